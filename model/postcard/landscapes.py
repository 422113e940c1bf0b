"""Drawings of further places where nobody lives. Knows no place by its name."""

from model.postcard.canvas import Canvas, Colour


def jungle(canvas: Canvas) -> None:
    canvas.gradient((70, 130, 84), (120, 176, 96))
    for row, dark in enumerate((60, 36)):
        for _ in range(6):
            _leafy(
                canvas, canvas.dice.random(), 0.1 + 0.16 * row, canvas.shade((18 + dark // 2, 74 + dark, 44), 12)
            )
    for side in (canvas.dice.uniform(0.02, 0.16), canvas.dice.uniform(0.84, 0.98)):
        canvas.polygon([(side - 0.035, 1), (side - 0.02, 0), (side + 0.02, 0), (side + 0.035, 1)], (84, 62, 44))
    for _ in range(5):
        _liana(canvas, canvas.dice.random())
    canvas.hills(0.84, 0.02, canvas.shade((40, 92, 46)))
    for _ in range(9):
        _fern(canvas, canvas.dice.random(), canvas.dice.uniform(0.9, 1.02))


def _leafy(canvas: Canvas, x: float, y: float, colour: Colour) -> None:
    for _ in range(4):
        canvas.disc(
            x + canvas.dice.uniform(-0.1, 0.1),
            y + canvas.dice.uniform(-0.1, 0.08),
            canvas.dice.uniform(0.07, 0.13),
            colour,
        )


def _liana(canvas: Canvas, x: float) -> None:
    end, sway = canvas.dice.uniform(0.3, 0.62), canvas.dice.uniform(-0.06, 0.06)
    canvas.polygon([(x - 0.005, 0), (x + sway, end), (x + 0.005, 0)], (44, 96, 46))
    canvas.disc(x + sway, end, 0.016, canvas.dice.choice(((236, 92, 130), (250, 190, 70), (90, 160, 70))))


def _fern(canvas: Canvas, x: float, y: float) -> None:
    colour = canvas.shade((58, 140, 66), 16)
    for across in (-0.12, -0.06, 0.0, 0.06, 0.12):
        canvas.polygon([(x - 0.012, y), (x + across, y - 0.16 + abs(across) * 0.7), (x + 0.012, y)], colour)


def cave(canvas: Canvas) -> None:
    """Rock all around and light from a way out."""
    canvas.gradient((44, 38, 52), (70, 60, 72))
    x, y = canvas.dice.uniform(0.35, 0.65), canvas.dice.uniform(0.4, 0.5)
    for size, colour in ((0.36, (92, 82, 96)), (0.29, (134, 126, 140)), (0.22, (188, 200, 216))):
        canvas.oval(x, y, size, size * 1.15, canvas.shade(colour, 6))
    for _ in range(9):
        left, wide = canvas.dice.random(), canvas.dice.uniform(0.03, 0.06)
        canvas.polygon(
            [
                (left - wide, 0),
                (left + canvas.dice.uniform(-0.02, 0.02), canvas.dice.uniform(0.12, 0.3)),
                (left + wide, 0),
            ],
            canvas.shade((58, 50, 64), 6),
        )
    canvas.hills(0.82, 0.03, canvas.shade((54, 46, 58), 6), waves=4)
    for _ in range(5):
        left, wide = canvas.dice.random(), canvas.dice.uniform(0.03, 0.06)
        canvas.polygon(
            [(left - wide, 1), (left, canvas.dice.uniform(0.78, 0.88)), (left + wide, 1)],
            canvas.shade((42, 36, 48), 6),
        )
    for _ in range(4):
        _crystal(canvas, canvas.dice.random(), canvas.dice.uniform(0.88, 0.98))


def _crystal(canvas: Canvas, x: float, y: float) -> None:
    colour = canvas.dice.choice(((120, 214, 230), (190, 140, 236), (240, 160, 200)))
    canvas.polygon(
        [(x - 0.016, y), (x - 0.01, y - 0.06), (x, y - 0.09), (x + 0.012, y - 0.05), (x + 0.016, y)], colour
    )


def volcano(canvas: Canvas) -> None:
    canvas.gradient((64, 40, 62), (170, 66, 56), (236, 130, 70))
    x = canvas.dice.uniform(0.35, 0.65)
    for n in range(7):
        canvas.disc(
            x + canvas.dice.uniform(-0.14, 0.14),
            0.02 + n * 0.03,
            canvas.dice.uniform(0.07, 0.13),
            canvas.shade((84, 68, 76), 10),
        )
    canvas.polygon(
        [(x - 0.52, 0.86), (x - 0.09, 0.27), (x + 0.09, 0.27), (x + 0.52, 0.86)], canvas.shade((78, 54, 58), 8)
    )
    canvas.oval(x, 0.27, 0.09, 0.02, (255, 200, 80))
    for across in (-0.05, 0.01, 0.05):
        foot = x + across * canvas.dice.uniform(2, 6)
        canvas.polygon(
            [(x + across - 0.012, 0.27), (x + across + 0.012, 0.27), (foot + 0.035, 0.82), (foot - 0.02, 0.82)],
            (255, 126, 44),
        )
    canvas.hills(0.82, 0.02, canvas.shade((52, 36, 42), 6))
    for _ in range(26):
        canvas.disc(
            canvas.dice.random(), canvas.dice.uniform(0.02, 0.7), canvas.dice.uniform(0.003, 0.008), (255, 190, 90)
        )


def underwater(canvas: Canvas) -> None:
    canvas.gradient((92, 206, 226), (30, 128, 190), (14, 62, 128))
    for _ in range(4):
        x = canvas.dice.random()
        canvas.polygon([(x, 0), (x + 0.05, 0), (x - 0.08, 0.6), (x - 0.2, 0.6)], (104, 200, 222))
    canvas.hills(0.86, 0.02, canvas.shade((222, 200, 142), 8))
    for _ in range(7):
        _seaweed(canvas, canvas.dice.random())
    for _ in range(5):
        colour = canvas.dice.choice(((240, 108, 120), (250, 160, 90), (206, 110, 210)))
        x = canvas.dice.random()
        for across, up in ((-0.03, 0.05), (0.0, 0.08), (0.03, 0.05)):
            canvas.polygon([(x - 0.012, 0.93), (x + across, 0.93 - up - 0.03), (x + 0.012, 0.93)], colour)
    for _ in range(18):
        canvas.disc(
            canvas.dice.random(),
            canvas.dice.uniform(0.05, 0.8),
            canvas.dice.uniform(0.005, 0.014),
            (190, 236, 246),
        )


def _seaweed(canvas: Canvas, x: float) -> None:
    tall, sway = canvas.dice.uniform(0.15, 0.34), canvas.dice.uniform(0.015, 0.03)
    colour = canvas.shade((46, 150, 96), 14)
    for n in range(6):
        y, side = 0.92 - tall * n / 6, sway * (-1) ** n
        canvas.oval(x + side, y, 0.013, tall / 10, colour)


def lake(canvas: Canvas) -> None:
    canvas.gradient((150, 206, 240), (230, 240, 240))
    canvas.peaks(0.5, 0.34, 4, canvas.shade((112, 138, 160)), cap=(248, 250, 252))
    canvas.hills(0.49, 0.015, canvas.shade((84, 138, 92)), waves=5)
    canvas.band(0.53, 1.01, canvas.shade((96, 168, 196), 8))
    for _ in range(12):
        canvas.oval(
            canvas.dice.random(),
            canvas.dice.uniform(0.57, 0.95),
            canvas.dice.uniform(0.04, 0.12),
            0.004,
            (176, 216, 228),
        )
    for _ in range(5):
        _reed(canvas, canvas.dice.choice((canvas.dice.uniform(0, 0.18), canvas.dice.uniform(0.82, 1))))


def _reed(canvas: Canvas, x: float) -> None:
    top = canvas.dice.uniform(0.7, 0.8)
    canvas.polygon([(x - 0.006, 1), (x, top), (x + 0.006, 1)], (92, 132, 70))
    canvas.oval(x, top, 0.009, 0.03, (118, 78, 48))


def sky(canvas: Canvas) -> None:
    canvas.gradient((92, 172, 244), (206, 234, 254))
    for _ in range(7):
        canvas.cloud(
            canvas.dice.random(), canvas.dice.uniform(0.08, 0.98), canvas.dice.uniform(0.07, 0.15), (255, 255, 255)
        )
