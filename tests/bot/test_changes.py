"""The buttons under a single picture that make new pictures of it."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from tests.bot.habits import BLUE, blue, grid_of, image_of, next_job, take_out
from tests.bot.painter import Painter
from tests.bot.patience import until
from worker.client import JobClient
from worker.jobs import Action

pytestmark = pytest.mark.usefixtures("bot")

LABELS = [
    "Upscale (Subtle)", "Upscale (Creative)",
    "Vary (Subtle)", "Vary (Strong)", "Vary (Region)",
    "Zoom Out 2x", "Zoom Out 1.5x", "Custom Zoom",
    "⬅️", "➡️", "⬆️", "⬇️",
    "❤️", "ℹ️", "🗑️", "Parent",
]  # fmt: skip


async def test_a_single_picture_has_every_button(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    assert image.labels == LABELS


async def test_a_wide_picture_can_be_made_square(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter, "a fox --ar 3:2", width=96)
    assert "Make Square" in image.labels
    await alice.click(image, "Make Square")
    job = await next_job(painter)
    assert job.request.action is Action.MAKE_SQUARE
    assert job.request.prompt.parameters.aspect.is_square


async def test_the_link_under_a_picture_leads_to_its_grid(alice: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    await until(lambda: painter.store.get(job.id).result_message_id)
    image = await take_out(alice, grid, 1)
    link = image.component("Parent").url
    assert link is not None
    assert link.endswith(f"/{grid.channel_id}/{grid.id}")


@pytest.mark.parametrize(
    ("button", "action", "zoom", "waiting", "label"),
    [
        (
            "Upscale (Subtle)",
            Action.UPSCALE_SUBTLE,
            None,
            "Upscaling image #2 with **a fox**",
            "Upscaled (Subtle)",
        ),
        ("Upscale (Creative)", Action.UPSCALE_CREATIVE, None, "Upscaling image #2", "Upscaled (Creative)"),
        ("Vary (Subtle)", Action.VARY_SUBTLE, None, "Making variations for image #2", "Variations (Subtle)"),
        ("Vary (Strong)", Action.VARY_STRONG, None, "Making variations for image #2", "Variations (Strong)"),
        ("Zoom Out 2x", Action.ZOOM_OUT, 2.0, "**a fox** - Zoom Out", "Zoom Out"),
        ("Zoom Out 1.5x", Action.ZOOM_OUT, 1.5, "**a fox** - Zoom Out", "Zoom Out"),
        ("⬅️", Action.PAN_LEFT, None, "**a fox** - Pan Left", "Pan Left"),
        ("➡️", Action.PAN_RIGHT, None, "**a fox** - Pan Right", "Pan Right"),
        ("⬆️", Action.PAN_UP, None, "**a fox** - Pan Up", "Pan Up"),
        ("⬇️", Action.PAN_DOWN, None, "**a fox** - Pan Down", "Pan Down"),
    ],
)
async def test_a_press_is_a_job_of_whoever_pressed(
    alice: Person,
    bob: Person,
    painter: Painter,
    button: str,
    action: Action,
    zoom: float | None,
    waiting: str,
    label: str,
) -> None:
    image, parent = await image_of(alice, painter)
    first = await (await bob.click(image, button)).message()
    assert first.content.startswith(waiting)
    job = await painter.paint()
    request = job.request
    assert (request.action, request.zoom, request.parent_id, request.index) == (action, zoom, parent.id, 2)
    assert request.origin.user_id == int(bob.id)
    result = await bob.sees(lambda message: message.attachments, after=first)
    assert result.content == f"**a fox** - {label} by <@{bob.id}> (fast)"
    await until(lambda: alice.now(image).component(button).style == BLUE)


async def test_an_enlarged_picture_can_be_redone_liked_and_nothing_else(alice: Person, painter: Painter) -> None:
    image, parent = await image_of(alice, painter)
    await alice.click(image, "Upscale (Subtle)")
    await painter.paint()
    enlarged = await alice.sees(lambda m: "Upscaled" in m.content and m.attachments, after=image)
    assert enlarged.labels == ["Redo Upscale (Subtle)", "Redo Upscale (Creative)", "❤️", "ℹ️", "🗑️"]
    await alice.click(enlarged, "Redo Upscale (Creative)")
    again = (await next_job(painter)).request
    assert (again.action, again.parent_id, again.index) == (Action.UPSCALE_CREATIVE, parent.id, 2)


async def test_a_typed_seed_is_not_handed_down(alice: Person, painter: Painter) -> None:
    image, parent = await image_of(alice, painter, "a fox --seed 7")
    await alice.click(image, "⬅️")
    job = await next_job(painter)
    assert parent.seed == 7
    assert job.request.prompt.parameters.seed is None


async def test_a_reroll_zooms_out_of_the_same_picture(alice: Person, painter: Painter) -> None:
    image, parent = await image_of(alice, painter)
    await alice.click(image, "Zoom Out 1.5x")
    await painter.paint()
    zoomed = await alice.sees(lambda m: "Zoom Out" in m.content and m.attachments, after=image)
    await alice.click(zoomed, "🔄")
    request = (await next_job(painter)).request
    assert (request.action, request.zoom, request.parent_id) == (Action.ZOOM_OUT, 1.5, parent.id)


@pytest.mark.parametrize(("is_strong", "action"), [(True, Action.VARY_STRONG), (False, Action.VARY_SUBTLE)])
async def test_v_varies_as_strongly_as_the_presser_prefers(
    alice: Person, painter: Painter, client: JobClient, is_strong: bool, action: Action
) -> None:
    client.change_preferences(int(alice.id), strong_variations=is_strong)
    grid, _ = await grid_of(alice, painter)
    await alice.click(grid, "V3")
    assert (await next_job(painter)).request.action is action


async def test_a_stealth_picture_and_what_comes_of_it_are_for_one_persons_eyes(
    alice: Person, bob: Person, painter: Painter
) -> None:
    grid, _ = await grid_of(alice, painter, "a fox --stealth")
    assert grid.is_ephemeral
    image = await take_out(alice, grid, 1)
    assert image.is_ephemeral
    await until(lambda: blue(alice.now(grid)) == {"U1"})
    assert all("a fox" not in message.content for message in bob.messages())
