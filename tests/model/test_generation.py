from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from model.catalog import Entry
from model.generation import Condition, Generation, Step, VariationStrength, plan, tile_seed
from model.lora import Lora
from model.params import MAX_SEED
from model.prompt import parse
from model.starts import Enlargement, InitImage, Mixture, WeightedImage
from model.style import StyleReference, StyleWords, Tint, words_of_code
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
    styles={"oil": "oil painting", "neon": "neon lights"},
    loras={"ink": Lora("ink.safetensors", "MIT", weight=0.7, words="ink drawing"), "film": Lora("a/b", "MIT")},
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
        styles=(StyleWords("dreamy", 0.1),),
    )


@pytest.mark.parametrize(
    ("flags", "field", "value"),
    [
        ("--quality 0.5", "steps", 10),
        ("--quality 4", "stop_step", 80),
        ("--stop 50", "stop_step", 10),
        ("--stop 50", "steps", 20),
        ("--stop 10 --quality .25", "stop_step", 1),
        ("--stylize 1000", "styles", (StyleWords("dreamy", 1.0),)),
        ("--stylize 0", "styles", ()),
        ("--raw", "styles", ()),
        ("--chaos 25", "chaos", 0.25),
        ("--weird 1500", "weird", 0.5),
        ("--exp 25", "detail", 0.25),
        ("--draft", "steps", 10),
        ("--draft --quality 0.5", "stop_step", 5),
        ("--hd", "width", 512),
        ("--style oil", "conditions", (Condition("a fox, oil painting", 1.0),)),
        ("--lora ink film:0.5", "loras", (("film", 0.5), ("ink", 0.7))),
        ("--lora film ink:1", "loras", (("film", 1.0), ("ink", 1.0))),
        ("--lora film:0 ink:-1", "loras", (("ink", -1.0),)),
        ("--lora ink --style oil", "conditions", (Condition("a fox, oil painting, ink drawing", 1.0),)),
        ("--lora ink:0", "conditions", (Condition("a fox", 1.0),)),
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
        ("tulips::1 red::-0.5", [("tulips", 1.0), ("red", -0.5)]),
        ("tulips::4 red::-2", [("tulips", 1.0), ("red", -0.5)]),
        ("a fox --no red, text", [("a fox", 1.0), ("red", -0.5), ("text", -0.5)]),
    ],
)
def test_the_weights_of_what_is_wanted_sum_to_one(text: str, conditions: list[tuple[str, float]]) -> None:
    assert planned(text).conditions == tuple(Condition(text, weight) for text, weight in conditions)


FOX, CAT = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "grey")
PICTURES = {"https://example.com/fox.png": FOX, "https://example.com/cat.png": CAT}
LINKS = "https://example.com/fox.png https://example.com/cat.png::3"


@pytest.mark.parametrize(
    ("flags", "strength"), [("--iw 0.5", 0.875), ("", 0.75), ("--iw 2", 0.5), ("--iw 3", 0.25)]
)
def test_the_weight_of_image_prompts_decides_how_near_the_result_is(flags: str, strength: float) -> None:
    start = planned(f"https://example.com/fox.png a fox {flags}", pictures=PICTURES).start
    assert start == Mixture((WeightedImage(FOX, 1.0),), strength)


def test_image_prompts_without_weight_are_not_there() -> None:
    assert planned("https://example.com/fox.png a fox --iw 0", pictures=PICTURES).start is None


def test_image_prompts_alone_are_mixed_and_drawn_without_text_or_guidance() -> None:
    blend = planned(LINKS, pictures=PICTURES)
    assert blend.start == Mixture((WeightedImage(FOX, 1.0), WeightedImage(CAT, 3.0)), 0.65)
    assert (blend.conditions, blend.styles) == ((Condition("", 1.0),), ())
    assert blend.num_rows == 4


def test_a_style_reference_takes_pictures_and_codes_with_their_weights() -> None:
    planned_one = planned("a fox --sref https://example.com/fox.png::2 1234 --raw", pictures=PICTURES)
    styles = ("oil painting", "neon lights")
    assert planned_one.reference == StyleReference((WeightedImage(FOX, 2.0),), (Tint(1234),), 0.8, styles)
    expected = [(each.text, each.share / 3) for each in words_of_code(1234, styles)]
    assert [(each.text, each.share) for each in planned_one.styles] == expected


def test_a_style_reference_without_weight_is_not_there() -> None:
    assert planned("a fox --sref 1234 --sw 0") == planned("a fox")


def test_a_taste_takes_the_place_of_the_house_style_and_shows_more() -> None:
    assert planned("a fox --stylize 250", taste="pastel").styles == (StyleWords("pastel", 0.5),)


def test_a_variation_starts_from_a_picture() -> None:
    init = InitImage(Image.new("RGB", (8, 8)), VariationStrength.SUBTLE.value)
    assert planned("a fox", start=init, num_images=1).start is init
    assert planned("a fox", num_images=1).seeds == (7,)


@pytest.mark.parametrize(
    ("text", "start", "distilled_guidance"),
    [
        ("a fox", None, 3.5),
        ("a fox", Enlargement(FOX, 0.2), 1.625),
        ("https://example.com/fox.png", None, 1.0),
    ],
)
def test_a_network_is_told_less_guidance_where_a_text_counts_less(
    text: str, start: Enlargement | None, distilled_guidance: float
) -> None:
    entry = replace(ENTRY, distilled_guidance=3.5)
    found = plan(parse(text), entry, generation_id="g", seed=7, start=start, pictures=PICTURES)
    assert found.distilled_guidance == distilled_guidance
    assert planned("a fox", start=start).distilled_guidance == 0


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
