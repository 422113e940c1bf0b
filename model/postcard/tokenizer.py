"""The tokenizer: byte-level BPE in CLIP's form, learned from captions. Any text that can be typed encodes.

Knows nothing about scenes, only which role each piece of a caption plays."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import torch
from tokenizers import Tokenizer, pre_tokenizers, trainers
from tokenizers.models import BPE
from torch import Tensor
from transformers import CLIPTokenizer

from model.postcard.captions import Caption

START, END = "<|startoftext|>", "<|endoftext|>"
WORD_END = "</w>"


def normalise(text: str) -> str:
    """One form for what looks the same: compatibility characters (full-width commas, ligatures), case, spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).lower().split())


def learn(captions: Iterable[str], vocabulary: int, tokens: int) -> CLIPTokenizer:
    """`vocabulary` entries at most, prompts of `tokens` tokens. Every byte is an entry, inside and at a word's
    end, so nothing is ever unknown; start and end come last, as CLIP expects when it looks for the end."""
    alphabet = sorted(pre_tokenizers.ByteLevel.alphabet())
    single = alphabet + [byte + WORD_END for byte in alphabet]
    merges = _merges(captions, max(1, vocabulary - len(single) - 2), alphabet)
    words = list(dict.fromkeys([*single, *("".join(pair) for pair in merges), START, END]))
    ids = {word: number for number, word in enumerate(words)}
    return CLIPTokenizer(vocab=ids, merges=merges, model_max_length=tokens)


def _merges(captions: Iterable[str], count: int, alphabet: list[str]) -> list[tuple[str, str]]:
    """Learned with CLIP's own way of splitting words."""
    import json

    clip = CLIPTokenizer().backend_tokenizer
    learner = Tokenizer(BPE(end_of_word_suffix=WORD_END))
    learner.normalizer, learner.pre_tokenizer = clip.normalizer, clip.pre_tokenizer
    trainer = trainers.BpeTrainer(
        vocab_size=count + 2 * len(alphabet),
        initial_alphabet=alphabet,
        end_of_word_suffix=WORD_END,
        show_progress=False,
    )
    learner.train_from_iterator((normalise(caption) for caption in captions), trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    return [(left, right) for left, right in merges[:count]]


@dataclass
class Encoder:
    """Captions to token ids, with the role of every token. BPE never crosses a word, so pieces are encoded one
    by one and remembered."""

    tokenizer: CLIPTokenizer
    _known: dict[str, list[int]] = field(default_factory=dict)

    def __call__(self, captions: list[Caption]) -> tuple[Tensor, Tensor]:
        """(B, T) ids and (B, T) roles; padding is the end token, attended like any other, as pipelines do."""
        rows = [self._row(caption) for caption in captions]
        return torch.tensor([ids for ids, _ in rows]), torch.tensor([roles for _, roles in rows])

    def _row(self, caption: Caption) -> tuple[list[int], list[int]]:
        length, end = self.tokenizer.model_max_length, self.tokenizer.eos_token_id
        pieces = [(number, int(piece.owner)) for piece in caption for number in self._piece(piece.text)][
            : length - 2
        ]
        ids = [self.tokenizer.bos_token_id, *(number for number, _ in pieces)]
        roles = [0, *(role for _, role in pieces)]
        padding = length - len(ids)
        return ids + [end] * padding, roles + [0] * padding

    def _piece(self, text: str) -> list[int]:
        if text not in self._known:
            self._known[text] = list(self.tokenizer(normalise(text), add_special_tokens=False).input_ids)
        return self._known[text]
