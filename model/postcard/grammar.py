"""English articles and plurals, of nouns as they are typed. Knows no subject."""

JOINTS = (
    " of ", " with ", " in ", " to ", " on ", " holding ", " wearing ", " getting ", " showing ", " gesturing ",
    " lifting ", " blowing ", " playing ", " rowing ", " bouncing ", " feeding ",
)  # fmt: skip
SINGULAR = ("us", "ss", "ros", "claus", "christmas")  # endings in s that are no plural
PLURAL = ("people", "men", "women", "children", "teeth", "feet")
SAME = (
    "fish", "sheep", "deer", "bison", "squid", "shrimp", "moose", "sushi", "bread", "rice", "bacon", "pasta",
)  # fmt: skip
IRREGULAR = {
    "mouse": "mice", "wolf": "wolves", "leaf": "leaves", "knife": "knives", "man": "men", "woman": "women",
    "person": "people", "child": "children", "tooth": "teeth", "foot": "feet", "goose": "geese", "loaf": "loaves",
    "cactus": "cacti", "ox": "oxen", "scarf": "scarves", "potato": "potatoes", "tomato": "tomatoes",
    "mango": "mangoes", "elf": "elves", "volcano": "volcanoes", "hero": "heroes", "superhero": "superheroes",
    "mosquito": "mosquitoes", "fireman": "firemen", "policeman": "policemen", "spaceman": "spacemen",
    "snowman": "snowmen",
}  # fmt: skip
HARD = ("uni", "one", "eu", "use", "uku", "ufo", "u-")  # vowels that sound like consonants
SOFT = ("hour", "heir", "honest", "x-")


def head(words: str) -> tuple[str, str]:
    """The noun with what stands before it, and the rest: "slice", " of pizza"."""
    at = min((words.find(joint) for joint in JOINTS if joint in words), default=len(words))
    return words[:at], words[at:]


def is_plural(words: str) -> bool:
    """Whether a noun is in the plural, and so takes no article."""
    noun, _ = head(words)
    last = noun.split()[-1]
    return noun.startswith("two ") or last in PLURAL or (last.endswith("s") and not last.endswith(SINGULAR))


def indefinite_article(words: str) -> str:
    return "an" if (words[0] in "aeiou" and not words.startswith(HARD)) or words.startswith(SOFT) else "a"


def with_article(words: str) -> str:
    """ "a fox", "an owl", "sunglasses"."""
    return words if is_plural(words) else f"{indefinite_article(words)} {words}"


def plural(words: str) -> str:
    """ "foxes", "slices of pizza", "sunglasses"."""
    noun, rest = head(words)
    if is_plural(words):
        return words
    before, space, last = noun.rpartition(" ")
    return f"{before}{space}{_plural(last)}{rest}"


def _plural(word: str) -> str:
    if word in SAME:
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
