"""What a person reads who asks for what cannot be done. Nothing is queued, nothing crashes, nobody is pinged."""

from __future__ import annotations

import pytest

from tests.e2e.town import Citizen, Town
from worker.jobs import State

RED = 16711680


@pytest.mark.habit(
    13,
    "`/imagine` with unknown flags, values out of range, no text, a weight sum of 0",
    "a red embed for their eyes alone: title, parameter, permitted range; the footer repeats the command",
)
@pytest.mark.parametrize(
    ("prompt", "title", "words"),
    [
        ("a cat --foo", "Invalid parameter", ["Unrecognized parameter(s): `--foo`"]),
        ("a cat --ar 0:1", "Invalid parameter", ["`--ar`", "`0:1`", "such as `3:2`"]),
        ("a cat --ar 3.5:2", "Invalid parameter", ["`--ar`", "whole numbers", "`3.5:2`"]),
        ("a cat --ar 9:1", "Invalid parameter", ["`--ar` must be between 1:2 and 2:1"]),
        ("a cat --seed 4294967296", "Invalid parameter", ["`--seed`", "between 0 and 4294967295"]),
        ("a cat --chaos 101", "Invalid parameter", ["`--chaos`", "between 0 and 100"]),
        ("--ar 3:2", "Empty prompt", ["needs some text"]),
        ("a " * 2999, "Invalid prompt", None),
        ("a cat::1 dog::-1", "Invalid prompt", ["sum of all weights must be positive"]),
        ("a cat --version 99", "Invalid parameter", ["`--version` must be one of", "`quick`", "`99`"]),
    ],
)
async def test_a_bad_prompt_is_explained_to_its_author_alone(
    town: Town, alice: Citizen, prompt: str, title: str, words: list[str] | None
) -> None:
    if words is None:  # a long prompt that is still allowed is drawn, cut in the message and whole in the record
        waiting = await alice.asks(prompt)
        assert len(waiting.content) <= 2000
        assert len((await town.job(waiting)).request.prompt.text) == len(prompt.strip())
        await alice.gets_grid(waiting)
        return
    before = len(alice.person.messages())
    reply = await alice.asks(prompt)
    assert reply.is_ephemeral
    embed = reply.embeds[0]
    assert embed["color"] == RED
    assert embed["title"] == title
    assert embed["footer"]["text"] == f"/imagine prompt: {prompt}"
    for word in words:
        assert word in embed["description"]
    assert [message for message in alice.person.messages()[before:] if not message.is_ephemeral] == []


async def test_seven_thousand_characters_are_too_many(alice: Citizen) -> None:
    # Discord's own clients stop at 6000; a command sent by hand may be longer than any of them.
    reply = await alice.asks("x" * 7000)
    assert reply.embeds[0]["title"] == "Invalid prompt"
    assert "6000 or fewer characters" in reply.embeds[0]["description"]
    assert len(reply.embeds[0]["footer"]["text"]) <= 2048


async def test_a_button_of_a_deleted_job_says_so(town: Town, alice: Citizen) -> None:
    grid = await alice.imagine("a mushroom in the forest")
    town.redis.delete(f"sojourn:job:{(await town.job(grid)).id}")
    for label in ("U1", "V1", "🔄"):
        reply = await alice.press(grid, label)
        assert reply.is_ephemeral
        assert reply.embeds[0]["title"] == "Unknown job"
        assert "/imagine" in reply.embeds[0]["description"]


@pytest.mark.parametrize(
    "prompt",
    [
        "@everyone @here <@&1> <#1> look",
        "**bold** __under__ ~~gone~~ ||secret|| `code` ```block```",
        "> quote # heading - list \\* [link](https:example) *",
        "a\nb\r\nc\u202eright to left\u200b zero\x00 null",
        "《一只戴着墨镜的猫，骑着一辆自行车》 🚲🐱",
        "ends with a backslash \\",
    ],
)
async def test_nothing_in_a_prompt_pings_or_breaks_the_message(town: Town, alice: Citizen, prompt: str) -> None:
    grid = await alice.imagine(prompt)
    raw = grid.raw
    assert raw["mention_everyone"] is False
    assert raw["mention_roles"] == []
    assert {user["id"] for user in raw["mentions"]} <= {alice.person.id}
    assert grid.content.startswith("**")
    assert grid.content.endswith(f"** - {alice.mention} (fast)")
    assert (await town.job(grid)).state is State.DONE
