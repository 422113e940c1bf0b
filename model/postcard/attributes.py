"""What may be said of a subject besides its name: colour, size, how many. Knows no subject and no picture."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tint:
    """A colour that a glyph may be painted in: hue in degrees, or none for black and white."""

    name: str
    words: tuple[str, ...]
    chinese: tuple[str, ...]
    hue: float | None
    saturation: float = 0.8
    light: float = 0.5  # of the middle tones


@dataclass(frozen=True)
class Size:
    name: str
    words: tuple[str, ...]
    chinese: tuple[str, ...]
    scale: float  # against the usual size
    implies: tuple[str, ...] = ()  # what may be said just as well


TINTS: tuple[Tint, ...] = (
    Tint("red", ("red", "bright red"), ("红色的", "红"), 0, 0.85, 0.48),
    Tint("blue", ("blue", "bright blue"), ("蓝色的", "蓝"), 215, 0.85, 0.5),
    Tint("green", ("green", "bright green"), ("绿色的", "绿"), 125, 0.65, 0.42),
    Tint("purple", ("purple", "violet"), ("紫色的", "紫"), 275, 0.65, 0.5),
    Tint("golden", ("golden", "gold"), ("金色的", "金"), 44, 0.9, 0.52),
    Tint("pink", ("pink", "rose pink"), ("粉色的", "粉红色的"), 335, 0.85, 0.7),
    Tint("white", ("white", "snow-white"), ("白色的", "白"), None, 0, 0.88),
    Tint("black", ("black", "jet black"), ("黑色的", "黑"), None, 0, 0.18),
)

SIZES: tuple[Size, ...] = (
    Size("tiny", ("tiny", "miniature"), ("微小的", "迷你的"), 0.42, ("small",)),
    Size("small", ("small", "little"), ("小小的", "小"), 0.65),
    Size("big", ("big", "large"), ("大大的", "大"), 1.25),
    Size("huge", ("huge", "giant", "enormous"), ("巨大的", "超大的"), 1.5, ("big",)),
)

COLOURS = (
    "red", "blue", "green", "yellow", "orange", "purple", "pink", "white", "black", "brown", "golden", "gold",
    "grey", "silver", "bronze", "dark",
)  # fmt: skip
CHINESE_COLOURS = "红蓝绿青黄紫粉白黑金银铜橙棕褐灰"

NUMBERS: tuple[str, ...] = ("no", "one", "two", "three", "four")
CHINESE_NUMBERS: tuple[str, ...] = ("零", "一", "两", "三", "四")


def names_colour(words: str) -> bool:
    """Whether a noun says a colour already: a red car, 红灯笼."""
    typed, signs = set(words.replace("-", " ").split()), set(words)
    return not typed.isdisjoint(COLOURS) or not signs.isdisjoint(CHINESE_COLOURS)


def fits(said: int, is_so: int | None) -> bool:
    """Whether the size that is said holds of the one that is: a tiny cat is small."""
    return is_so is not None and (said == is_so or SIZES[said].name in SIZES[is_so].implies)
