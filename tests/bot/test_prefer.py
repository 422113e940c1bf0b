"""`/prefer`, as the person who types it sees it."""

from __future__ import annotations

import signal
from typing import Any

import pytest

from bot.sandbox.person import Person
from worker import keys
from worker.client import JobClient
from worker.redis_server import EmbeddedRedis

pytestmark = pytest.mark.usefixtures("bot")


async def says(person: Person, command: str, **options: Any) -> str:
    answer = await (await person.slash(f"prefer {command}", **options)).message()
    assert answer.is_ephemeral
    return answer.text


async def test_an_option_is_set_listed_and_deleted(alice: Person) -> None:
    assert "`--mine` in your prompts now stands for: a fox --ar 3:2" in await says(
        alice, "option set", option="--Mine", value="a fox --ar 3:2"
    )
    assert "`--mine` → a fox --ar 3:2" in await says(alice, "option list")
    assert await says(alice, "option set", option="mine") == "`--mine` was deleted."
    assert "You have none yet" in await says(alice, "option list")


@pytest.mark.parametrize(
    ("option", "value", "reason"),
    [
        ("my flag", "a fox", "up to 32 letters, digits and hyphens, not `my flag`"),
        ("ar", "a fox", "`--ar` is a parameter already"),
        ("mine", "a" * 1001, "1000 characters at most. These are 1001."),
        ("mine", "", "You have no option `--mine`"),
    ],
)
async def test_an_option_that_cannot_be_kept_is_refused(
    alice: Person, option: str, value: str, reason: str
) -> None:
    refusal = await says(alice, "option set", option=option, value=value)
    assert refusal.startswith("Invalid option\n")
    assert reason in refusal


async def test_the_longest_options_fit_the_list(alice: Person, client: JobClient) -> None:
    for number in range(keys.MAX_OPTIONS):
        client.set_option(int(alice.id), f"mine-{number:025}", "*" * keys.MAX_OPTION_VALUE)
    assert "`--mine-0000000000000000000000019` →" in await says(alice, "option list")
    assert "You have 20 options" in await says(alice, "option set", option="more", value="a fox")


async def test_the_names_of_options_are_suggested(alice: Person, client: JobClient) -> None:
    for name in ("mine", "main", "other"):
        client.set_option(int(alice.id), name, f"a {name} fox")
    choices = await alice.autocomplete("prefer option set", "option", "--M")
    assert [(choice["name"], choice["value"]) for choice in choices] == [
        ("main: a main fox", "main"),
        ("mine: a mine fox", "mine"),
    ]


async def test_a_suffix_is_set_and_removed(alice: Person, client: JobClient) -> None:
    assert "now end with: **--no orange**" in await says(alice, "suffix", new_value="--no orange")
    assert client.preferences(int(alice.id)).suffix == "--no orange"
    assert "Nothing is added" in await says(alice, "suffix")
    assert client.preferences(int(alice.id)).suffix == ""


async def test_a_suffix_of_words_is_refused(alice: Person, client: JobClient) -> None:
    refusal = await says(alice, "suffix", new_value="orange::-1")
    assert "parameters only" in refusal
    assert "/prefer suffix new_value: orange::-1" in refusal
    assert client.preferences(int(alice.id)).suffix == ""


@pytest.mark.parametrize(
    ("command", "first", "second"),
    [
        ("remix", "Remix mode turned on!", "Remix mode turned off!"),
        ("variability", "now make subtle variations", "now make strong variations"),
        ("auto_dm", "now also arrive", "no longer arrive"),
    ],
)
async def test_a_switch_says_what_it_is_now(alice: Person, command: str, first: str, second: str) -> None:
    assert first in await says(alice, command)
    assert second in await says(alice, command)


async def test_suggestions_are_empty_where_redis_is_silent(
    alice: Person, client: JobClient, server: EmbeddedRedis
) -> None:
    client.set_option(int(alice.id), "mine", "a fox")
    assert server.process is not None
    server.process.send_signal(signal.SIGSTOP)
    try:
        assert await alice.autocomplete("prefer option set", "option", "m") == []
    finally:
        server.process.send_signal(signal.SIGCONT)
