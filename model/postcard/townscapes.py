"""Drawings of places under the sky that people have made. Knows no place by its name."""

from model.postcard.canvas import Canvas, Colour


def farm(canvas: Canvas) -> None:
    canvas.gradient((132, 200, 244), (222, 240, 246))
    canvas.clouds(2, 0.3, (255, 255, 255))
    canvas.hills(0.58, 0.03, canvas.shade((156, 200, 100)))
    _barn(canvas, canvas.dice.choice((0.2, 0.8)))
    canvas.hills(0.7, 0.015, canvas.shade((220, 188, 96)))
    for n in range(-6, 14):
        canvas.polygon(
            [
                (0.5 + (n - 4) * 0.05, 0.72),
                (0.5 + (n - 4) * 0.2, 1),
                (0.53 + (n - 4) * 0.2, 1),
                (0.5 + (n - 4) * 0.05, 0.72),
            ],
            (176, 140, 66),
        )
    _fence(canvas, 0.68)


def _barn(canvas: Canvas, x: float) -> None:
    red = canvas.shade((184, 62, 52), 12)
    canvas.polygon([(x - 0.13, 0.66), (x - 0.13, 0.46), (x + 0.13, 0.46), (x + 0.13, 0.66)], red)
    canvas.polygon(
        [(x - 0.16, 0.47), (x - 0.1, 0.36), (x, 0.31), (x + 0.1, 0.36), (x + 0.16, 0.47)], (110, 56, 52)
    )
    canvas.polygon([(x - 0.045, 0.66), (x - 0.045, 0.53), (x + 0.045, 0.53), (x + 0.045, 0.66)], (246, 238, 226))


def _fence(canvas: Canvas, y: float) -> None:
    for n in range(11):
        x = n / 10
        canvas.polygon(
            [(x - 0.01, y + 0.07), (x - 0.01, y - 0.05), (x + 0.01, y - 0.05), (x + 0.01, y + 0.07)],
            (240, 234, 222),
        )
    canvas.band(y - 0.03, y - 0.012, (240, 234, 222))
    canvas.band(y + 0.018, y + 0.036, (240, 234, 222))


def street_at_night(canvas: Canvas) -> None:
    canvas.gradient((20, 18, 52), (70, 46, 96))
    count = canvas.dice.randint(5, 7)
    for n in range(count):
        _house_front(canvas, n / count, 1 / count, canvas.dice.uniform(0.36, 0.66))
    canvas.band(0.8, 1.01, (46, 44, 62))
    canvas.band(0.8, 0.83, (84, 80, 100))
    for x in (canvas.dice.uniform(0.06, 0.14), canvas.dice.uniform(0.86, 0.94)):
        _street_lamp(canvas, x)
    for _ in range(6):
        canvas.oval(
            canvas.dice.random(), canvas.dice.uniform(0.86, 0.98), 0.08, 0.008, canvas.shade((140, 110, 110), 20)
        )


def _house_front(canvas: Canvas, left: float, wide: float, tall: float) -> None:
    base = canvas.shade((52, 40, 74), 14)
    canvas.polygon(
        [(left, 0.81), (left, 0.81 - tall), (left + wide * 0.96, 0.81 - tall), (left + wide * 0.96, 0.81)], base
    )
    for row in range(int(tall / 0.12)):
        for column in (0.18, 0.56):
            x, y = left + wide * column, 0.81 - tall + 0.04 + row * 0.12
            lit = canvas.dice.choice(((255, 214, 120), (255, 180, 100), (70, 62, 104), (120, 210, 230)))
            canvas.polygon([(x, y), (x + wide * 0.24, y), (x + wide * 0.24, y + 0.06), (x, y + 0.06)], lit)


def _street_lamp(canvas: Canvas, x: float) -> None:
    canvas.polygon([(x - 0.008, 0.86), (x - 0.008, 0.4), (x + 0.008, 0.4), (x + 0.008, 0.86)], (26, 24, 36))
    for radius, colour in ((0.075, (132, 96, 104)), (0.05, (206, 156, 108)), (0.03, (255, 236, 170))):
        canvas.disc(x, 0.39, radius, colour)


def harbour(canvas: Canvas) -> None:
    canvas.gradient((142, 202, 240), (226, 240, 246))
    canvas.clouds(2, 0.22, (255, 255, 255))
    for n in range(7):
        colour = canvas.dice.choice(
            ((226, 120, 92), (240, 196, 110), (126, 176, 196), (236, 226, 208), (200, 110, 120))
        )
        _quay_house(canvas, n / 7, canvas.dice.uniform(0.14, 0.22), canvas.shade(colour, 8))
    canvas.band(0.56, 0.6, (150, 138, 128))
    for n, level in enumerate((0.6, 0.7, 0.82, 0.92)):
        canvas.hills(level, 0.008, canvas.shade((70 - 8 * n, 150 - 18 * n, 190 - 16 * n), 6), waves=7)
    for _ in range(3):
        _moored(canvas, canvas.dice.random(), canvas.dice.uniform(0.63, 0.7))
    canvas.band(0.95, 1.01, (128, 92, 62))


def _quay_house(canvas: Canvas, left: float, tall: float, colour: Colour) -> None:
    canvas.polygon([(left, 0.57), (left, 0.57 - tall), (left + 0.14, 0.57 - tall), (left + 0.14, 0.57)], colour)
    canvas.polygon(
        [(left - 0.005, 0.575 - tall), (left + 0.07, 0.5 - tall), (left + 0.145, 0.575 - tall)], (156, 78, 62)
    )
    for x in (0.03, 0.085):
        y = 0.6 - tall
        canvas.polygon(
            [(left + x, y), (left + x + 0.03, y), (left + x + 0.03, y + 0.05), (left + x, y + 0.05)],
            (92, 104, 128),
        )


def _moored(canvas: Canvas, x: float, y: float) -> None:
    canvas.polygon([(x - 0.003, y), (x - 0.003, y - 0.2), (x + 0.003, y - 0.2), (x + 0.003, y)], (90, 70, 56))
    canvas.polygon([(x + 0.006, y - 0.19), (x + 0.07, y - 0.03), (x + 0.006, y - 0.03)], (250, 246, 236))
    hull = canvas.dice.choice(((206, 70, 62), (62, 96, 160), (250, 250, 250)))
    canvas.polygon(
        [(x - 0.08, y - 0.015), (x + 0.08, y - 0.015), (x + 0.05, y + 0.025), (x - 0.05, y + 0.025)], hull
    )


def park(canvas: Canvas) -> None:
    canvas.gradient((146, 212, 246), (220, 242, 246))
    canvas.clouds(2, 0.25, (255, 255, 255))
    for _ in range(6):
        _round_tree(canvas, canvas.dice.random(), 0.6)
    canvas.hills(0.6, 0.02, canvas.shade((134, 200, 96)))
    bend = canvas.dice.uniform(-0.2, 0.2)
    canvas.polygon(
        [(0.47 + bend, 0.6), (0.53 + bend, 0.6), (0.75, 1), (0.25, 1)], canvas.shade((226, 208, 170), 8)
    )
    _bench(canvas, canvas.dice.choice((0.14, 0.86)))


def _round_tree(canvas: Canvas, x: float, foot: float) -> None:
    canvas.polygon(
        [(x - 0.015, foot + 0.05), (x - 0.01, foot - 0.2), (x + 0.01, foot - 0.2), (x + 0.015, foot + 0.05)],
        (112, 80, 54),
    )
    colour = canvas.shade((84, 164, 80), 16)
    for across, up in ((-0.06, 0.2), (0.06, 0.2), (0, 0.28)):
        canvas.disc(x + across, foot - up, 0.095, colour)


def _bench(canvas: Canvas, x: float) -> None:
    wood = (168, 108, 66)
    for y in (0.68, 0.705, 0.745):
        canvas.polygon([(x - 0.1, y), (x + 0.1, y), (x + 0.1, y + 0.016), (x - 0.1, y + 0.016)], wood)
    for side in (-0.085, 0.075):
        canvas.polygon(
            [(x + side, 0.68), (x + side + 0.012, 0.68), (x + side + 0.012, 0.81), (x + side, 0.81)], (70, 70, 76)
        )


def garden(canvas: Canvas) -> None:
    canvas.gradient((166, 220, 246), (226, 244, 240))
    canvas.hills(0.46, 0.015, canvas.shade((70, 142, 78)), waves=6)
    canvas.band(0.5, 0.62, canvas.shade((84, 158, 84), 6))
    canvas.hills(0.6, 0.01, canvas.shade((142, 204, 104)))
    for row, y in enumerate((0.64, 0.78, 0.93)):
        for _ in range(9):
            _bloom(canvas, canvas.dice.random(), y + canvas.dice.uniform(-0.03, 0.03), 0.02 + row * 0.008)


def _bloom(canvas: Canvas, x: float, y: float, size: float) -> None:
    colour = canvas.dice.choice(
        ((238, 88, 110), (250, 176, 200), (255, 204, 84), (176, 120, 226), (255, 255, 255))
    )
    canvas.polygon([(x - 0.004, y + 0.07), (x, y), (x + 0.004, y + 0.07)], (66, 130, 66))
    wide = canvas.height / canvas.width
    for across, down in ((-1, 0), (1, 0), (0, -1), (0, 1)):
        canvas.disc(x + across * size * 0.8 * wide, y + down * size * 0.8, size * 0.7, colour)
    canvas.disc(x, y, size * 0.5, (255, 226, 120))


def rooftop(canvas: Canvas) -> None:
    canvas.gradient((176, 168, 226), (250, 200, 190))
    for n in range(10):
        tall = canvas.dice.uniform(0.12, 0.36)
        canvas.polygon(
            [(n / 10, 0.7), (n / 10, 0.7 - tall), (n / 10 + 0.095, 0.7 - tall), (n / 10 + 0.095, 0.7)],
            canvas.shade((138, 120, 168), 12),
        )
    for row in range(5):
        y = 0.68 + row * 0.075
        canvas.band(y, y + 0.076, canvas.shade((196 - row * 10, 96 - row * 6, 78), 8))
        for n in range(13):
            canvas.oval((n + (row % 2) / 2) / 12, y + 0.07, 0.04, 0.016, (150, 66, 58))
    x = canvas.dice.choice((0.12, 0.88))
    canvas.polygon([(x - 0.06, 0.74), (x - 0.06, 0.5), (x + 0.06, 0.5), (x + 0.06, 0.74)], (146, 84, 72))
    canvas.polygon([(x - 0.07, 0.53), (x - 0.07, 0.49), (x + 0.07, 0.49), (x + 0.07, 0.53)], (112, 66, 60))
