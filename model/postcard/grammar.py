"""English articles and plurals, of nouns as they are typed. Knows no subject."""

ALREADY = (
    "glasses", "shades", "goggles", "scissors", "chopsticks", "jeans", "trousers", "shorts",
    "binoculars", "pants", "briefs", "headphones", "men", "women", "people", "children", "stairs",
    "footprints", "sneakers", "cards", "fireworks",
)  # fmt: skip
SAME = (
    "fish",
    "sheep",
    "deer",
    "bison",
    "squid",
    "shrimp",
    "moose",
    "aircraft",
    "sushi",
    "bread",
    "rice",
    "bacon",
    "pasta",
)
IRREGULAR = {
    "mouse": "mice", "wolf": "wolves", "leaf": "leaves", "knife": "knives", "man": "men",
    "woman": "women", "person": "people", "child": "children", "tooth": "teeth", "foot": "feet",
    "goose": "geese", "cactus": "cacti", "loaf": "loaves", "ox": "oxen", "scarf": "scarves",
    "potato": "potatoes", "tomato": "tomatoes", "mango": "mangoes", "elf": "elves",
    "volcano": "volcanoes", "shelf": "shelves", "half": "halves", "hero": "heroes",
    "fireman": "firemen", "mosquito": "mosquitoes", "fairy": "fairies",
}  # fmt: skip


def is_plural(words: str) -> bool:
    """Whether a noun is in the plural, and so takes no article."""
    return words.endswith(ALREADY)


def indefinite_article(words: str) -> str:
    return "an" if words[0] in "aeiou" and not words.startswith(("uni", "one", "eu", "use", "uku", "ufo")) else "a"


def with_article(words: str) -> str:
    """ "a fox", "an owl", "sunglasses"."""
    return words if is_plural(words) else f"{indefinite_article(words)} {words}"


def plural(words: str) -> str:
    """ "foxes", "slices of pizza", "sunglasses"."""
    head, of, rest = words.partition(" of ")
    before, space, last = head.rpartition(" ")
    return f"{before}{space}{_plural(last)}{of}{rest}"


def _plural(word: str) -> str:
    if word in SAME or word.endswith(ALREADY):
        return word
    if word in IRREGULAR:
        return IRREGULAR[word]
    if word.endswith(("s", "x", "ch", "sh", "z")):
        return word + "es"
    return word[:-1] + "ies" if word.endswith("y") and word[-2:-1] not in "aeiou" else word + "s"
