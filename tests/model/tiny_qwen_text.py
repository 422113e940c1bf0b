"""Tiny parts that read texts as Qwen's models do: a symbol for each byte, but for the words that wrap a prompt."""

from __future__ import annotations

from collections.abc import Sequence

from tokenizers import AddedToken
from tokenizers.pre_tokenizers import ByteLevel
from transformers import Qwen2Tokenizer

MARKS = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHAT = (
    "{% for message in messages %}<|im_start|>{{ message.role }}\n{{ message.content }}<|im_end|>\n{% endfor %}"
    "{% if add_generation_prompt %}<|im_start|>assistant\n{% endif %}"
)


def build_qwen_tokenizer(words: Sequence[str] = ()) -> Qwen2Tokenizer:
    """With one token for each of `words` where it stands in a text, spaces before it included."""
    symbols = sorted(ByteLevel.alphabet())
    tokenizer = Qwen2Tokenizer(
        vocab={symbol: index for index, symbol in enumerate([*symbols, *MARKS])}, chat_template=CHAT
    )
    tokenizer.add_tokens([AddedToken(word, normalized=False) for word in words])
    tokenizer.add_special_tokens({"additional_special_tokens": MARKS[1:]})
    return tokenizer
