"""A prompt to its important words: each is left out in turn, and the text encoder says how much that changes.

Knows no denoiser. Words of scripts without spaces are cut by the kind of their characters, without a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field, replace

from torch import Tensor
from torch.nn import functional

from model.denoising.embedding import EmbeddingCache
from model.prompt import TextPart, render
from model.reading.classifier import Work
from model.reading.reading import Answer, Shorten, Word

SHARES = (0.75, 0.6, 0.45, 0.3, 0.15)  # of the words, stop words aside, that the shorter prompts keep
TEXTS_PER_STEP = 8  # encoded at a time, so that nobody waits for a long prompt
STOP_WORDS = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "with", "from", "into", "onto",
    "over", "under", "above", "below", "behind", "beside", "near", "next", "and", "or", "but", "as",
    "is", "are", "was", "were", "be", "being", "been", "its", "his", "her", "their", "this", "that",
    "these", "those", "的", "了", "在", "和", "与",
))  # fmt: skip
_TIES = "的了在和与"  # Chinese words of one character that tie others together
_HAN, _HIRAGANA, _KATAKANA = "\u3005\u3400-\u9fff", "\u3041-\u309f", "\u30a1-\u30ff"
_TOKEN = re.compile(
    rf"(?:[{_TIES}]"
    rf"|(?:(?![{_TIES}])[{_HAN}]){{1,4}}(?![{_HIRAGANA}])[的了]*"  # Chinese, up to four characters
    rf"|[{_HAN}]*[{_HIRAGANA}]+|[{_KATAKANA}]+"  # Japanese: a stem and its ending
    rf"|[^\s，。、；！？：{_HAN}{_HIRAGANA}{_KATAKANA}]+"
    r")[，。、；！？：]*|[，。、；！？：]+"
)
_BREAK = re.compile(r"[,;.!?:，、。；！？：]+$")


@dataclass(frozen=True)
class Token:
    """A word as typed, with the punctuation that follows it."""

    text: str
    is_glued: bool  # to the word before it, as Chinese is written

    @property
    def word(self) -> str:
        return _BREAK.sub("", self.text) or self.text

    @property
    def ends_phrase(self) -> bool:
        return _BREAK.search(self.text) is not None

    @property
    def is_stop_word(self) -> bool:
        return self.word.lower() in STOP_WORDS


def shorten(question: Shorten, embed: EmbeddingCache) -> Work[Answer]:
    """The weight of each word, and up to five prompts that keep the words that weigh most, longest first."""
    tokens = split(question.prompt.text)
    weights = yield from _weights(tokens, embed)
    texts = list(dict.fromkeys(_shorter(tokens, weights)))
    prompts = [render(replace(question.prompt, parts=(TextPart(text),))) for text in texts]
    words = tuple(Word(token.text, weight) for token, weight in zip(tokens, weights, strict=True))
    return Answer(tuple(prompts), words)


def split(text: str) -> list[Token]:
    """The words of a text. `join(split(text))` is the text, if it has no runs of spaces."""
    found = list(_TOKEN.finditer(text))
    ends = [0, *(match.end() for match in found)]
    return [Token(match[0], is_glued=0 < end == match.start()) for match, end in zip(found, ends, strict=False)]


def join(tokens: Sequence[Token]) -> str:
    return "".join(f"{'' if token.is_glued else ' '}{token.text}" for token in tokens).strip()


def _weights(tokens: Sequence[Token], embed: EmbeddingCache) -> Work[list[float]]:
    """How much of what the text encoder says is gone without each word, the most as 1.

    A text longer than the encoder reads is weighed window by window.
    """
    room = _room(tokens, embed)
    losses: list[float] = []
    for start in range(0, len(tokens), room):
        window = tokens[start : start + room]
        whole = embed(join(window)).tokens
        for index in range(len(window)):
            rest = embed(join([*window[:index], *window[index + 1 :]])).tokens
            losses.append(_loss(whole, rest))
            if len(losses) % TEXTS_PER_STEP == 0:
                yield len(losses) / len(tokens)
    most = max(losses, default=0.0) or 1.0
    return [loss / most for loss in losses]


def _room(tokens: Sequence[Token], embed: EmbeddingCache) -> int:
    """How many words the encoder reads at once: at two tokens each if it pads texts, else at most one for each."""
    empty, whole = embed("").length, embed(join(tokens)).length
    return max(4, empty // 2 if whole == empty else whole - empty)


def _loss(whole: Tensor, rest: Tensor) -> float:
    """The directed Hausdorff distance of two sets of states, by cosine: how far that state of the whole which is
    missed most is from all that are left. Both are (L, D).

    A mean of states would move with every word that comes before another, and most with those at the end.
    """
    likeness = functional.normalize(whole.double(), dim=1) @ functional.normalize(rest.double(), dim=1).T  # (L, L)
    return max(0.0, 1 - float(likeness.amax(dim=1).min()))


def _shorter(tokens: Sequence[Token], weights: Sequence[float]) -> Iterator[str]:
    """Texts of the weightiest words in their order, each shorter than the one before."""
    phrases = _phrases(tokens)
    worth = {index: value for phrase in phrases for index, value in phrase.worths(weights).items()}
    by_worth = sorted(worth, key=lambda index: (-worth[index], -index))
    counts = dict.fromkeys(max(1, round(len(worth) * share)) for share in SHARES)
    for count in counts:
        kept = set(by_worth[:count])
        kept.update(index for phrase in phrases if kept & set(phrase.content) for index in phrase.lead)
        if len(kept) < len(tokens) and (text := _without(tokens, kept)):
            yield text


@dataclass(frozen=True)
class Phrase:
    """`in the | deep snow`: stop words that lead, then words of which the last is the head. Indexes of tokens."""

    lead: list[int] = field(default_factory=list)
    content: list[int] = field(default_factory=list)

    def worths(self, weights: Sequence[float]) -> dict[int, float]:
        """The weights of its words. The head has that of the heaviest, so that no adjective outlives its noun."""
        own = {index: weights[index] for index in self.content}
        return own | {index: max(own.values()) for index in self.content[-1:]}


def _phrases(tokens: Sequence[Token]) -> list[Phrase]:
    phrases = [Phrase()]
    for index, token in enumerate(tokens):
        if token.is_stop_word and phrases[-1].content:
            phrases.append(Phrase())
        (phrases[-1].lead if token.is_stop_word else phrases[-1].content).append(index)
        if token.ends_phrase:
            phrases.append(Phrase())
    return phrases


def _without(tokens: Sequence[Token], kept: Collection[int]) -> str:
    """The kept words as one text. Phrases stay apart, and none ends in stop words."""
    text: list[Token] = []
    for index, token in enumerate(tokens):
        if index in kept:
            text.append(token)
        elif token.ends_phrase and text and not text[-1].ends_phrase:
            text[-1] = replace(text[-1], text=text[-1].text + token.text[len(token.word) :])
    while text and text[-1].is_stop_word:
        text.pop()
    return _BREAK.sub("", join(text))
