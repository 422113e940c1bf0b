"""The tokenizer: byte-level BPE in CLIP's form, learned from captions. Any text that can be typed encodes.

To CLIP a run of Chinese is one word, so merges learned from it would glue "a cat wearing" together. Here a Chinese
character is a token, learned as such, and no merge goes beyond one. Knows nothing about scenes, only which role
each piece of a caption plays."""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

import torch
from tokenizers import Tokenizer, pre_tokenizers, trainers
from tokenizers.models import BPE
from torch import Tensor
from transformers import CLIPTokenizer

from model.postcard.captions import Caption, text

START, END = "<|startoftext|>", "<|endoftext|>"
WORD_END = "</w>"
CHINESE = re.compile("[\u4e00-\u9fff]")  # of three bytes each
CHINESE_SHARE = 0.6  # of the entries, at most

Merge = tuple[str, str]


def learn(captions: Iterable[str], vocabulary: int, tokens: int) -> CLIPTokenizer:
    """`vocabulary` entries at most, prompts of `tokens` tokens. Every byte is an entry, inside and at a word's
    end, so nothing is ever unknown; start and end come last, as CLIP expects when it looks for the end."""
    captions = list(captions)
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    single = alphabet + [byte + WORD_END for byte in alphabet]
    count = max(1, vocabulary - len(single) - 2)
    characters = _character_merges(captions, int(count * CHINESE_SHARE))
    merges = [*characters, *_merges(captions, count - len(characters), alphabet)]
    words = list(dict.fromkeys([*single, *("".join(pair) for pair in merges), START, END]))
    ids = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=ids, merges=merges, model_max_length=tokens)


def _character_merges(captions: list[str], count: int) -> list[Merge]:
    """`count` at most: of two bytes, and of these with the third, inside a word and at its end."""
    merges: dict[Merge, None] = {}
    frequent = Counter(sign for caption in captions for sign in CHINESE.findall(caption))
    for sign, _ in frequent.most_common():
        first, second, third = list(_symbols(sign))
        wanted = [(first, second), (first + second, third), (first + second, third + WORD_END)]
        if len(merges.keys() | wanted) > count:
            break
        merges |= dict.fromkeys(wanted)
    return list(merges)


def _symbols(sign: str) -> str:
    """One for each byte, as byte-level BPE writes it."""
    ((symbols, _),) = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False).pre_tokenize_str(sign)
    return symbols


def _merges(captions: list[str], count: int, alphabet: list[str]) -> list[Merge]:
    """Of everything but Chinese, learned with CLIP's own way of splitting words."""
    clip = CLIPTokenizer().backend_tokenizer
    learner = Tokenizer(BPE(end_of_word_suffix=WORD_END))
    learner.normalizer, learner.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=count + 2 * len(alphabet),
        initial_alphabet=alphabet,
        end_of_word_suffix=WORD_END,
        show_progress=False,
    )
    learner.train_from_iterator((CHINESE.sub(" ", caption) for caption in captions), trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    return [(left, right) for left, right in merges[:count]]


@dataclass(frozen=True)
class Encoder:
    """Captions to the token ids that any pipeline makes of their text, with the role of every token."""

    tokenizer: CLIPTokenizer

    def __call__(self, captions: list[Caption]) -> tuple[Tensor, Tensor]:
        """(B, T) ids and (B, T) roles; padding is the end token, attended like any other, as pipelines do."""
        typed = [text(caption) for caption in captions]
        found = self.tokenizer(typed, padding="max_length", truncation=True, return_offsets_mapping=True)
        roles = [
            [_role(ends, owners) for ends in offsets]
            for offsets, owners in zip(found.offset_mapping, map(_owners, captions, typed), strict=True)
        ]
        return torch.tensor(found.input_ids), torch.tensor(roles)


def _owners(caption: Caption, typed: str) -> list[int]:
    """The role of whose piece each character of the text is."""
    owners, position = [0] * len(typed), 0
    for piece in caption:
        start = typed.index(piece.text, position)
        position = start + len(piece.text)
        owners[start:position] = [int(piece.owner)] * len(piece.text)
    return owners


def _role(ends: tuple[int, int], owners: list[int]) -> int:
    """Of a token that stands for the characters between; what was added to the text stands for none."""
    start, end = ends
    return owners[start] if end > start else 0
