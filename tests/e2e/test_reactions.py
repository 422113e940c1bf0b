"""✉️ and ❌ on results."""

from __future__ import annotations

import pytest

from tests.e2e.town import Citizen, Town
from worker.jobs import State


@pytest.mark.habit(
    31,
    "✉️ on an own grid; ✉️ on the grid of another",
    "a direct message with the grid and its four pictures, prompt, job id and seed; nothing for the other",
)
async def test_an_envelope_brings_the_pictures_by_direct_message(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a cake on the beach --seed 21")
    await alice.person.react(grid, "✉️")
    letter = await alice.sees(lambda m: m.channel_id == alice.person.open_dm() and "**seed** 21" in m.content)
    assert f"**Job ID**: {(await town.job(grid)).id}" in letter.content
    assert len(letter.attachments) == 5


async def test_an_envelope_of_somebody_else_brings_nothing(town: Town, alice: Citizen, bob: Citizen) -> None:
    grid = await alice.imagine("a crown in space --seed 22")
    await bob.person.react(grid, "✉️")
    again = await bob.imagine("a diamond at night --seed 23")  # by now the first would have come
    await bob.person.react(again, "✉️")
    await bob.sees(lambda m: "**seed** 23" in m.content)
    assert not [m for m in bob.person.messages(bob.person.open_dm()) if "**seed** 22" in m.content]


async def test_closed_direct_messages_are_told_politely(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a guitar at sunset")
    alice.person.close_dms()
    await alice.person.react(grid, "✉️")
    note = await alice.sees(lambda m: "cannot send you a direct message" in m.content, after=grid)
    assert alice.mention in note.content
    alice.person.close_dms(False)


@pytest.mark.habit(30, "❌ on an own result; ❌ on the result of another", "the own one goes, the other stays")
async def test_a_cross_on_an_own_result_deletes_it(town: Town, alice: Citizen, bob: Citizen) -> None:
    grid = await alice.imagine("a pizza in space")
    await bob.person.react(grid, "❌")
    other = await bob.imagine("an apple in the snow")  # by now the bot has seen bob's cross
    assert grid.id in {message.id for message in alice.person.messages()}
    await alice.person.react(grid, "❌")
    await bob.person.react(other, "❌")
    await town.gone(alice.person, grid)
    await town.gone(bob.person, other)


@pytest.mark.habit(30, "❌ on an own job that runs", "`(Stopped)`")
async def test_a_cross_on_an_own_running_job_cancels_it(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a clock in the city --v slow")
    await alice.sees_progress(waiting)
    await alice.person.react(waiting, "❌")
    await alice.person.until(waiting, lambda m: "(Stopped)" in m.content, 60)
    assert (await town.job(waiting)).state is State.CANCELLED


async def test_reactions_work_in_a_thread(town: Town, alice: Citizen) -> None:
    there = Citizen(town, alice.person.in_channel("sketches"))
    grid = await there.imagine("a bee in a meadow --seed 24")
    await there.person.react(grid, "✉️")
    await alice.sees(lambda m: m.channel_id == alice.person.open_dm() and "**seed** 24" in m.content)
    await there.person.react(grid, "❌")
    await town.gone(there.person, grid)


async def test_reactions_work_on_an_upscale(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a robot in the city --seed 25")
    image = await alice.press(grid, "U3")
    waiting = await alice.press(image, "Upscale (Subtle)")
    shown = await alice.sees(lambda m: "Upscaled (Subtle)" in m.content and "%" not in m.content, after=image)
    await town.gone(alice.person, waiting)
    await alice.person.react(shown, "✉️")
    job = await town.job(shown)
    letter = await alice.sees(lambda m: job.id in m.content, after=shown)
    assert len(letter.attachments) == 1
    await alice.person.react(shown, "❌")
    await town.gone(alice.person, shown)


@pytest.mark.habit(29, "Apps → Cancel Job on a job that runs", "a note for their eyes alone, and `(Stopped)`")
async def test_the_menu_cancels_a_job(town: Town, alice: Citizen) -> None:
    waiting = await alice.asks("a clock in the city --v slow")
    await alice.sees_progress(waiting)
    note = await (await alice.person.menu("Cancel Job", waiting)).message()
    assert note.is_ephemeral
    await alice.person.until(waiting, lambda m: "(Stopped)" in m.content, 60)


async def test_the_picture_of_a_message_becomes_an_image_prompt(town: Town, alice: Citizen, bob: Citizen) -> None:
    grid = await bob.imagine("a crown in space")
    modal = await (await alice.person.menu("Use as Image Prompt", grid)).modal()
    link = modal.fields["prompt"]["value"]
    use = await alice.person.submit(modal, {"prompt": f"{link}as a painting"})
    again = await alice.gets_grid(await use.message())
    assert (await town.job(again)).request.prompt.text == "as a painting"
    assert len((await town.job(again)).request.images) == 1
