"""Custom Zoom: a modal with prompt, ratio and zoom."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage, SeenModal
from tests.bot.habits import image_of, next_job
from tests.bot.painter import Painter
from worker.jobs import Action

pytestmark = pytest.mark.usefixtures("bot")


async def opens(person: Person, message: SeenMessage) -> SeenModal:
    return await (await person.click(message, "Custom Zoom")).modal()


@pytest.mark.parametrize(
    ("prompt", "shown"),
    [
        ("a fox", "a fox --ar 1:1 --zoom 2"),
        ("a fox --ar 3:2 --chaos 5", "a fox --chaos 5 --ar 3:2 --zoom 2"),
    ],
)
async def test_the_modal_holds_prompt_ratio_and_zoom(
    alice: Person, painter: Painter, prompt: str, shown: str
) -> None:
    image, _ = await image_of(alice, painter, prompt)
    modal = await opens(alice, image)
    assert modal.title == "Custom Zoom"
    assert modal.value("prompt") == shown


@pytest.mark.parametrize(
    ("text", "aspect", "zoom", "is_remixed"),
    [
        ("a fox --ar 1:1 --zoom 2", "1:1", 2.0, False),
        ("a fox --zoom 1.25", "1:1", 1.25, False),
        ("a fox --zoom 1 --ar 16:9", "16:9", 1.0, False),
        ("a fox --ar 3:2", "3:2", 2.0, False),
        ("a fox in a frame on the wall --zoom 2", "1:1", 2.0, True),
    ],
)
async def test_zoom_ratio_and_prompt_may_change(
    alice: Person, painter: Painter, text: str, aspect: str, zoom: float, is_remixed: bool
) -> None:
    image, parent = await image_of(alice, painter)
    await alice.submit(await opens(alice, image), {"prompt": text})
    request = (await next_job(painter)).request
    assert (request.action, request.parent_id, request.index) == (Action.ZOOM_OUT, parent.id, 2)
    assert (request.zoom, str(request.prompt.parameters.aspect)) == (zoom, aspect)
    assert request.remixed is is_remixed
    assert request.prompt.parameters.zoom is None, "it is a property of the job"


async def test_a_zoom_that_leaves_nothing_to_paint_is_refused(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    refusal = await (await alice.submit(await opens(alice, image), {"prompt": "a fox --zoom 1"})).message()
    assert refusal.is_ephemeral
    assert "`--zoom 1` leaves nothing to paint" in refusal.embeds[0]["description"]
    assert painter.store.live() == []


@pytest.mark.parametrize("zoom", ["0.5", "3", "far"])
async def test_a_zoom_out_of_range_is_refused(alice: Person, painter: Painter, zoom: str) -> None:
    image, _ = await image_of(alice, painter)
    modal = await opens(alice, image)
    refusal = await (await alice.submit(modal, {"prompt": f"a fox --zoom {zoom}"})).message()
    assert refusal.is_ephemeral
    assert "`--zoom`" in refusal.embeds[0]["description"]
    assert painter.store.live() == []


async def test_zoom_has_no_place_in_an_ordinary_prompt(alice: Person, painter: Painter) -> None:
    refusal = await (await alice.slash("imagine", prompt="a fox --zoom 2")).message()
    assert refusal.embeds[0]["title"] == "Invalid parameter"
    assert painter.store.live() == []
