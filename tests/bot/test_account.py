"""`/info`, `/profile` and what is suggested while typing `/imagine`."""

from __future__ import annotations

import signal

import pytest

from bot.sandbox.person import Person
from tests.bot.painter import Painter
from tests.bot.patience import until
from worker.client import JobClient
from worker.redis_server import EmbeddedRedis

GREEN = 3

pytestmark = pytest.mark.usefixtures("bot")


async def lines(person: Person) -> list[str]:
    answer = await (await person.slash("info")).message()
    assert answer.is_ephemeral
    assert answer.embeds[0]["title"] == f"Your info - {person.name}"
    return str(answer.embeds[0]["description"]).split("\n")


async def likes(person: Person, painter: Painter, client: JobClient, *prompts: str) -> None:
    for prompt in prompts:
        await (await person.slash("imagine", prompt=prompt)).message()
        client.like(int(person.id), (await painter.paint()).id, 1)


@pytest.mark.usefixtures("painter")
async def test_a_newcomer_has_nothing_yet(alice: Person) -> None:
    assert await lines(alice) == [
        "**Job Mode**: Fast",
        "**Visibility Mode**: Public",
        "**Lifetime Usage**: 0 images (jobs: 0)",
        "**Liked Images**: 0",
        "",
        "**Queued Jobs (turbo)**: 0",
        "**Queued Jobs (fast)**: 0",
        "**Queued Jobs (relaxed)**: 0",
        "**Running Jobs**: None",
    ]


async def test_it_tells_for_which_models_there_is_no_worker(alice: Person) -> None:
    assert (await lines(alice))[-2:] == ["", "**Models without a worker** (jobs wait): postcard"]


async def test_it_tells_modes_usage_and_what_is_under_way(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    client.change_preferences(int(alice.id), speed="relax", stealth=True)
    await likes(alice, painter, client, "a fox --turbo", "an owl")
    waiting = await (await alice.slash("imagine", prompt="a [red] cat --public")).message()
    job = await painter.start()
    await until(lambda: painter.store.get(job.id).message_id is not None)
    await (await alice.slash("imagine", prompt="a dog")).message()
    link = f"https://discord.com/channels/{job.request.origin.guild_id}/{waiting.channel_id}/{waiting.id}"
    assert await lines(alice) == [
        "**Job Mode**: Relax",
        "**Visibility Mode**: Stealth",
        "**Lifetime Usage**: 8 images (jobs: 2)",
        "**Turbo Usage**: 4 images (jobs: 1)",
        "**Relax Usage**: 4 images (jobs: 1)",
        "**Liked Images**: 2",
        "",
        "**Queued Jobs (turbo)**: 0",
        "**Queued Jobs (fast)**: 0",
        "**Queued Jobs (relaxed)**: 1",
        f"**Running Jobs**: [a \\[red\\] cat]({link})",
    ]


async def test_a_taste_becomes_a_code_that_anybody_may_use(
    alice: Person, bob: Person, painter: Painter, client: JobClient
) -> None:
    told = await (await alice.slash("profile make")).message()
    assert "You like 0 so far, and 5 are needed" in told.text
    assert "You have none yet" in (await (await alice.slash("profile list")).message()).text

    await likes(
        alice, painter, client, *[f"{thing}, watercolor" for thing in ("fox", "owl", "hill", "cat", "boat")]
    )
    made = await (await alice.slash("profile make")).message()
    [profile] = client.profiles(int(alice.id))
    assert f"`{profile.code}`: watercolor" in made.content
    listed = (await (await alice.slash("profile list")).message()).text
    assert f"`--profile {profile.code}`" in listed
    assert "5 likes" in listed

    waiting = await (await bob.slash("imagine", prompt=f"a hill --p {profile.code}")).message()
    assert f"**a hill --profile {profile.code}**" in waiting.content
    assert "watercolor" in (await painter.paint()).request.taste


async def test_the_echo_of_a_bare_profile_shows_the_code(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    refusal = await (await alice.slash("imagine", prompt="a hill --p")).message()
    assert refusal.embeds[0]["title"] == "Not enough likes"
    await likes(alice, painter, client, *["a fox, ink"] * 5)
    waiting = await (await alice.slash("imagine", prompt="a hill --p")).message()
    [profile] = client.profiles(int(alice.id))
    assert waiting.content.startswith(f"**a hill --profile {profile.code}**")


async def test_personalization_adds_the_own_taste_to_every_prompt(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    await likes(alice, painter, client, *["a fox, ink"] * 5)
    panel = await (await alice.slash("settings")).message()
    await (await alice.click(panel, "Personalization")).answered()
    assert alice.now(panel).component("Personalization").style == GREEN
    waiting = await (await alice.slash("imagine", prompt="a hill")).message()
    [profile] = client.profiles(int(alice.id))
    assert waiting.content.startswith(f"**a hill --profile {profile.code}**")
    assert (await painter.paint()).request.taste == "fox, ink"
    waiting = await (await alice.slash("imagine", prompt="a hill --p none")).message()
    assert waiting.content.startswith("**a hill** - ")


async def test_an_unknown_code_is_refused(alice: Person, painter: Painter) -> None:
    refusal = await (await alice.slash("imagine", prompt="a hill --p nobody42")).message()
    assert "Invalid User ID or Personalization code: `nobody42`" in refusal.text
    assert refusal.embeds[0]["title"] == "Invalid parameter"
    assert painter.store.live() == []


async def test_recent_prompts_are_suggested(alice: Person, bob: Person, painter: Painter) -> None:
    long = "a very long tale of " + "foxes " * 30
    for prompt in ("a fox --ar 3:2", "an owl", "a fox --ar 3:2", long):
        await (await alice.slash("imagine", prompt=prompt)).message()
        await painter.paint()
    offered = await alice.autocomplete("imagine", "prompt", "")
    assert [choice["value"] for choice in offered] == ["a fox --ar 3:2", "an owl"]
    assert [choice["value"] for choice in await alice.autocomplete("imagine", "prompt", "Owl")] == ["an owl"]
    assert await bob.autocomplete("imagine", "prompt", "") == []


async def test_nothing_is_suggested_where_redis_is_silent(alice: Person, server: EmbeddedRedis) -> None:
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        assert await alice.autocomplete("imagine", "prompt", "a") == []
    finally:
        server.process.send_signal(signal.SIGCONT)
