"""Drawings of the places that the first edition knows. Knows no place by its name."""

from model.postcard.canvas import Canvas, Colour


def forest(canvas: Canvas) -> None:
    canvas.gradient((168, 216, 190), (196, 226, 180))
    canvas.hills(0.66, 0.03, canvas.shade((92, 150, 84)))
    for row, level in enumerate((0.7, 0.82)):
        for n in range(canvas.dice.randint(5, 7)):
            _fir(canvas, (n + canvas.dice.random()) / 6, level, 0.5 - 0.08 * row, 34 - 12 * row)
    canvas.hills(0.84, 0.02, canvas.shade((56, 112, 58)))


def _fir(canvas: Canvas, x: float, foot: float, height: float, dark: int) -> None:
    tall = height * canvas.dice.uniform(0.8, 1.2)
    half = tall * 0.27 * canvas.height / canvas.width
    colour = canvas.shade((10 + dark, 72 + dark, 40 + dark), 8)
    canvas.polygon([(x - half / 7, foot), (x - half / 7, foot + 0.05), (x + half / 7, foot + 0.05)], (92, 64, 44))
    for part in (0.0, 0.3, 0.55):
        wide = half * (1 - part * 0.8)
        canvas.polygon(
            [(x - wide, foot - tall * part), (x, foot - tall * (part + 0.45)), (x + wide, foot - tall * part)],
            colour,
        )


def sunset(canvas: Canvas) -> None:
    canvas.gradient((110, 70, 150), (238, 96, 96), (255, 176, 92), (255, 214, 128))
    canvas.disc(
        canvas.dice.uniform(0.15, 0.85),
        canvas.dice.uniform(0.4, 0.62),
        canvas.dice.uniform(0.1, 0.15),
        (255, 240, 170),
    )
    canvas.clouds(3, 0.4, canvas.shade((246, 150, 130)))
    canvas.hills(0.76, 0.03, canvas.shade((92, 46, 84)))
    canvas.hills(0.87, 0.02, canvas.shade((62, 30, 66)))


def ocean(canvas: Canvas) -> None:
    canvas.gradient((150, 214, 250), (206, 238, 252))
    canvas.clouds(2, 0.3, (250, 253, 255))
    for n, level in enumerate((0.5, 0.6, 0.7, 0.81, 0.91)):
        colour = canvas.shade((66 - 12 * n, 156 - 22 * n, 214 - 18 * n), 8)
        canvas.hills(level, 0.012, colour, waves=6)


def desert(canvas: Canvas) -> None:
    canvas.gradient((136, 200, 240), (250, 226, 176))
    canvas.disc(canvas.dice.uniform(0.1, 0.9), 0.16, 0.08, (255, 246, 190))
    for n, level in enumerate((0.6, 0.72, 0.85)):
        canvas.hills(level, 0.05, canvas.shade((240 - 22 * n, 192 - 26 * n, 118 - 20 * n), 8), waves=1.4)


def snow(canvas: Canvas) -> None:
    canvas.gradient((158, 186, 216), (216, 228, 240))
    for n in range(canvas.dice.randint(2, 4)):
        _snowy_fir(canvas, (n + canvas.dice.random()) / 4)
    canvas.hills(0.7, 0.03, canvas.shade((232, 240, 250), 6))
    canvas.hills(0.84, 0.02, (250, 252, 255))
    for _ in range(45):
        canvas.disc(canvas.dice.random(), canvas.dice.random(), canvas.dice.uniform(0.005, 0.012), (255, 255, 255))


def _snowy_fir(canvas: Canvas, x: float) -> None:
    tall = canvas.dice.uniform(0.25, 0.4)
    half = tall * 0.3 * canvas.height / canvas.width
    canvas.polygon([(x - half, 0.74), (x, 0.74 - tall), (x + half, 0.74)], canvas.shade((98, 138, 140), 8))
    canvas.polygon(
        [(x - half / 2, 0.74 - tall / 2), (x, 0.74 - tall), (x + half / 2, 0.74 - tall / 2)], (238, 245, 250)
    )


def night(canvas: Canvas) -> None:
    canvas.gradient((12, 18, 58), (30, 44, 104), (62, 74, 140))
    canvas.stars(40, 0.8)
    x, y = (
        canvas.dice.choice((canvas.dice.uniform(0.1, 0.3), canvas.dice.uniform(0.7, 0.9))),
        canvas.dice.uniform(0.13, 0.22),
    )
    canvas.disc(x, y, 0.09, (250, 244, 206))
    canvas.hills(0.82, 0.03, canvas.shade((18, 26, 52), 6))


def space(canvas: Canvas) -> None:
    canvas.gradient((8, 4, 22), canvas.dice.choice(((52, 14, 84), (70, 12, 70), (20, 30, 90))), (10, 4, 30))
    canvas.stars(70)
    x, y, size = canvas.dice.random(), canvas.dice.choice((0.14, 0.2, 0.84)), canvas.dice.uniform(0.09, 0.16)
    colour = canvas.dice.choice(((222, 140, 84), (120, 180, 214), (206, 110, 140)))
    canvas.disc(x, y, size, colour)
    canvas.oval(x, y, size * 1.7, size * 0.22, canvas.shade((232, 212, 170)))
    canvas.polygon([(x - 0.01, y), (x + 0.01, y), (x, y - 0.01)], colour)


def city(canvas: Canvas) -> None:
    canvas.gradient((146, 184, 226), (232, 226, 224))
    for row, (tall, dark) in enumerate(((0.62, 150), (0.44, 96))):
        count = canvas.dice.randint(6, 9)
        for n in range(count):
            _tower(canvas, n / count, 1 / count, tall * canvas.dice.uniform(0.55, 1.15), dark, windows=row == 1)
    canvas.band(0.84, 1.01, canvas.shade((84, 84, 92), 8))
    for n in range(6):
        canvas.polygon(
            [(n / 6 + 0.02, 0.92), (n / 6 + 0.1, 0.92), (n / 6 + 0.1, 0.935), (n / 6 + 0.02, 0.935)],
            (236, 230, 190),
        )


def _tower(canvas: Canvas, left: float, wide: float, tall: float, dark: int, windows: bool) -> None:
    colour = canvas.shade((dark, dark + 8, dark + 26), 12)
    canvas.polygon(
        [(left, 0.85), (left, 0.85 - tall), (left + wide * 0.92, 0.85 - tall), (left + wide * 0.92, 0.85)], colour
    )
    if not windows:
        return
    for row in range(int(tall / 0.075)):
        for column in (0.2, 0.58):
            x, y = left + wide * column, 0.85 - tall + 0.03 + row * 0.075
            lit = (250, 226, 140) if canvas.dice.random() < 0.6 else (130, 140, 165)
            canvas.polygon([(x, y), (x + wide * 0.18, y), (x + wide * 0.18, y + 0.035), (x, y + 0.035)], lit)


def mountains(canvas: Canvas) -> None:
    canvas.gradient((118, 176, 232), (214, 234, 246))
    canvas.clouds(2, 0.22, (248, 251, 255))
    canvas.peaks(0.8, 0.52, 3, canvas.shade((120, 132, 164)), cap=(250, 252, 255))
    canvas.peaks(0.82, 0.32, 4, canvas.shade((84, 96, 128)), cap=(236, 242, 250))
    canvas.hills(0.8, 0.025, canvas.shade((98, 142, 100)))


def meadow(canvas: Canvas) -> None:
    canvas.gradient((122, 202, 250), (206, 238, 255))
    canvas.clouds(3, 0.35, (255, 255, 255))
    canvas.hills(0.6, 0.04, canvas.shade((150, 208, 104)))
    canvas.hills(0.72, 0.03, canvas.shade((118, 188, 78)))
    for _ in range(40):
        colour = canvas.dice.choice(((255, 255, 255), (255, 220, 70), (250, 120, 150), (206, 130, 230)))
        canvas.disc(
            canvas.dice.random(), canvas.dice.uniform(0.76, 0.99), canvas.dice.uniform(0.008, 0.016), colour
        )


def beach(canvas: Canvas) -> None:
    canvas.gradient((112, 204, 248), (198, 240, 252))
    canvas.disc(canvas.dice.uniform(0.1, 0.9), 0.15, 0.075, (255, 244, 170))
    canvas.band(0.46, 0.75, canvas.shade((46, 172, 204), 10))
    canvas.hills(0.66, 0.015, (236, 250, 250))
    canvas.hills(0.69, 0.02, canvas.shade((248, 224, 164), 8))
    side = canvas.dice.choice((0.07, 0.93))
    _palm(canvas, side)


def _palm(canvas: Canvas, x: float) -> None:
    lean = canvas.dice.uniform(-0.05, 0.05)
    canvas.polygon(
        [(x - 0.018, 0.8), (x + lean - 0.01, 0.32), (x + lean + 0.01, 0.32), (x + 0.018, 0.8)], (142, 100, 62)
    )
    for across, down in ((-0.19, 0.06), (-0.14, -0.09), (0.02, -0.14), (0.15, -0.07), (0.19, 0.07)):
        tip = (x + lean + across, 0.32 + down)
        canvas.polygon(
            [(x + lean, 0.3), (x + lean + across / 2, 0.27 + down * 0.4), tip, (x + lean, 0.345)],
            canvas.shade((58, 148, 76), 10),
        )


def studio(canvas: Canvas, paper: Colour = (246, 246, 243)) -> None:
    red, green, blue = paper
    canvas.gradient(paper, (int(red * 0.9), int(green * 0.9), int(blue * 0.92)))
