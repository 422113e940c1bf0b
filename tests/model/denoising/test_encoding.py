from __future__ import annotations

from collections.abc import Callable

import pytest
import torch

from model.denoising.encoding import Encoding, concatenate, runs, stack


def encoding(length: int, value: float = 1.0) -> Encoding:
    """With a mask and a vector for the whole text."""
    return Encoding(torch.full((length, 2), value), torch.ones(length, dtype=torch.bool), torch.full((3,), value))


def test_padding_is_zeros_that_a_mask_tells_from_the_text() -> None:
    for text in (encoding(1), Encoding(torch.ones(1, 2))):
        padded = text.padded(3)
        assert padded.mask is not None
        assert padded.mask.tolist() == [True, False, False]
        assert padded.tokens.tolist() == [[1, 1], [0, 0], [0, 0]]


def test_what_is_long_enough_has_a_mask_all_the_same() -> None:
    padded = Encoding(torch.ones(2, 2)).padded(2)
    assert padded.mask is not None
    assert padded.mask.tolist() == [True, True]


def test_a_stretched_text_repeats_its_last_token() -> None:
    text = Encoding(torch.tensor([[1.0], [2.0]]))
    assert text.stretched(2) is text
    assert text.stretched(4).tokens.tolist() == [[1], [2], [2], [2]]
    assert text.stretched(4).mask is None


def test_where_there_is_a_mask_it_hides_what_is_stretched() -> None:
    stretched = encoding(1).stretched(2)
    assert stretched.mask is not None
    assert stretched.mask.tolist() == [True, False]


def test_batches_are_joined() -> None:
    joined = concatenate([stack([encoding(2).padded(4)] * 2), stack([encoding(3, 5.0).padded(4)])])
    assert joined.tokens.shape == (3, 4, 2)
    assert joined.mask is not None
    assert joined.mask.sum(dim=1).tolist() == [2, 2, 3]


def test_runs_are_of_one_length_and_keep_the_order() -> None:
    texts = [encoding(2, 1.0), encoding(2, 2.0), encoding(1, 3.0), encoding(2, 4.0)]
    assert [each.tokens[:, 0, 0].tolist() for each in runs(texts)] == [[1, 2], [3], [4]]


def test_a_batch_is_sliced_in_all_its_parts() -> None:
    part = stack([encoding(2, value) for value in (1.0, 2.0, 3.0)])[1:3]
    assert part.mask is not None
    assert part.pooled is not None
    assert part.tokens[:, 0, 0].tolist() == part.pooled[:, 0].tolist() == [2, 3]
    assert len(part.mask) == 2


def test_parts_that_a_family_does_not_have_stay_absent() -> None:
    batch = concatenate([stack([Encoding(torch.zeros(2, 2))])] * 2)
    assert batch.mask is batch.pooled is None


@pytest.mark.parametrize("join", [stack, concatenate])
def test_texts_of_different_lengths_are_no_batch(join: Callable[[list[Encoding]], Encoding]) -> None:
    with pytest.raises(ValueError, match=r"not of \[1, 2\] tokens"):
        join([encoding(2), encoding(1)])


def test_the_precision_of_a_mask_is_nobodys_concern() -> None:
    converted = encoding(2).to(torch.bfloat16)
    assert converted.mask is not None
    assert converted.pooled is not None
    assert (converted.tokens.dtype, converted.pooled.dtype, converted.mask.dtype) == (
        torch.bfloat16,
        torch.bfloat16,
        torch.bool,
    )
