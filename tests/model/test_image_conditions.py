from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from PIL import Image

from model.canvas import zoomed_out
from model.generation import Generation, plan
from model.image_adapter import ImageAdapter
from model.image_conditions import Blocks, ImageCondition
from model.prompt import parse
from model.starts import Enlargement, InitImage, Mixture
from model.style import Tint
from tests.model.test_generation import ENTRY

FOX, CAT = Image.new("RGB", (8, 8), "red"), Image.new("RGB", (8, 8), "grey")
A, B = "https://example.com/fox.png", "https://example.com/cat.png"
ADAPTER = ImageAdapter("owner/name", "models/a.safetensors", "models/image_encoder", "MIT")


def planned(text: str, **options: Any) -> Generation:
    entry = replace(ENTRY, image_adapter=ADAPTER)
    return plan(parse(text), entry, generation_id="g", seed=7, pictures={A: FOX, B: CAT}, **options)


def seen(text: str, **options: Any) -> list[tuple[str, float, Blocks]]:
    names = {id(FOX): "fox", id(CAT): "cat"}
    found = planned(text, **options).image_conditions
    return [(names[id(each.image)], round(each.scale, 3), each.blocks) for each in found]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a fox", []),
        (f"{A} a fox", [("fox", 0.5, Blocks.ALL)]),
        (f"{A} a fox --iw 0", []),
        (f"{A} a fox --iw 3", [("fox", 0.75, Blocks.ALL)]),
        (f"{A} {B}::3 a fox", [("fox", 0.125, Blocks.ALL), ("cat", 0.375, Blocks.ALL)]),
        (f"{A} {B} --iw 3", [("fox", 0.5, Blocks.ALL), ("cat", 0.5, Blocks.ALL)]),
        (f"a fox --sref {A}", [("fox", 0.8, Blocks.STYLE)]),
        (f"a fox --sref {A} --sw 25", [("fox", 0.5, Blocks.STYLE)]),
        (f"a fox --sref {A} --sw 0", []),
        (f"a fox --sref {A}::3 7", [("fox", 0.6, Blocks.STYLE)]),
        ("a fox --sref 7", []),
        (f"a fox --cref {A}", [("fox", 0.8, Blocks.CONTENT)]),
        (f"a fox --cref {A} {B} --cw 0", [("fox", 0.15, Blocks.CONTENT), ("cat", 0.15, Blocks.CONTENT)]),
        (f"a fox --oref {A} --ow 1000", [("fox", 0.976, Blocks.CONTENT)]),
        (f"a fox --oref {A} --ow 0", []),
        (
            f"{A} a fox --sref {B} --oref {B}",
            [("fox", 0.5, Blocks.ALL), ("cat", 0.8, Blocks.STYLE), ("cat", 0.8, Blocks.CONTENT)],
        ),
    ],
)
def test_pictures_are_seen_as_far_as_their_parameters_say(
    text: str, expected: list[tuple[str, float, Blocks]]
) -> None:
    assert seen(text) == expected


@pytest.mark.parametrize(
    ("flag", "values"), [("iw", "0.5 1 2 3"), ("sw", "1 100 1000"), ("ow", "1 100 1000"), ("cw", "0 50 100")]
)
def test_the_more_is_asked_for_the_more_a_picture_counts(flag: str, values: str) -> None:
    belongs = {"iw": f"{A} a fox", "sw": f"a fox --sref {A}", "ow": f"a fox --oref {A}", "cw": f"a fox --cref {A}"}
    scales = [planned(f"{belongs[flag]} --{flag} {value}").image_conditions[0].scale for value in values.split()]
    assert scales == sorted(set(scales))
    assert 0 < scales[0] < scales[-1] <= 1


def test_a_model_that_sees_pictures_does_not_start_from_them() -> None:
    assert planned(f"{A} a fox").start is None
    assert isinstance(
        plan(parse(f"{A} a fox"), ENTRY, generation_id="g", seed=7, pictures={A: FOX}).start, Mixture
    )


def test_pictures_alone_are_led_to_as_a_text_is() -> None:
    blend = planned(f"{A} {B}")
    assert blend.guidance_scale == 3.0
    assert blend.num_rows == 8


def test_pictures_are_seen_wherever_a_picture_begins_but_in_an_enlargement() -> None:
    for start in (InitImage(FOX, 0.5), zoomed_out(FOX.resize((64, 64)), (64, 64), 2)):
        generation = planned(f"{A} a fox", start=start)
        assert generation.start is start
        assert generation.image_conditions == (ImageCondition(FOX, 0.5),)
    enlargement = planned(f"{A} a fox --sref {B}", start=Enlargement(FOX, 0.2))
    assert (enlargement.image_conditions, enlargement.reference) == ((), None)


def test_codes_of_a_style_keep_their_share_beside_pictures() -> None:
    alone, beside = planned("a fox --sref 7").reference, planned(f"a fox --sref {A}::3 7").reference
    assert alone is not None
    assert beside is not None
    assert (alone.strength, beside.strength) == (0.8, 0.2)
    assert (beside.images, beside.tints) == ((), (Tint(7),))
    assert planned(f"a fox --sref {A}").reference is None


def test_a_picture_that_is_missing_is_named() -> None:
    with pytest.raises(KeyError, match="elsewhere"):
        planned("a fox --cref https://example.com/elsewhere.png")
