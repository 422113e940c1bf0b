"""`/moderate`, blocked prompts, appeals and terms of use, as moderators and others see them."""

from __future__ import annotations

from typing import Any

import pytest
from redis import Redis

from bot.app import Sojourn
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from bot.settings import BotSettings
from tests.bot.conftest import running
from worker.client import JobClient


async def says(person: Person, command: str, **options: Any) -> str:
    answer = await (await person.slash(f"moderate {command}", **options)).message()
    assert answer.is_ephemeral
    return answer.text


async def ask(person: Person, prompt: str) -> SeenMessage:
    return await (await person.slash("imagine", prompt=prompt)).message()


@pytest.fixture
async def gore_is_listed(bot: Sojourn, alice: Person) -> None:
    assert await says(alice, "word add", phrase="Gore") == "`gore` is listed with weight 3."


@pytest.mark.usefixtures("bot")
async def test_words_are_listed_and_taken_off(alice: Person) -> None:
    assert "None is listed" in await says(alice, "word list")
    await says(alice, "word add", phrase="Raw Meat", weight=2)
    await says(alice, "word add", phrase="gore")
    assert "`gore` 3\n`raw meat` 2" in await says(alice, "word list")
    assert await says(alice, "word remove", phrase="GORE") == "`GORE` is no longer listed."
    assert await says(alice, "word remove", phrase="gore") == "`gore` was not listed."
    assert (await says(alice, "word add", phrase="!!!")).startswith("Invalid word")


@pytest.mark.usefixtures("gore_is_listed")
async def test_a_blocked_prompt_is_told_and_not_run(bob: Person, client: JobClient) -> None:
    refusal = await ask(bob, "a fox --no gore")
    assert refusal.is_ephemeral
    assert refusal.text.startswith("Banned prompt\n")
    assert "`gore`" in refusal.text
    assert refusal.labels == [], "nobody reads appeals here"
    assert client.jobs_of(int(bob.id)) == []


@pytest.mark.usefixtures("gore_is_listed")
@pytest.mark.parametrize(
    ("verdict", "told", "starts"),
    [
        ("Allow once", "has allowed your prompt", "**gore in a museum**"),
        ("Deny", "stays blocked", "Banned prompt"),
    ],
)
async def test_an_appeal_is_decided_by_a_moderator(
    alice: Person, bob: Person, sandbox: Sandbox, verdict: str, told: str, starts: str
) -> None:
    gallery = sandbox.state.channel_named("gallery")["id"]
    assert f"<#{gallery}>" in await says(alice, "channel", text_channel=gallery)
    refusal = await ask(bob, "gore in a museum")
    assert refusal.labels == ["Appeal"]
    await bob.click(refusal, "Appeal")
    appeal = await alice.sees(lambda message: message.channel_id == gallery and "gore in a museum" in message.text)
    assert appeal.labels == ["Allow once", "Deny"]
    assert f"<@{bob.id}>" in appeal.text
    not_his = await (await bob.click(appeal, verdict)).message()
    assert not_his.text.startswith("Not allowed")
    await alice.click(appeal, verdict)
    await bob.sees(lambda message: told in message.text)
    decided = await alice.until(appeal, lambda message: message.labels == [])
    assert f"by <@{alice.id}>" in decided.text
    assert (await ask(bob, "gore in a museum")).text.startswith(starts)
    assert (await ask(bob, "gore in a museum")).text.startswith("Banned prompt")


@pytest.mark.usefixtures("bot")
async def test_somebody_blocked_is_told_how_long_and_why(alice: Person, bob: Person) -> None:
    said = await says(alice, "block", user=bob.id, duration=60, reason="too loud")
    assert said.startswith(f"<@{bob.id}> is blocked until <t:")
    refusal = (await ask(bob, "a fox")).text
    assert refusal.startswith("Blocked\nYou may not ask for pictures here until <t:")
    assert refusal.endswith("Reason: too loud") or "Reason: too loud" in refusal
    assert await says(alice, "unblock", user=bob.id) == f"<@{bob.id}> is no longer blocked."
    assert await says(alice, "unblock", user=bob.id) == f"<@{bob.id}> was not blocked."
    assert "Waiting to start" in (await ask(bob, "a fox")).content


@pytest.mark.usefixtures("gore_is_listed")
async def test_who_is_blocked_again_and_again_waits_until_forgiven(alice: Person, bob: Person) -> None:
    for _ in range(3):
        assert (await ask(bob, "gore")).text.startswith("Banned prompt")
    assert (await ask(bob, "a fox")).text.startswith("Blocked")
    await says(alice, "reset", user=bob.id)
    assert "Waiting to start" in (await ask(bob, "a fox")).content


@pytest.mark.usefixtures("bot")
async def test_others_are_not_offered_the_command(bob: Person) -> None:
    with pytest.raises(NotOfferedError):
        await bob.slash("moderate word list")


async def test_terms_are_accepted_before_the_first_job(
    settings: BotSettings, redis: Redis, bob: Person, client: JobClient
) -> None:
    async with running(settings.model_copy(update={"terms": "Be kind: https://sojourn.example/terms"})):
        gate = await ask(bob, "a fox")
        assert gate.is_ephemeral
        assert "Be kind: https://sojourn.example/terms" in gate.text
        assert gate.labels == ["Accept"]
        assert client.jobs_of(int(bob.id)) == []
        await bob.click(gate, "Accept")
        await bob.until(gate, lambda message: "Now you may ask" in message.content)
        assert "Waiting to start" in (await ask(bob, "a fox")).content
