from __future__ import annotations

import io
import os

import pytest
from PIL import Image

from bot.async_client import AsyncJobClient
from bot.delivery import pictures
from tests.bot.orders import job
from tests.bot.painter import picture
from worker.images import ImageNotFoundError, Images
from worker.jobs import Action, new_job_id


@pytest.mark.parametrize(
    ("user", "prompt", "name"),
    [
        ("ann", "a red fox, in the snow!", "ann_a_red_fox_in_the_snow_{id}.png"),
        ("a.n_n", "a fox --ar 3:2", "a_n_n_a_fox_{id}.png"),
        ("ann", "雪の中の狐", "ann_{id}.png"),
        ("狐", "雪", "{id}.png"),
        ("ann", "../../etc/passwd", "ann_etc_passwd_{id}.png"),
        ("ann", "x" * 500, "ann_" + "x" * 60 + "_{id}.png"),
    ],
)
def test_a_result_is_named_by_user_prompt_and_job(user: str, prompt: str, name: str) -> None:
    made = job(prompt, user_name=user)
    assert pictures.result_name(made) == name.format(id=made.id)


def test_a_result_is_known_again_by_its_name() -> None:
    made = job()
    assert pictures.job_in_name(pictures.result_name(made)) == made.id
    assert pictures.job_in_name(pictures.result_name(made, "jpg")) == made.id


def test_a_single_image_is_never_taken_for_a_result() -> None:
    assert pictures.job_in_name(pictures.image_name(job(), 1)) is None
    assert pictures.job_in_name("grid_0.webp") is None


def test_a_small_picture_is_sent_as_it_is() -> None:
    assert pictures.fit(picture(), 10_000) == (picture(), "png")


@pytest.mark.parametrize(("limit", "side"), [(50_000, 256), (15_000, 128), (2_500, 64), (1_000, 32), (1, 1)])
def test_a_large_picture_is_sent_smaller(limit: int, side: int) -> None:
    noise = Image.frombytes("RGB", (256, 256), os.urandom(256 * 256 * 3))
    buffer = io.BytesIO()
    noise.save(buffer, "PNG")
    data, suffix = pictures.fit(buffer.getvalue(), limit)
    assert suffix == "jpg"
    assert len(data) <= limit or side == 1
    assert Image.open(io.BytesIO(data)).size == (side, side)


async def test_an_upscale_is_one_picture_known_again_as_a_result(jobs: AsyncJobClient, images: Images) -> None:
    made = job("a fox", action=Action.UPSCALE_SUBTLE, parent_id=new_job_id(), index=2)
    images.save(made.id, "0.png", picture(32))
    file = await pictures.result_file(jobs, made)
    assert file.fp.read() == picture(32)
    assert pictures.job_in_name(file.filename) == made.id


def test_a_preview_is_described_by_its_prompt() -> None:
    file = pictures.preview_file(b"", 3, job("a fox"))
    assert (file.filename, file.description) == ("grid_3.webp", "a fox")


async def test_the_files_carry_the_prompt_as_alt_text(jobs: AsyncJobClient, images: Images) -> None:
    made = job("a fox --ar 3:2")
    images.save(made.id, "grid.png", picture())
    images.save(made.id, "2.png", picture(32))
    grid = await pictures.result_file(jobs, made)
    image = await pictures.image_file(jobs, made, 3)
    assert grid.description == image.description == "a fox --ar 3:2"
    assert (grid.filename, image.filename) == (f"ann_a_fox_{made.id}.png", f"ann_a_fox_{made.id}_3.png")
    assert image.fp.read() == picture(32)


async def test_a_picture_that_is_gone_is_said_to_be(jobs: AsyncJobClient) -> None:
    with pytest.raises(ImageNotFoundError):
        await pictures.result_file(jobs, job())
