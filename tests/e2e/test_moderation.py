"""What is not drawn or not shown: prompts that a server does not want, people who must wait, pictures withheld."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import pytest
import pytest_asyncio

from bot.launch import Keeper
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.seen import SeenMessage
from tests.e2e.town import PATIENCE, Citizen, Town
from tests.model.tiny import add_safety_checker, build_tiny_pipeline
from worker.jobs import State

TERMS = "Be kind: https://sojourn.example/terms"


@pytest.fixture
def otto(town: Town) -> Citizen:
    """Somebody new each time, against whom nothing is counted."""
    number = len(town.sandbox.state.users)
    return Citizen(town, town.sandbox.add_person(f"otto{number}"))


async def moderates(person: Citizen, command: str, **options: Any) -> str:
    answer = await (await person.person.slash(f"moderate {command}", **options)).message()
    assert answer.is_ephemeral
    return answer.text


@pytest_asyncio.fixture(loop_scope="session")
async def grisly_is_listed(alice: Citizen) -> AsyncIterator[None]:
    await moderates(alice, "word add", phrase="Grisly", weight=3)
    yield
    await moderates(alice, "word remove", phrase="grisly")


@pytest_asyncio.fixture(loop_scope="session")
async def gallery(town: Town, alice: Citizen) -> AsyncIterator[str]:
    """The channel where moderators read appeals."""
    channel: str = town.sandbox.state.channel_named("gallery")["id"]
    await moderates(alice, "channel", text_channel=channel)
    yield channel
    await moderates(alice, "channel")


async def appeals(person: Citizen, prompt: str, gallery: str) -> tuple[SeenMessage, SeenMessage]:
    """Ask for a blocked prompt and press Appeal: the refusal, and what the moderators read."""
    refusal = await person.asks(prompt)
    assert refusal.labels == ["Appeal"]
    await person.person.click(refusal, "Appeal")
    alice = person.town.alice.person
    return refusal, await alice.sees(lambda m: m.channel_id == gallery and person.mention in m.text, after=refusal)


@pytest.mark.habit(
    56,
    "`/imagine` with a listed word, also under `--no`, three times; then without it",
    "`Banned prompt` for their eyes, which names the word; then `Blocked`, with the end of the time-out",
)
@pytest.mark.usefixtures("grisly_is_listed")
async def test_a_listed_word_is_refused_and_insisting_leads_to_a_time_out(
    town: Town, alice: Citizen, otto: Citizen
) -> None:
    for prompt in ("a GRISLY scene", "a fox --no grisly", "a fox, grisly::2 and a boat"):
        refusal = await otto.asks(prompt)
        assert refusal.is_ephemeral
        assert refusal.embeds[0]["title"] == "Banned prompt"
        assert "`grisly`" in refusal.embeds[0]["description"]
        assert refusal.embeds[0]["footer"]["text"] == f"/imagine prompt: {prompt}"
    refusal = await otto.asks("a fox")
    assert refusal.embeds[0]["title"] == "Blocked"
    assert "until <t:" in refusal.embeds[0]["description"]
    await moderates(alice, "reset", user=otto.person.id)
    assert (await town.job(await otto.imagine("a fox"))).state is State.DONE


@pytest.mark.habit(
    56,
    "Appeal under a blocked prompt; a moderator presses Allow once, or Deny",
    "the moderators' channel shows prompt, person and words; the person is told; allowed, it is drawn once",
)
@pytest.mark.usefixtures("grisly_is_listed")
@pytest.mark.parametrize(
    ("verdict", "told"), [("Allow once", "has allowed your prompt"), ("Deny", "it stays blocked")]
)
async def test_a_moderator_decides_an_appeal(
    alice: Citizen, otto: Citizen, gallery: str, verdict: str, told: str
) -> None:
    prompt = "a grisly costume in a museum"
    refusal, appeal = await appeals(otto, prompt, gallery)
    assert "will look at your prompt" in (await otto.person.until(refusal, lambda m: not m.labels)).content
    assert all(said in appeal.text for said in (prompt, "grisly"))
    assert (await otto.press(appeal, verdict)).embeds[0]["title"] == "Not allowed"
    await alice.person.click(appeal, verdict)
    await otto.sees(lambda message: told in message.text, after=appeal)
    assert f"by {alice.mention}" in (await alice.person.until(appeal, lambda m: not m.labels)).text
    if verdict == "Allow once":
        await otto.imagine(prompt)
    assert (await otto.asks(prompt)).embeds[0]["title"] == "Banned prompt"


@pytest.mark.habit(
    57,
    "`/imagine` with a model whose safety checker finds something in every picture",
    "no picture: `Pictures withheld`, the prompt looked safe, nothing was charged; `/info` counts nothing",
)
async def test_pictures_that_do_not_look_safe_are_withheld(town: Town, otto: Citizen) -> None:
    add_safety_checker(build_tiny_pipeline("tiny"), flags=True).save_pretrained(town.folder / "prudish")
    waiting = await otto.asks("a fox --v prudish")
    ended = await otto.person.until(waiting, lambda message: bool(message.embeds), PATIENCE)
    assert ended.content == f"**a fox --version prudish** - {otto.mention}"
    assert ended.embeds[0]["title"] == "Pictures withheld"
    assert "Your prompt looked safe" in ended.embeds[0]["description"]
    assert "Nothing was charged" in ended.embeds[0]["description"]
    assert (ended.attachments, ended.labels) == ([], [])
    assert (await town.job(ended)).state is State.BLOCKED
    info = await (await otto.person.slash("info")).message()
    assert "**Lifetime Usage**: 0 images (jobs: 0)" in info.text


@pytest.mark.habit(
    58,
    "`/moderate word add`, `list`, `remove`; `block`, `unblock`, `reset`; the same by somebody else",
    "words with weights that add up; a block with duration and reason; not offered to others",
)
async def test_moderators_list_words_and_block_people(alice: Citizen, otto: Citizen) -> None:
    for phrase, weight in (("raw meat", 2), ("butcher", 1)):
        await moderates(alice, "word add", phrase=phrase, weight=weight)
    assert "`butcher` 1\n`raw meat` 2" in await moderates(alice, "word list")
    await otto.imagine("a plate of raw meat")
    assert (await otto.asks("a butcher with raw meat")).embeds[0]["title"] == "Banned prompt"
    for phrase in ("raw meat", "butcher"):
        assert "no longer listed" in await moderates(alice, "word remove", phrase=phrase)
    assert "None is listed" in await moderates(alice, "word list")

    said = await moderates(alice, "block", user=otto.person.id, duration=60, reason="too loud")
    assert said.startswith(f"{otto.mention} is blocked until <t:")
    refusal = (await otto.asks("a fox")).embeds[0]
    assert (refusal["title"], "Reason: too loud" in refusal["description"]) == ("Blocked", True)
    assert "no longer blocked" in await moderates(alice, "unblock", user=otto.person.id)
    await otto.imagine("a fox")
    for command in ("word list", "channel"):
        with pytest.raises(NotOfferedError):
            await otto.person.slash(f"moderate {command}")


async def test_a_block_stops_buttons_too(alice: Citizen, otto: Citizen) -> None:
    grid = await otto.imagine("a fox")
    await moderates(alice, "block", user=otto.person.id, duration=0)
    for button in ("V1", "🔄"):
        refusal = (await otto.press(grid, button)).embeds[0]
        assert (refusal["title"], "for good" in refusal["description"]) == ("Blocked", True)
    await moderates(alice, "reset", user=otto.person.id)
    await otto.gets_grid(await otto.press(grid, "V1"))


@pytest_asyncio.fixture(loop_scope="session")
async def terms(town: Town) -> AsyncIterator[None]:
    """The bot with terms of use, in place of the usual one."""
    usual = town.bot
    await usual.stop()
    part = replace(usual.part, env={**usual.part.env, "SOJOURN_TERMS": TERMS})
    town.bot = Keeper(part, usual.log.parent)
    await town.bot.start()
    yield
    await town.bot.stop()
    town.bot = usual
    await usual.start()


@pytest.mark.habit(
    59,
    "the first `/imagine`, Accept, `/imagine`; the same after a restart of the bot",
    "the terms with an Accept button for their eyes; then the grid, and no question again",
)
@pytest.mark.usefixtures("terms")
async def test_terms_are_accepted_once_before_the_first_picture(town: Town, otto: Citizen) -> None:
    gate = await otto.asks("a fox")
    assert gate.is_ephemeral
    assert TERMS in gate.text
    assert gate.labels == ["Accept"]
    await otto.person.click(gate, "Accept")
    await otto.person.until(gate, lambda message: "Now you may ask" in message.content)
    await otto.imagine("a fox")
    await town.kill(town.bot)
    await otto.imagine("a fox")
