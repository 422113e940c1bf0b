from __future__ import annotations

import pytest
import torch

from model.denoising.image_rows import ImageRows, concatenate_images


def rows(num_rows: int, num_pictures: int, *shape: int) -> ImageRows:
    dice = torch.Generator().manual_seed(num_rows)
    embeddings = torch.randn((num_rows, num_pictures, *shape), generator=dice)
    return ImageRows(embeddings, torch.rand((num_rows, num_pictures, 3), generator=dice))


@pytest.mark.parametrize("shape", [(5,), (4, 5)])  # a vector for the whole picture, or one for each patch
def test_rows_with_and_without_pictures_stand_side_by_side(shape: tuple[int, ...]) -> None:
    one, two = rows(2, 1, *shape), rows(1, 3, *shape)
    whole = concatenate_images([one, None, two], [2, 4, 1])
    assert whole is not None
    assert (whole.embeddings.shape, whole.scales.shape) == ((7, 3, *shape), (7, 3, 3))
    assert torch.equal(whole[:2].embeddings[:, :1], one.embeddings)
    assert torch.equal(whole[:2].scales[:, :1], one.scales)
    assert torch.equal(whole[6:].scales, two.scales)
    assert not whole[:2].scales[:, 1:].any()
    assert not whole[2:6].scales.any()


def test_without_any_picture_there_is_nothing() -> None:
    assert concatenate_images([None, None], [1, 2]) is None
