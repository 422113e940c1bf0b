"""✉️ and ❌, and the menu entries that do the same."""

from __future__ import annotations

import pytest

from bot.app import Sojourn
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from tests.bot.habits import grid_of
from tests.bot.painter import Painter, picture
from tests.bot.patience import exists, gone, until
from worker.jobs import State

pytestmark = pytest.mark.usefixtures("bot")
ENVELOPE, CROSS = "✉️", "❌"


async def direct_message(person: Person) -> SeenMessage:
    dm = person.open_dm()
    return await person.sees(lambda message: message.is_from_bot, channel=dm)


@pytest.mark.parametrize("envelope", ["✉️", "✉"])
async def test_an_envelope_brings_the_pictures(alice: Person, painter: Painter, envelope: str) -> None:
    grid, job = await grid_of(alice, painter, "a fox --ar 3:2")
    await alice.react(grid, envelope)
    letter = await direct_message(alice)
    assert letter.content == f"**a fox --ar 3:2**\n**Job ID**: {job.id}\n**seed** {job.seed}"
    names = [f"alice_a_fox_{job.id}.png", *(f"alice_a_fox_{job.id}_{index}.png" for index in range(1, 5))]
    assert [file.filename for file in letter.attachments] == names
    assert await alice.download(letter.attachments[3]) == picture()


async def test_an_envelope_of_another_is_refused_by_direct_message(
    alice: Person, bob: Person, painter: Painter
) -> None:
    grid, _ = await grid_of(alice, painter)
    await bob.react(grid, ENVELOPE)
    assert (await direct_message(bob)).embeds[0]["title"] == "Not your job"


async def test_closed_direct_messages_get_a_polite_note(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    alice.close_dms()
    await alice.react(grid, ENVELOPE)
    note = await alice.sees(lambda message: "cannot send you" in message.content, after=grid)
    assert note.content.startswith(f"<@{alice.id}>")


async def test_a_cross_stops_a_running_job(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    job = await painter.start()
    await until(lambda: painter.store.get(job.id).message_id)
    await alice.react(waiting, CROSS)
    await alice.until(waiting, lambda message: message.content.endswith("(Stopped)"))
    assert painter.store.get(job.id).state is State.CANCELLED


async def test_a_cross_deletes_an_own_result(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await alice.react(grid, CROSS)
    await gone(alice, grid)


async def test_a_cross_of_another_changes_nothing(alice: Person, bob: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    await bob.react(grid, CROSS)
    assert (await direct_message(bob)).embeds[0]["title"] == "Not your job"
    assert exists(alice, grid)


async def test_an_image_belongs_to_whoever_asked_for_it(alice: Person, bob: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    await bob.click(grid, "U1")
    image = await bob.sees(lambda message: "Image #1" in message.content, after=grid)
    await until(lambda: painter.store.find_by_message(int(image.id)))
    await bob.react(image, CROSS)
    await gone(bob, image)
    assert painter.store.get(job.id).state is State.DONE


async def test_other_reactions_and_other_messages_are_left_alone(
    alice: Person, painter: Painter, bot: Sojourn
) -> None:
    grid, _ = await grid_of(alice, painter)
    said = await alice.say("hello")
    await alice.react(grid, "👍")
    await alice.react(said, CROSS)
    await alice.react(grid, ENVELOPE)
    await direct_message(alice)
    assert exists(alice, said)
    assert exists(alice, grid)


async def test_the_menu_sends_the_pictures(alice: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    note = await (await alice.menu("DM Results", grid)).message()
    assert note.is_ephemeral
    assert job.id in (await direct_message(alice)).content


async def test_the_menu_says_when_direct_messages_are_closed(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    alice.close_dms()
    note = await (await alice.menu("DM Results", grid)).message()
    assert note.embeds[0]["title"] == "Direct messages closed"


async def test_the_menu_stops_a_job(alice: Person, painter: Painter) -> None:
    waiting = await (await alice.slash("imagine", prompt="a fox")).message()
    job = (await painter.newest())[0]
    await until(lambda: painter.store.get(job.id).message_id)
    note = await (await alice.menu("Cancel Job", waiting)).message()
    assert note.is_ephemeral
    await alice.until(waiting, lambda message: message.content.endswith("(Stopped)"))


async def test_the_menu_deletes_an_own_result_and_no_other(alice: Person, bob: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    refusal = await (await bob.menu("Cancel Job", grid)).message()
    assert refusal.embeds[0]["title"] == "Not your job"
    await alice.menu("Cancel Job", grid)
    await gone(alice, grid)


@pytest.mark.parametrize("entry", ["Cancel Job", "DM Results", "Show Parameters", "Report Job"])
async def test_the_menu_on_another_message_is_refused(alice: Person, entry: str) -> None:
    said = await alice.say("hello")
    refusal = await (await alice.menu(entry, said)).message()
    assert refusal.is_ephemeral
    assert refusal.embeds[0]["title"] == "No job here"
