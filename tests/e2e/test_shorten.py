"""`/shorten`: what a person learns of the words of a prompt."""

from __future__ import annotations

import pytest

from tests.e2e.town import Citizen, Town

PROMPT = "a very red fox in the deep white snow, highly detailed, watercolor, masterpiece --ar 3:2"


@pytest.mark.habit(
    36,
    "`/shorten` with a long prompt; Show Details; a number; a prompt with `--no`",
    "strong words bold, weak ones struck through, up to five shorter prompts; bars; a modal; a refusal",
)
async def test_a_prompt_is_told_by_its_important_words(town: Town, alice: Citizen) -> None:
    waiting = await (await alice.person.slash("shorten", prompt=PROMPT)).message()
    shown = await alice.sees(lambda message: "Show Details" in message.labels, after=waiting)
    await town.gone(alice.person, waiting)
    text = shown.embeds[0]["description"]
    assert text.startswith("## Important tokens\n")
    assert "**watercolor,**" in text
    assert "~~masterpiece~~" in text
    shorter = text.partition("## Shortened prompts\n")[2].split("\n\n")
    assert 1 < len(shorter) <= 5
    assert all(prompt.endswith("--ar 3:2") and len(prompt) < len(PROMPT) for prompt in shorter)

    details = await alice.press(shown, "Show Details")
    assert details.is_ephemeral
    assert len(details.embeds[0]["description"].splitlines()) == 13

    modal = await (await alice.person.click(shown, "1️⃣")).modal()
    assert str(modal.value("prompt")) in shorter[0]
    waiting = await (await alice.person.submit(modal, {"prompt": "a fox in the snow"})).message()
    grid = await alice.gets_grid(waiting)
    assert (await town.job(grid)).request.prompt.text == "a fox in the snow"

    refusal = await (await alice.person.slash("shorten", prompt="a fox --no snow")).message()
    assert refusal.is_ephemeral
    assert "plain words" in refusal.embeds[0]["description"]
