"""Texts as the token ids of a fixed length that most text encoders take."""

from __future__ import annotations

from typing import Any

import torch


def tokenized(tokenizer: Any, text: str, length: int, device: torch.device) -> Any:
    """`input_ids` and `attention_mask` of one text, (1, `length`) each: padded, and cut off where it is longer."""
    tokens = tokenizer([text], padding="max_length", max_length=length, truncation=True, return_tensors="pt")
    return tokens.to(device)
