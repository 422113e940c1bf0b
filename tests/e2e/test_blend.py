"""`/blend`: pictures become one."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from tests.e2e.town import Citizen, Town


def paper(colour: tuple[int, int, int]) -> bytes:
    buffer = io.BytesIO()
    Image.new("RGB", (128, 128), colour).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.habit(
    35,
    "`/blend` with two pictures, and with three and Landscape",
    "a grid, square or 3:2, whose echo is the short links of the pictures and the ratio",
)
@pytest.mark.parametrize(("count", "dimensions", "ratio"), [(2, None, 1.0), (3, "3:2", 1.5)])
async def test_pictures_are_blended(
    town: Town, alice: Citizen, count: int, dimensions: str | None, ratio: float
) -> None:
    colours = ((230, 60, 40), (40, 60, 230), (60, 200, 60))
    files = {f"image{number + 1}": (f"{number}.png", paper(colours[number])) for number in range(count)}
    waiting = await (await alice.person.slash("blend", files=files, dimensions=dimensions)).message()
    grid = await alice.gets_grid(waiting)
    prompt = (await town.job(grid)).request.prompt
    assert (prompt.parts, len(prompt.images)) == ((), count)
    assert grid.content.count("<http") == count
    assert grid.content.count("--ar 3:2") == (dimensions == "3:2")
    picture = Image.open(io.BytesIO(await alice.person.download(grid.attachments[0])))
    assert picture.width / picture.height == pytest.approx(ratio, abs=0.05)
