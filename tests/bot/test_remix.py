"""With Remix on, buttons ask for the prompt first."""

from __future__ import annotations

import pytest

from bot.modals.modal_id import ModalId, ModalKind
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage, SeenModal
from bot.settings import BotSettings
from tests.bot.conftest import running
from tests.bot.habits import BLUE, grid_of, image_of, next_job
from tests.bot.painter import Painter
from tests.bot.patience import until
from worker.client import JobClient
from worker.jobs import Action

PROMPT = "a fox --ar 3:2 --chaos 5"


@pytest.fixture(autouse=True)
def remix_is_on(client: JobClient, alice: Person) -> None:
    client.change_preferences(int(alice.id), remix=True)


async def opens(person: Person, message: SeenMessage, button: str) -> SeenModal:
    return await (await person.click(message, button)).modal()


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(
    ("button", "action", "plain", "remixed"),
    [
        ("Vary (Subtle)", Action.VARY_SUBTLE, "Variations (Subtle) by", "Remix (Subtle) by"),
        ("Vary (Strong)", Action.VARY_STRONG, "Variations (Strong) by", "Remix (Strong) by"),
        ("Zoom Out 2x", Action.ZOOM_OUT, "Zoom Out by", "Remix (Zoom Out) by"),
        ("⬆️", Action.PAN_UP, "Pan Up by", "Remix (Pan Up) by"),
        ("Make Square", Action.MAKE_SQUARE, "Zoom Out by", "Remix (Zoom Out) by"),
    ],
)
@pytest.mark.parametrize("is_changed", [False, True])
async def test_a_changed_prompt_makes_a_remix_and_the_same_does_not(
    alice: Person, painter: Painter, button: str, action: Action, plain: str, remixed: str, is_changed: bool
) -> None:
    image, parent = await image_of(alice, painter, PROMPT, width=96)
    modal = await opens(alice, image, button)
    text = str(modal.value("prompt"))
    assert text.startswith("a fox")
    assert "--chaos 5" in text
    await alice.submit(modal, {"prompt": text.replace("fox", "wolf")} if is_changed else {})
    job = await painter.paint()
    request = job.request
    assert (request.action, request.parent_id, request.index) == (action, parent.id, 2)
    assert request.remixed is is_changed
    assert request.prompt.text == ("a wolf" if is_changed else "a fox")
    result = await alice.sees(lambda m: m.attachments and "Image #" not in m.content, after=image)
    assert (remixed if is_changed else plain) in result.content


@pytest.mark.usefixtures("bot")
@pytest.mark.parametrize(("button", "action"), [("V2", Action.VARY_STRONG), ("🔄", Action.REROLL)])
async def test_the_buttons_of_a_grid_ask_too(alice: Person, painter: Painter, button: str, action: Action) -> None:
    grid, parent = await grid_of(alice, painter, PROMPT)
    modal = await opens(alice, grid, button)
    assert modal.value("prompt") == PROMPT
    await until(lambda: alice.now(grid).component(button).style == BLUE)
    await alice.submit(modal, {"prompt": "a wolf --ar 16:9"})
    request = (await next_job(painter)).request
    assert (request.action, request.parent_id, request.remixed) == (action, parent.id, True)
    assert str(request.prompt.parameters.aspect) == "16:9"


@pytest.mark.usefixtures("bot")
async def test_a_remixed_reroll_is_called_so(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await alice.submit(await opens(alice, grid, "🔄"), {"prompt": "a wolf"})
    await painter.paint()
    result = await alice.sees(lambda m: m.attachments and "wolf" in m.content, after=grid)
    assert result.content == f"**a wolf** - Remix by <@{alice.id}> (fast)"


@pytest.mark.usefixtures("bot")
async def test_upscaling_never_asks(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    await alice.click(image, "Upscale (Subtle)")
    assert (await next_job(painter)).request.action is Action.UPSCALE_SUBTLE


@pytest.mark.usefixtures("bot")
async def test_only_whoever_turned_remix_on_is_asked(alice: Person, bob: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await bob.click(grid, "V1")
    assert (await next_job(painter)).request.origin.user_id == int(bob.id)


@pytest.mark.usefixtures("bot")
async def test_what_is_shown_is_what_is_drawn(alice: Person, painter: Painter, client: JobClient) -> None:
    grid, _ = await grid_of(alice, painter, "a fox")
    client.change_preferences(int(alice.id), raw=True, suffix="--chaos 20")
    await alice.submit(await opens(alice, grid, "V1"), {"prompt": "a wolf"})
    parameters = (await next_job(painter)).request.prompt.parameters
    assert (parameters.raw, parameters.chaos) == (False, 0)


@pytest.mark.usefixtures("bot")
async def test_a_fault_in_the_new_prompt_is_explained(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    refusal = await (await alice.submit(await opens(alice, grid, "V1"), {"prompt": "a wolf --foo"})).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Invalid parameter"
    assert painter.store.live() == []


async def test_a_modal_that_was_open_over_a_restart_still_counts(
    settings: BotSettings, alice: Person, painter: Painter
) -> None:
    async with running(settings):
        grid, parent = await grid_of(alice, painter)
        modal = await opens(alice, grid, "V4")
    async with running(settings):
        await alice.submit(modal, {"prompt": "a wolf"})
        request = (await next_job(painter)).request
        assert (request.parent_id, request.index, request.prompt.text) == (parent.id, 4, "a wolf")


@pytest.mark.usefixtures("bot")
async def test_a_modal_sent_twice_makes_one_job(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    modal = await opens(alice, grid, "V1")
    await alice.submit(modal, {"prompt": "a wolf"})
    await painter.newest()
    refusal = await (await alice.submit(modal, {"prompt": "a wolf"})).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "Already sent"
    assert len(painter.store.live()) == 1


@pytest.mark.usefixtures("bot")
async def test_a_prompt_too_long_for_the_field_runs_in_full_if_left_alone(alice: Person, painter: Painter) -> None:
    text = " ".join(["fox"] * 1400)
    grid, _ = await grid_of(alice, painter, f"{text} --chaos 5")
    modal = await opens(alice, grid, "V1")
    shown = str(modal.value("prompt"))
    assert len(shown) <= 4000
    assert shown.endswith("--chaos 5"), "the parameters are never cut"
    assert "Too long for this field" in modal.text
    await alice.submit(modal)
    request = (await next_job(painter)).request
    assert (request.prompt.text, request.remixed) == (text, False)


@pytest.mark.parametrize("kind", ModalKind)
def test_the_name_of_a_modal_can_be_read_again(kind: ModalKind) -> None:
    modal_id = ModalId(kind, 2**63, "sojourn1:zoom_out_1_5:" + "0" * 24 + ":4")
    assert ModalId.parse(modal_id.render()) == modal_id
    assert len(modal_id.render()) <= 100
