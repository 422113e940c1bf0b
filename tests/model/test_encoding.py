from __future__ import annotations

import pytest
import torch

from model.encoding import Encoding, concatenate, stack


def encoding(length: int, value: float = 1.0) -> Encoding:
    """With a mask and a vector for the whole text."""
    return Encoding(torch.full((length, 2), value), torch.ones(length, dtype=torch.bool), torch.full((3,), value))


def test_texts_of_different_lengths_are_padded_and_the_mask_says_where() -> None:
    batch = stack([encoding(1), encoding(3)])
    assert batch.mask is not None
    assert batch.mask.tolist() == [[True, False, False], [True, True, True]]
    assert batch.tokens[..., 0].tolist() == [[1, 0, 0], [1, 1, 1]]


def test_batches_of_different_lengths_are_padded_too() -> None:
    joined = concatenate([stack([encoding(1)] * 2), stack([encoding(2, 5.0)])])
    assert joined.tokens.shape == (3, 2, 2)
    assert joined.mask is not None
    assert joined.mask.tolist() == [[True, False], [True, False], [True, True]]


def test_a_batch_is_sliced_in_all_its_parts() -> None:
    part = stack([encoding(2, value) for value in (1.0, 2.0, 3.0)])[1:3]
    assert part.mask is not None
    assert part.pooled is not None
    assert part.tokens[:, 0, 0].tolist() == part.pooled[:, 0].tolist() == [2, 3]
    assert len(part.mask) == 2


def test_parts_that_a_family_does_not_have_stay_absent() -> None:
    batch = concatenate([stack([Encoding(torch.zeros(2, 2))])] * 2)
    assert batch.mask is batch.pooled is None


def test_without_a_mask_no_text_is_padded() -> None:
    with pytest.raises(ValueError, match="have a mask"):
        stack([Encoding(torch.zeros(1, 2)), Encoding(torch.zeros(2, 2))])


def test_the_precision_of_a_mask_is_nobodys_concern() -> None:
    converted = encoding(2).to(torch.bfloat16)
    assert converted.mask is not None
    assert converted.pooled is not None
    assert (converted.tokens.dtype, converted.pooled.dtype, converted.mask.dtype) == (
        torch.bfloat16,
        torch.bfloat16,
        torch.bool,
    )
