"""A prompt to its important words: each is left out in turn, and the text encoder says how much that changes.

Knows no denoiser. Words of scripts without spaces are cut by the kind of their characters, without a dictionary.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import torch
from torch import Tensor
from torch.nn import functional

from model.classifier import Work
from model.embedding import EmbeddingCache
from model.prompt import TextPart, render
from model.reading import Answer, Shorten, Word

SHARES = (0.75, 0.6, 0.45, 0.3, 0.15)  # of the units that the shorter prompts keep
TEXTS_PER_STEP = 8  # encoded at a time, so that nobody waits for a long prompt
STOP_WORDS = frozenset((
    "a", "an", "the", "of", "in", "on", "at", "to", "by", "for", "with", "from", "into", "onto",
    "over", "under", "above", "below", "behind", "beside", "near", "next", "and", "or", "but", "as",
    "is", "are", "was", "were", "be", "being", "been", "its", "his", "her", "their", "this", "that",
    "these", "those", "very", "的", "了", "在", "和", "与",
))  # fmt: skip
_TIES = "的了在和与"  # Chinese words of one character that tie others together
_HAN, _HIRAGANA, _KATAKANA = "\u3005\u3400-\u9fff", "\u3041-\u309f", "\u30a1-\u30ff"
_TOKEN = re.compile(
    rf"(?:[{_TIES}]"
    rf"|(?:(?![{_TIES}])[{_HAN}]){{1,4}}(?![{_HIRAGANA}])"  # Chinese, up to four characters
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
    """How far the mean state of the text encoder turns without each word (cosine distance), the largest as 1.

    A text longer than the encoder reads is weighed window by window.
    """
    room = max(4, len(embed("")) // 2)  # words; about two tokens each
    distances: list[float] = []
    for start in range(0, len(tokens), room):
        window = tokens[start : start + room]
        whole = _state(embed, window)
        for index in range(len(window)):
            without = _state(embed, [*window[:index], *window[index + 1 :]])
            distances.append(max(0.0, 1 - float(functional.cosine_similarity(whole, without, dim=0))))
            if len(distances) % TEXTS_PER_STEP == 0:
                yield len(distances) / len(tokens)
    largest = max(distances, default=0.0) or 1.0
    return [distance / largest for distance in distances]


def _state(embed: EmbeddingCache, tokens: Sequence[Token]) -> Tensor:
    state: Tensor = embed(join(tokens)).float().mean(dim=0)  # (L, D) → (D,)
    return state.to(torch.float64)


def _shorter(tokens: Sequence[Token], weights: Sequence[float]) -> Iterator[str]:
    """Texts of the weightiest units in their order, each shorter than the one before."""
    units = _units(tokens)
    by_weight = sorted(range(len(units)), key=lambda number: -max(weights[index] for index in units[number]))
    counts = dict.fromkeys(max(1, round(len(units) * share)) for share in SHARES)
    for count in counts:
        if count < len(units):
            kept = [token for number in sorted(by_weight[:count]) for token in _of(tokens, units[number])]
            if text := _tidy(kept):
                yield text


def _units(tokens: Sequence[Token]) -> list[list[int]]:
    """Words that stay together: stop words go with the word that follows, `in the snow`."""
    units: list[list[int]] = [[]]
    for index, token in enumerate(tokens):
        units[-1].append(index)
        if not token.is_stop_word or token.ends_phrase:
            units.append([])
    return [unit for unit in units if unit]


def _of(tokens: Sequence[Token], unit: Sequence[int]) -> list[Token]:
    return [tokens[index] for index in unit]


def _tidy(kept: list[Token]) -> str:
    """The words as one text that does not end in the middle of a phrase."""
    while kept and kept[-1].is_stop_word:
        kept.pop()
    text = join(kept)
    return _BREAK.sub("", text)
