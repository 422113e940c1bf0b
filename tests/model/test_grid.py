from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO

import pytest
from PIL import Image

from model.generation import Condition
from model.grid import assemble, encode_png, metadata, recipe, split
from tests.model.drawing import generation

COLOURS = [(255, 0, 0), (0, 255, 0), (0, 0, 255), (9, 9, 9)]


def pictures(count: int) -> list[Image.Image]:
    return [Image.new("RGB", (6, 4), colour) for colour in COLOURS[:count]]


@pytest.mark.parametrize(("count", "size"), [(1, (6, 4)), (2, (12, 4)), (3, (12, 8)), (4, (12, 8))])
def test_splitting_undoes_assembling(count: int, size: tuple[int, int]) -> None:
    grid = assemble(pictures(count))
    assert grid.size == size
    assert split(grid, count) == pictures(count)


def test_pictures_are_read_like_a_page() -> None:
    grid = assemble(pictures(4))
    assert [grid.getpixel(place) for place in [(0, 0), (11, 0), (0, 7), (11, 7)]] == COLOURS


def test_what_was_asked_for_is_written_into_the_file() -> None:
    noon = datetime(2026, 1, 2, 12, tzinfo=UTC)
    text = metadata("一只猫 --seed 7", author="Ada", parameters="Steps: 3", created=noon)
    read = Image.open(BytesIO(encode_png(pictures(1)[0], text)))
    assert read.tobytes() == pictures(1)[0].tobytes()
    assert read.info == {
        "Description": "一只猫 --seed 7",
        "Author": "Ada",
        "Creation Time": "Fri, 02 Jan 2026 12:00:00 +0000",
        "parameters": "Steps: 3",
    }


def test_what_is_unknown_is_left_out() -> None:
    assert list(metadata("a fox")) == ["Description", "Creation Time"]


def test_the_recipe_is_in_the_usual_form() -> None:
    assert recipe(generation(seeds=(7, 8)), "tiny") == (
        "a red fox\nSteps: 3, Sampler: default, CFG scale: 4, Seed: 7, Size: 64x64, Model: tiny"
    )
    assert recipe(generation(loras=(("ink", 0.5),)), "tiny").startswith("a red fox <lora:ink:0.5>\nSteps")
    conditions = (Condition("hot", 0.75), Condition("dog", 0.25), Condition("red", -0.5), Condition("text", -0.5))
    lines = recipe(generation(conditions=conditions, sampler="euler"), "tiny").splitlines()
    assert lines[:2] == ["hot :0.75 AND dog :0.25", "Negative prompt: red, text"]
    assert "Sampler: euler" in lines[2]
