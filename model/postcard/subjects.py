"""The subjects that postcard can draw: a name, the emoji that pictures it, the words people use for it.

Knows nothing about fonts or pictures."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Subject:
    name: str
    glyph: str
    synonyms: tuple[str, ...] = ()
    chinese: tuple[str, ...] = ()  # the first is the plainest
    group: str = ""  # of Unicode's labels, such as animal-mammal

    lent: tuple[str, ...] = ()  # synonyms that name another subject where more are known

    def words_of(self, wide: bool) -> tuple[str, ...]:
        """In an edition of so few subjects that some words are free, or in a wide one."""
        return tuple(word for word in self.words if word not in self.lent) if wide else self.words

    @property
    def words(self) -> tuple[str, ...]:
        return (self.name, *self.synonyms)


SUBJECTS: tuple[Subject, ...] = (
    Subject("fox", "🦊", ("red fox", "orange fox")),
    Subject("cat", "🐱", ("kitten", "kitty")),
    Subject("dog", "🐶", ("puppy", "hound")),
    Subject("rabbit", "🐰", ("bunny", "hare")),
    Subject("lion", "🦁", ("lion king",)),
    Subject("tiger", "🐯", ("tigress",)),
    Subject("bear", "🐻", ("brown bear", "grizzly")),
    Subject("panda", "🐼", ("panda bear",)),
    Subject("koala", "🐨", ("koala bear",)),
    Subject("owl", "🦉", ("brown owl",)),
    Subject("penguin", "🐧", ("emperor penguin",)),
    Subject("turtle", "🐢", ("tortoise",)),
    Subject("whale", "🐳", ("blue whale",)),
    Subject("octopus", "🐙", ("squid",)),
    Subject("dolphin", "🐬", ("porpoise",)),
    Subject("butterfly", "🦋", ("monarch butterfly", "orange butterfly")),
    Subject("bee", "🐝", ("honeybee", "bumblebee")),
    Subject("unicorn", "🦄", ("magic horse",)),
    Subject("dragon", "🐉", ("green dragon",)),
    Subject("frog", "🐸", ("toad",)),
    Subject("monkey", "🐵", ("ape", "chimp")),
    Subject("elephant", "🐘", ("grey elephant",)),
    Subject("flamingo", "🦩", ("pink flamingo",)),
    Subject("parrot", "🦜", ("macaw",)),
    Subject("fish", "🐠", ("tropical fish", "yellow fish")),
    Subject("crab", "🦀", ("red crab",)),
    Subject("robot", "🤖", ("android", "droid")),
    Subject("ghost", "👻", ("phantom", "spirit")),
    Subject("alien", "👽", ("extraterrestrial",)),
    Subject("snowman", "⛄", ("snow man",)),
    Subject("rocket", "🚀", ("spaceship", "space rocket")),
    Subject("car", "🚗", ("red car", "automobile")),
    Subject("bicycle", "🚲", ("bike", "cycle")),
    Subject("train", "🚂", ("steam train", "locomotive")),
    Subject("sailboat", "⛵", ("boat", "ship", "yacht")),
    Subject("balloon", "🎈", ("red balloon",)),
    Subject("airplane", "✈️", ("plane", "aeroplane", "jet")),
    Subject("castle", "🏰", ("fortress", "palace")),
    Subject("house", "🏠", ("home", "cottage")),
    Subject("tree", "🌳", ("oak", "green tree")),
    Subject("cactus", "🌵", ("saguaro",)),
    Subject("sunflower", "🌻", ("yellow flower", "flower")),
    Subject("rose", "🌹", ("red rose",)),
    Subject("mushroom", "🍄", ("toadstool",)),
    Subject("pumpkin", "🎃", ("jack-o-lantern", "halloween pumpkin")),
    Subject("apple", "🍎", ("red apple",)),
    Subject("strawberry", "🍓", ("berry",)),
    Subject("pizza", "🍕", ("slice of pizza", "pizza slice")),
    Subject("cake", "🎂", ("birthday cake",)),
    Subject("ice cream", "🍦", ("ice cream cone", "gelato")),
    Subject("coffee", "☕", ("cup of coffee", "coffee cup")),
    Subject("donut", "🍩", ("doughnut",)),
    Subject("guitar", "🎸", ("electric guitar",)),
    Subject("umbrella", "☂️", ("parasol", "blue umbrella")),
    Subject("crown", "👑", ("golden crown", "tiara")),
    Subject("diamond", "💎", ("gem", "jewel")),
    Subject("camera", "📷", ("photo camera",)),
    Subject("book", "📕", ("novel", "red book")),
    Subject("clock", "⏰", ("alarm clock",)),
    Subject("lantern", "🏮", ("lamp", "paper lantern")),
    Subject("key", "🔑", ("golden key",)),
    Subject("sunglasses", "🕶️", ("shades", "dark glasses")),
    Subject("hat", "🎩", ("top hat",)),
    Subject("heart", "❤️", ("red heart", "love heart")),
)
