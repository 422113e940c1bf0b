"""Drawings of places under a roof. Knows no place by its name."""

from model.postcard.canvas import Canvas, Colour


def kitchen(canvas: Canvas) -> None:
    wall = canvas.dice.choice(((250, 236, 206), (206, 232, 222), (236, 218, 226)))
    canvas.gradient(wall, wall)
    for row in range(5):
        for column in range(9):
            _box(
                canvas,
                column / 9 + 0.003,
                0.36 + row * 0.06,
                1 / 9 - 0.006,
                0.055,
                canvas.shade((246, 250, 250), 5),
            )
    cupboard = canvas.shade((120, 164, 168), 20)
    for n in range(4):
        _box(canvas, n / 4 + 0.01, 0.03, 0.23, 0.25, cupboard)
        _box(canvas, n / 4 + 0.2, 0.14, 0.012, 0.05, (246, 240, 220))
    _box(canvas, 0, 0.66, 1, 0.045, (156, 112, 78))
    for n in range(4):
        _box(canvas, n / 4 + 0.01, 0.715, 0.23, 0.19, cupboard)
        _box(canvas, n / 4 + 0.09, 0.74, 0.07, 0.014, (246, 240, 220))
    _box(canvas, 0, 0.91, 1, 0.1, (196, 176, 156))
    for _ in range(4):
        _pot(canvas, canvas.dice.random())


def _pot(canvas: Canvas, x: float) -> None:
    colour = canvas.dice.choice(((206, 78, 66), (92, 104, 120), (236, 186, 86)))
    _box(canvas, x - 0.045, 0.58, 0.09, 0.08, colour)
    _box(canvas, x - 0.06, 0.59, 0.12, 0.014, (60, 60, 68))
    canvas.disc(x, 0.57, 0.01, (60, 60, 68))


def library(canvas: Canvas) -> None:
    canvas.gradient((104, 66, 46), (78, 48, 36))
    for row in range(4):
        top = 0.02 + row * 0.2
        _box(canvas, 0, top, 1, 0.17, (60, 38, 30))
        x = 0.01
        while x < 0.98:
            wide, tall = canvas.dice.uniform(0.022, 0.045), canvas.dice.uniform(0.11, 0.155)
            colour = canvas.dice.choice(
                ((168, 62, 56), (62, 104, 140), (88, 130, 84), (206, 164, 92), (124, 84, 130), (226, 214, 190))
            )
            _box(canvas, x, top + 0.17 - tall, wide - 0.004, tall, canvas.shade(colour, 10))
            x += wide
        _box(canvas, 0, top + 0.17, 1, 0.03, (134, 88, 58))
    _box(canvas, 0, 0.82, 1, 0.2, canvas.shade((150, 96, 62), 8))
    for n in range(6):
        _box(canvas, 0, 0.85 + n * 0.028, 1, 0.003, (118, 74, 48))


def room(canvas: Canvas) -> None:
    """A window, a picture, a rug."""
    wall = canvas.dice.choice(((238, 206, 190), (196, 214, 226), (222, 226, 196), (226, 206, 230)))
    canvas.gradient(wall, wall)
    _box(canvas, 0, 0.74, 1, 0.27, canvas.shade((190, 142, 98), 8))
    _box(canvas, 0, 0.72, 1, 0.025, (250, 246, 240))
    side = canvas.dice.choice((0.05, 0.65))
    _window(canvas, side, 0.12, 0.3, 0.36)
    _frame(canvas, 0.75 if side < 0.3 else 0.1, 0.2)
    canvas.oval(0.5, 0.89, 0.36, 0.08, canvas.shade((206, 92, 92), 30))
    canvas.oval(0.5, 0.89, 0.28, 0.055, canvas.shade((240, 216, 176), 10))


def _window(canvas: Canvas, x: float, y: float, wide: float, tall: float) -> None:
    _box(canvas, x - 0.015, y - 0.015, wide + 0.03, tall + 0.03, (250, 248, 242))
    _box(canvas, x, y, wide, tall, (158, 212, 244))
    _box(canvas, x, y + tall * 0.7, wide, tall * 0.3, (140, 196, 110))
    _box(canvas, x + wide / 2 - 0.006, y, 0.012, tall, (250, 248, 242))
    _box(canvas, x, y + tall / 2, wide, 0.012, (250, 248, 242))
    curtain = canvas.shade((226, 126, 110), 24)
    for left in (x - 0.03, x + wide - 0.04):
        _box(canvas, left, y - 0.03, 0.07, tall + 0.07, curtain)


def _frame(canvas: Canvas, x: float, y: float) -> None:
    _box(canvas, x, y, 0.17, 0.2, (132, 92, 60))
    _box(canvas, x + 0.015, y + 0.015, 0.14, 0.17, canvas.shade((240, 226, 170), 20))
    canvas.disc(x + 0.085, y + 0.09, 0.035, canvas.shade((226, 110, 90), 30))


def classroom(canvas: Canvas) -> None:
    canvas.gradient((240, 228, 200), (232, 218, 190))
    _box(canvas, 0.08, 0.08, 0.84, 0.44, (150, 104, 66))
    _box(canvas, 0.1, 0.1, 0.8, 0.4, canvas.shade((52, 96, 78), 8))
    for _ in range(4):
        _chalk(canvas, canvas.dice.uniform(0.14, 0.7), canvas.dice.uniform(0.14, 0.42))
    _box(canvas, 0, 0.7, 1, 0.31, canvas.shade((196, 156, 112), 8))
    for x in (0.02, 0.36, 0.7):
        _box(canvas, x, 0.8, 0.28, 0.035, (214, 164, 98))
        _box(canvas, x + 0.02, 0.83, 0.02, 0.2, (110, 112, 120))
        _box(canvas, x + 0.24, 0.83, 0.02, 0.2, (110, 112, 120))


def _chalk(canvas: Canvas, x: float, y: float) -> None:
    """A row of signs, or a figure, in white."""
    if canvas.dice.random() < 0.6:
        for n in range(canvas.dice.randint(3, 6)):
            _box(canvas, x + n * 0.03, y, canvas.dice.uniform(0.01, 0.022), 0.012, (232, 240, 234))
    else:
        canvas.disc(x, y + 0.02, 0.035, (232, 240, 234))
        canvas.disc(x, y + 0.02, 0.028, (56, 98, 80))


def stage(canvas: Canvas) -> None:
    """Curtains, boards, light from above."""
    canvas.gradient((40, 16, 38), (74, 28, 52))
    for x in (0.24, 0.5, 0.76):
        colour = canvas.dice.choice(((126, 80, 96), (112, 84, 130), (140, 104, 84)))
        canvas.polygon([(x - 0.03, 0), (x + 0.03, 0), (x + 0.17, 0.82), (x - 0.17, 0.82)], colour)
    _box(canvas, 0, 0.8, 1, 0.21, canvas.shade((176, 116, 70), 8))
    for n in range(9):
        _box(canvas, n / 8, 0.8, 0.004, 0.21, (132, 84, 50))
    canvas.oval(0.5, 0.9, 0.34, 0.06, (240, 206, 140))
    red = canvas.shade((178, 32, 48), 14)
    for n in range(4):
        for x in (n * 0.05 - 0.02, 0.98 - n * 0.05 - 0.01):
            fold = tuple(max(0, part - 26 * (n % 2)) for part in red)
            _box(canvas, x, 0, 0.052, 0.86, (fold[0], fold[1], fold[2]))
    for n in range(8):
        canvas.oval(n / 7, 0.02, 0.09, 0.08, red)


def hall(canvas: Canvas) -> None:
    """Of a palace: columns, banners, a chequered floor."""
    canvas.gradient((226, 206, 170), (196, 168, 130))
    for x in (0.28, 0.5, 0.72):
        _box(canvas, x - 0.06, 0.2, 0.12, 0.46, (132, 178, 214))
        canvas.oval(x, 0.2, 0.06, 0.07, (132, 178, 214))
    for row in range(4):
        for column in range(10):
            dark = (row + column) % 2 == 0
            _box(canvas, column / 10, 0.72 + row * 0.07, 0.1, 0.07, (150, 104, 84) if dark else (238, 222, 196))
    for x in (0.06, 0.39, 0.61, 0.94):
        _box(canvas, x - 0.035, 0, 0.07, 0.76, canvas.shade((240, 228, 206), 6))
        _box(canvas, x - 0.05, 0.72, 0.1, 0.04, (206, 184, 150))
    banner = canvas.dice.choice(((164, 40, 56), (50, 70, 140), (40, 110, 80)))
    for x in (0.2, 0.8):
        canvas.polygon([(x - 0.05, 0.02), (x + 0.05, 0.02), (x + 0.05, 0.38), (x, 0.46), (x - 0.05, 0.38)], banner)
        canvas.disc(x, 0.2, 0.03, (240, 206, 110))


def bathroom(canvas: Canvas) -> None:
    tile = canvas.shade(canvas.dice.choice(((150, 206, 222), (226, 190, 214), (176, 214, 180))), 8)
    canvas.gradient((248, 250, 250), (240, 244, 246))
    for row in range(10):
        for column in range(10):
            _box(canvas, column / 10 + 0.004, row * 0.075 + 0.004, 0.092, 0.067, canvas.shade(tile, 3))
    _box(canvas, 0, 0.74, 1, 0.27, canvas.shade((206, 206, 214), 6))
    side = canvas.dice.choice((0.22, 0.78))
    canvas.oval(side, 0.27, 0.15, 0.2, (250, 250, 250))
    canvas.oval(side, 0.27, 0.125, 0.175, (206, 232, 242))
    _box(canvas, 0.02, 0.66, 0.96, 0.05, (252, 252, 254))
    canvas.polygon([(0.05, 0.71), (0.95, 0.71), (0.88, 0.9), (0.12, 0.9)], (236, 240, 244))
    for _ in range(26):
        x, y = canvas.dice.uniform(0.05, 0.95), canvas.dice.uniform(0.6, 0.67)
        canvas.disc(x, y, canvas.dice.uniform(0.015, 0.035), canvas.shade((248, 252, 255), 6))


def _box(canvas: Canvas, x: float, y: float, wide: float, tall: float, colour: Colour) -> None:
    canvas.polygon([(x, y), (x + wide, y), (x + wide, y + tall), (x, y + tall)], colour)
