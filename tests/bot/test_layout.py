"""Which buttons belong under which job: a table."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.views import layout
from bot.views.custom_id import CustomId, Verb
from model.catalog import load_catalog
from tests.bot.orders import job
from worker.jobs import Action

POSTCARD = load_catalog().default
SQUARE = job(width=256, height=256)
PANS = {
    Action.PAN_LEFT: ["pan_left", "pan_right"],
    Action.PAN_RIGHT: ["pan_left", "pan_right"],
    Action.PAN_UP: ["pan_up", "pan_down"],
    Action.PAN_DOWN: ["pan_up", "pan_down"],
}


def verbs(rows: layout.Layout) -> list[list[str]]:
    return [[custom_id.verb.value for custom_id in row] for row in rows]


def test_under_a_grid_are_two_rows() -> None:
    assert verbs(layout.result(SQUARE, POSTCARD)) == [["image"] * 4 + ["reroll"], ["vary"] * 4]


@pytest.mark.parametrize("action", [Action.VARY_STRONG, Action.VARY_REGION, Action.ZOOM_OUT, Action.MAKE_SQUARE])
def test_under_what_was_made_of_a_picture_is_a_grid_again(action: Action) -> None:
    child = job(action=action, parent_id=SQUARE.id, index=1, zoom=2.0, mask_id="0" * 24)
    assert verbs(layout.result(child, POSTCARD)) == verbs(layout.result(SQUARE, POSTCARD))


def test_under_a_single_picture_are_five_rows() -> None:
    assert verbs(layout.image(SQUARE, 2, POSTCARD)) == [
        ["upscale_subtle", "upscale_creative"],
        ["vary_subtle", "vary_strong", "vary_region"],
        ["zoom_out_2", "zoom_out_1_5", "custom_zoom"],
        ["pan_left", "pan_right", "pan_up", "pan_down"],
        ["like", "parameters", "delete"],
    ]


def test_only_what_is_not_square_can_be_made_square() -> None:
    wide = job(width=320, height=208)
    assert verbs(layout.image(wide, 2, POSTCARD))[2] == [
        "zoom_out_2",
        "zoom_out_1_5",
        "custom_zoom",
        "make_square",
    ]


@pytest.mark.parametrize(("action", "arrows"), PANS.items())
def test_a_pan_goes_on_along_its_axis_and_is_not_varied(action: Action, arrows: list[str]) -> None:
    panned = job(action=action, parent_id=SQUARE.id, index=1, width=384, height=256)
    assert verbs(layout.result(panned, POSTCARD)) == [["image"] * 4 + ["reroll"]]
    rows = verbs(layout.image(panned, 1, POSTCARD))
    assert rows[1] == ["vary_region"]
    assert rows[3] == arrows


def test_an_enlarged_picture_is_the_last_step_and_can_be_enlarged_otherwise() -> None:
    enlarged = job(action=Action.UPSCALE_SUBTLE, parent_id=SQUARE.id, index=3)
    redo, keeping = layout.result(enlarged, POSTCARD)
    assert redo == (
        CustomId(Verb.UPSCALE_SUBTLE, SQUARE.id, 3),
        CustomId(Verb.UPSCALE_CREATIVE, SQUARE.id, 3),
    )
    assert keeping == tuple(CustomId(verb, enlarged.id, 1) for verb in (Verb.LIKE, Verb.PARAMETERS, Verb.DELETE))


def test_a_model_that_paints_no_surroundings_offers_none() -> None:
    offered = verbs(layout.image(SQUARE, 1, replace(POSTCARD, refuses=("zoom",))))
    assert [row[0] for row in offered] == ["upscale_subtle", "vary_subtle", "like"]


def test_a_model_that_draws_from_text_alone_offers_nothing_else() -> None:
    whole = replace(POSTCARD, refuses=("vary", "zoom"), upscale_strength=0.2)
    enlarging = replace(whole, upscaler="4x.safetensors")
    enlarged = job(action=Action.UPSCALE_SUBTLE, parent_id=SQUARE.id, index=3)
    assert verbs(layout.result(SQUARE, whole)) == [["image"] * 4 + ["reroll"]]
    assert [row[0] for row in verbs(layout.image(SQUARE, 1, whole))] == ["like"]
    assert verbs(layout.image(SQUARE, 1, enlarging))[0] == ["upscale_subtle"]
    assert verbs(layout.result(enlarged, enlarging))[0] == ["upscale_subtle"]


def test_a_model_that_is_no_longer_offered_changes_nothing() -> None:
    assert layout.image(SQUARE, 1, None) == layout.image(SQUARE, 1, POSTCARD)
