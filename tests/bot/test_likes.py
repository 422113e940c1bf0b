"""`/likes`: a person's liked pictures, page by page."""

from __future__ import annotations

import pytest

from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.settings import BotSettings
from tests.bot.conftest import running
from tests.bot.habits import grid_of
from tests.bot.painter import Painter
from worker.client import JobClient


async def opened(person: Person) -> SeenMessage:
    message = await (await person.slash("likes")).message()
    assert message.is_ephemeral
    return message


def prompts(message: SeenMessage) -> list[str]:
    """The pictures of a page: prompt and number."""
    lines = [embed["description"].splitlines() for embed in message.embeds]
    return [f"{line[0].strip('*')} {line[1].split()[1]}" for line in lines]


async def likes(person: Person, painter: Painter, client: JobClient, *texts: str) -> None:
    """All four pictures of a grid of each prompt."""
    for text in texts:
        _, job = await grid_of(person, painter, text)
        for index in range(1, 5):
            client.like(int(person.id), job.id, index)


@pytest.mark.usefixtures("bot")
async def test_who_likes_nothing_is_told_how_to(alice: Person) -> None:
    message = await opened(alice)
    assert "You like no pictures yet" in message.content
    assert message.buttons == []


@pytest.mark.usefixtures("bot")
async def test_each_liked_picture_is_shown_with_the_way_to_it(
    alice: Person, bob: Person, painter: Painter, client: JobClient
) -> None:
    grid, job = await grid_of(alice, painter, "a *red* fox")
    client.like(int(bob.id), job.id, 3)
    message = await opened(bob)
    (embed,) = message.embeds
    assert embed["description"].startswith("**a \\*red\\* fox**\nImage #3 by alice\n[Message](https://")
    assert f"/{grid.id})" in embed["description"]
    assert f"{job.id}_3.webp" in embed["thumbnail"]["url"]
    assert message.content.endswith("1 to 1 of 1")
    assert message.buttons == []
    assert (await opened(alice)).embeds == []


@pytest.mark.usefixtures("bot")
async def test_there_is_no_link_to_a_message_for_one_persons_eyes(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    await likes(alice, painter, client, "a fox --stealth")
    descriptions = [embed["description"] for embed in (await opened(alice)).embeds]
    assert len(descriptions) == 4
    assert not any("](http" in description for description in descriptions)


async def test_pages_are_turned_newest_first_also_after_a_restart(
    settings: BotSettings, alice: Person, painter: Painter, client: JobClient
) -> None:
    async with running(settings):
        await likes(alice, painter, client, "a fox", "a hen")
        first = await opened(alice)
    assert prompts(first) == ["a hen #4", "a hen #3", "a hen #2", "a hen #1", "a fox #4"]
    assert [button.is_disabled for button in first.buttons] == [True, False]
    async with running(settings):
        await alice.click(first, "▶️")
        second = await alice.until(first, lambda message: "6 to 8 of 8" in message.content)
        assert prompts(second) == ["a fox #3", "a fox #2", "a fox #1"]
        assert [button.is_disabled for button in second.buttons] == [False, True]
        await alice.click(second, "◀️")
        again = await alice.until(second, lambda message: "1 to 5 of 8" in message.content)
        assert prompts(again) == prompts(first)


@pytest.mark.usefixtures("bot")
async def test_a_page_that_is_no_longer_there_becomes_the_last(
    alice: Person, painter: Painter, client: JobClient
) -> None:
    await likes(alice, painter, client, "a fox", "a hen")
    first = await opened(alice)
    for liked in client.likes(int(alice.id))[4:]:
        client.like(int(alice.id), liked.job_id, liked.index)
    await alice.click(first, "▶️")
    last = await alice.until(first, lambda message: "1 to 4 of 4" in message.content)
    assert last.buttons == []


@pytest.mark.usefixtures("bot")
async def test_a_picture_that_is_gone_is_still_listed(alice: Person, painter: Painter, client: JobClient) -> None:
    await likes(alice, painter, client, "a fox")
    painter.images.delete(client.likes(int(alice.id))[0].job_id)
    message = await opened(alice)
    assert len(message.embeds) == 4
    assert all("thumbnail" not in embed for embed in message.embeds)
