"""Slips of fingers: a letter left out, doubled, swapped with the next or hit beside. Knows no word."""

import random

ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
SHORTEST = 4  # letters; shorter words become other words


def misspelt(words: str, dice: random.Random) -> str:
    """One of the longer Latin words with one slip; without such a word, the words as they are."""
    parts = words.split(" ")
    long = [
        number for number, part in enumerate(parts) if len(part) >= SHORTEST and part.isascii() and part.isalpha()
    ]
    if not long:
        return words
    number = dice.choice(long)
    parts[number] = _slip(parts[number], dice)
    return " ".join(parts)


def _slip(word: str, dice: random.Random) -> str:
    at = dice.randrange(1, len(word) - 1)
    kind = dice.randrange(4)
    if kind == 0:
        return word[:at] + word[at + 1 :]
    if kind == 1:
        return word[:at] + word[at] + word[at:]
    if kind == 2:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    return word[:at] + _beside(word[at], dice) + word[at + 1 :]


def _beside(letter: str, dice: random.Random) -> str:
    """A key next to it."""
    for row in ROWS:
        if letter in row:
            at = row.index(letter)
            return dice.choice(row[max(0, at - 1) : at] + row[at + 1 : at + 2])
    return letter
