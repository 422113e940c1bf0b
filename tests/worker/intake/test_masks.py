"""Masks from outside."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from worker.client import JobClient
from worker.images import ImageNotFoundError, Images, tile
from worker.intake.inputs import InputError, InputFault
from worker.intake.masks import read_mask
from worker.jobs import new_job_id


def written(picture: Image.Image) -> bytes:
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return buffer.getvalue()


def half(mode: str, selected: object, rest: object) -> bytes:
    """8 × 4, the left half selected."""
    picture = Image.new(mode, (8, 4), rest)  # type: ignore[arg-type]
    picture.paste(selected, (0, 0, 4, 4))  # type: ignore[arg-type]
    return written(picture)


@pytest.mark.parametrize(
    "data",
    [
        half("L", 255, 0),
        half("L", 200, 90),
        half("1", 1, 0),
        half("RGB", "white", "black"),
        half("RGBA", (255, 255, 255, 255), (0, 0, 0, 0)),
        half("RGBA", (255, 255, 255, 255), (255, 255, 255, 0)),
    ],
)
def test_a_mask_is_black_and_white_and_as_large_as_the_picture(data: bytes) -> None:
    mask = Image.open(io.BytesIO(read_mask(data, (80, 40))))
    assert (mask.mode, mask.size) == ("L", (80, 40))
    assert {value for _, value in mask.getcolors() or []} == {0, 255}
    assert [mask.getpixel((x, 20)) for x in (0, 30, 50, 79)] == [255, 255, 0, 0]


def test_a_mask_without_white_is_refused() -> None:
    with pytest.raises(InputError) as refusal:
        read_mask(written(Image.new("L", (8, 8), 0)), (8, 8))
    assert refusal.value.reason is InputFault.EMPTY_MASK


def test_a_mask_is_kept_in_the_size_of_its_picture(client: JobClient, images: Images) -> None:
    job_id = new_job_id()
    images.save(job_id, tile(2), written(Image.new("RGB", (48, 32))))
    mask_id = client.take_mask(half("L", 255, 0), job_id, 3)
    assert Image.open(io.BytesIO(client.input(mask_id))).size == (48, 32)
    with pytest.raises(ImageNotFoundError):
        client.take_mask(half("L", 255, 0), job_id, 1)
