from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.catalog import Entry
from model.generation import Condition, Generation, Step, VariationStrength, plan, tile_seed
from model.params import MAX_SEED
from model.prompt import parse
from model.starts import InitImage
from tests.model.drawing import generation

ENTRY = Entry(
    name="mine",
    title="Mine",
    source="owner/name",
    family="stable_diffusion",
    native_size=256,
    size_multiple=16,
    steps=20,
    guidance_scale=3.0,
    guidance_rescale=0.7,
    licence="MIT",
    sampler="euler",
    house_style="dreamy",
)


def planned(text: str, **options: Any) -> Generation:
    return plan(parse(text), ENTRY, generation_id="g", seed=7, **options)


def test_a_plain_prompt_takes_the_numbers_of_the_entry() -> None:
    assert planned("a fox") == Generation(
        id="g",
        conditions=(Condition("a fox", 1.0),),
        width=256,
        height=256,
        steps=20,
        stop_step=20,
        guidance_scale=3.0,
        guidance_rescale=0.7,
        sampler="euler",
        seeds=(7, tile_seed(7, 1), tile_seed(7, 2), tile_seed(7, 3)),
        house_style="dreamy",
        stylize=0.1,
    )


@pytest.mark.parametrize(
    ("flags", "field", "value"),
    [
        ("--quality 0.5", "steps", 10),
        ("--quality 4", "stop_step", 80),
        ("--stop 50", "stop_step", 10),
        ("--stop 50", "steps", 20),
        ("--stop 10 --quality .25", "stop_step", 1),
        ("--stylize 1000", "stylize", 1.0),
        ("--stylize 0", "stylize", 0.0),
        ("--chaos 25", "chaos", 0.25),
        ("--tile", "tile", True),
        ("--ar 3:2", "width", 320),
        ("--ar 3:2", "height", 208),
    ],
)
def test_a_parameter_becomes_a_number(flags: str, field: str, value: object) -> None:
    assert getattr(planned(f"a fox {flags}"), field) == value


@pytest.mark.parametrize(
    ("text", "conditions"),
    [
        ("hot:: dog", [("hot", 0.5), ("dog", 0.5)]),
        ("hot::3 dog::1", [("hot", 0.75), ("dog", 0.25)]),
        ("tulips::3 red::-1", [("tulips", 1.5), ("red", -0.5)]),
        ("a fox --no red, text", [("a fox", 1.0), ("red", -0.5), ("text", -0.5)]),
    ],
)
def test_weights_sum_to_one_before_exclusions(text: str, conditions: list[tuple[str, float]]) -> None:
    assert planned(text).conditions == tuple(Condition(text, weight) for text, weight in conditions)


def test_a_variation_starts_from_a_picture() -> None:
    from PIL import Image

    init = InitImage(Image.new("RGB", (8, 8)), VariationStrength.SUBTLE.value)
    assert planned("a fox", start=init, num_images=1).start is init
    assert planned("a fox", num_images=1).seeds == (7,)


@given(st.integers(0, MAX_SEED))
def test_the_seeds_of_a_grid_differ_and_begin_with_its_own(seed: int) -> None:
    seeds = [tile_seed(seed, index) for index in range(4)]
    assert seeds[0] == seed
    assert len(set(seeds)) == 4
    assert all(0 <= each <= MAX_SEED for each in seeds)


@pytest.mark.parametrize(
    ("weights", "guidance_scale", "num_rows"),
    [
        ([1.0], 1.0, 2),
        ([1.0], 4.0, 4),
        ([0.5, 0.5], 4.0, 6),
        ([0.5, 0.5], 1.0, 4),
        ([0.1] * 10, 1.0, 20),  # adds up to 1 but for rounding
        ([1.0, -0.5], 1.0, 6),  # what is left of 1 belongs to the prediction without text
    ],
)
def test_each_picture_takes_a_row_for_each_text(
    weights: list[float], guidance_scale: float, num_rows: int
) -> None:
    conditions = tuple(Condition(str(index), weight) for index, weight in enumerate(weights))
    assert generation(conditions=conditions, guidance_scale=guidance_scale).num_rows == num_rows


def test_a_step_is_never_the_whole_of_the_work() -> None:
    steps = [Step("g", step, 3, preview=lambda: pytest.fail("nobody asked")) for step in (1, 2, 3)]
    assert [step.percent for step in steps] == [33, 66, 99]
