"""❤️, ℹ️ and 🗑️ under a picture."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from model.generation import tile_seed
from tests.bot.habits import BLUE, grid_of, image_of, take_out
from tests.bot.painter import Painter
from tests.bot.patience import gone, until
from worker.client import JobClient
from worker.people.likes import Liked

pytestmark = pytest.mark.usefixtures("bot")


async def test_a_heart_likes_a_picture_and_another_takes_it_back(
    alice: Person, bob: Person, painter: Painter, client: JobClient
) -> None:
    image, job = await image_of(alice, painter)
    answer = await (await bob.click(image, "❤️")).message()
    assert answer.is_ephemeral
    assert answer.content == "You like this picture now."
    assert client.likes(int(bob.id)) == [Liked(job.id, 2)]
    assert client.likes(int(alice.id)) == []
    await until(lambda: alice.now(image).component("❤️").style == BLUE)
    again = await (await bob.click(image, "❤️")).message()
    assert again.content == "You no longer like this picture."
    assert client.likes(int(bob.id)) == []


async def card(person: Person, message: SeenMessage) -> dict[str, str]:
    """The fields of the parameters, and the text under "description"."""
    shown = await (await person.click(message, "ℹ️")).message()
    assert shown.is_ephemeral
    (embed,) = shown.embeds
    return {field["name"]: field["value"] for field in embed["fields"]} | {"description": embed["description"]}


async def test_all_that_decides_a_picture_can_be_read(alice: Person, bob: Person, painter: Painter) -> None:
    image, job = await image_of(alice, painter, "a fox --ar 3:2 --chaos 5")
    fields = await card(bob, image)
    assert fields["Seed"] == str(job.seed)
    assert fields["Seed of each picture"].splitlines() == [
        f"U{index + 1}: {tile_seed(job.seed, index)}" for index in range(4)
    ]
    assert fields["Model"] == "Postcard (`--version postcard`)"
    assert fields["Size"] == "64 × 64"
    assert fields["Job ID"] == f"`{job.id}`"
    assert "steps" in fields["Sampler"]
    assert {"--ar 3:2", "--chaos 5", "--stylize 100"} <= set(fields["All parameters"].strip("`").split("  "))
    assert f"a fox --ar 3:2 --chaos 5 --seed {job.seed} --version postcard" in fields["description"]


async def test_the_text_of_the_card_asks_for_the_same_pictures(alice: Person, painter: Painter) -> None:
    image, job = await image_of(alice, painter, "a fox --ar 3:2")
    text = (await card(alice, image))["description"].split("```")[1].strip()
    _, again = await grid_of(alice, painter, text)
    assert (again.seed, again.version) == (job.seed, job.version)
    assert again.request.prompt.with_parameters(seed=None, version=None) == job.request.prompt


async def test_parent_and_children_are_linked(alice: Person, painter: Painter) -> None:
    grid, job = await grid_of(alice, painter)
    image = await take_out(alice, grid, 1)
    await alice.click(image, "Vary (Strong)")
    child = await painter.paint()
    varied = await alice.sees(lambda m: m.attachments and "Variations" in m.content, after=image)
    await until(lambda: painter.store.get(child.id).result_message_id)
    assert f"/{varied.id})" in (await card(alice, image))["Made from this"]
    fields = await card(alice, await take_out(alice, varied, 3))
    assert f"/{grid.id})" in fields["Made from"]
    assert "draws the same" not in fields["description"], "a text cannot give the picture that it started from"
    assert job.id not in fields["Made from"]


async def test_what_somebody_makes_in_stealth_is_not_told_to_others(
    alice: Person, bob: Person, painter: Painter, client: JobClient
) -> None:
    image, _ = await image_of(alice, painter)
    client.change_preferences(int(bob.id), stealth=True)
    await bob.click(image, "Vary (Strong)")
    await painter.paint()
    assert "Made from this" not in await card(alice, image)
    assert "Made from this" in await card(bob, image)


async def test_a_very_long_prompt_comes_as_a_file(alice: Person, painter: Painter) -> None:
    text = " ".join(["fox"] * 600)
    image, job = await image_of(alice, painter, text)
    shown = await (await alice.click(image, "ℹ️")).message()
    assert (await alice.download(shown.attachments[0])).decode() == f"{text} --seed {job.seed} --version postcard"


@pytest.mark.parametrize("presser", ["owner of the job", "whoever took the picture out"])
async def test_an_own_message_can_be_deleted(alice: Person, bob: Person, painter: Painter, presser: str) -> None:
    grid, _ = await grid_of(alice, painter)
    image = await take_out(bob, grid, 2)
    await linked(painter, image)
    person = alice if presser == "owner of the job" else bob
    await person.click(image, "🗑️")
    await gone(alice, image)


async def test_the_message_of_another_stays(alice: Person, bob: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter)
    await linked(painter, image)
    refusal = await (await bob.click(image, "🗑️")).message()
    assert refusal.embeds[0]["title"] == "Not your job"
    assert alice.now(image).attachments


async def test_a_message_for_one_persons_eyes_can_be_deleted_too(alice: Person, painter: Painter) -> None:
    image, _ = await image_of(alice, painter, "a fox --stealth")
    await alice.click(image, "🗑️")
    await gone(alice, image)


async def linked(painter: Painter, message: SeenMessage) -> None:
    """Wait until the books know what a message shows."""
    await until(lambda: painter.store.shown_by(int(message.id)))
