"""What a person sets holds from then on, and the echo shows it."""

from __future__ import annotations

from typing import Any

import pytest

from bot.sandbox.seen import SeenMessage
from tests.e2e.town import Citizen, Town, is_grid
from worker.jobs import Action

GREEN = 3


@pytest.fixture
def carol(town: Town) -> Citizen:
    """Somebody new each time, so that no story finds the settings of another."""
    number = len(town.sandbox.state.users)
    return Citizen(town, town.sandbox.add_person(f"carol{number}"))


async def opens_settings(person: Citizen) -> SeenMessage:
    return await (await person.person.slash("settings")).message()


async def presses(person: Citizen, panel: SeenMessage, *buttons: str) -> SeenMessage:
    for button in buttons:
        await (await person.person.click(panel, button)).answered()
    return person.person.now(panel)


async def says(person: Citizen, command: str, **options: Any) -> str:
    answer = await (await person.person.slash(command, **options)).message()
    assert answer.is_ephemeral
    return answer.text


async def echo(person: Citizen, prompt: str) -> str:
    """What the bot makes of a prompt; the job is stopped at once."""
    waiting = await person.asks(prompt)
    await person.person.click(waiting, "Cancel Job")
    return waiting.content.partition("** - ")[0].removeprefix("**")


def green(panel: SeenMessage) -> set[str]:
    return {button.name for button in panel.buttons if button.style == GREEN}


@pytest.mark.habit(
    16,
    "`/settings`, RAW Mode, Stylize high, another model in the menu, `/imagine`, Reset Settings",
    "pressed buttons are green at once; the echo has `--stylize 250 --raw --version slow`; then nothing",
)
async def test_settings_hold_for_later_prompts(carol: Citizen) -> None:
    panel = await opens_settings(carol)
    assert panel.is_ephemeral
    [chosen] = [option["label"] for option in panel.selects[0].options if option["default"]]
    assert chosen == "Postcard, quick (default)"
    panel = await presses(carol, panel, "RAW Mode", "Stylize high")
    await (await carol.person.select(panel, "slow")).answered()
    panel = carol.person.now(panel)
    assert green(panel) == {
        "RAW Mode",
        "Stylize high",
        "Public mode",
        "Strong Variation Mode",
        "Fast mode",
    }
    assert await echo(carol, "a fox") == "a fox --stylize 250 --raw --version slow"
    await presses(carol, panel, "Reset Settings")
    assert await echo(carol, "a fox") == "a fox"


@pytest.mark.habit(
    55,
    "Stylize low, med, high, very high",
    "exactly one green; `--stylize 50`, nothing, `250`, `750` in the echo",
)
async def test_stylize_buttons_stand_for_four_values(carol: Citizen) -> None:
    panel = await opens_settings(carol)
    for button, flag in (
        ("Stylize low", " --stylize 50"),
        ("Stylize med", ""),
        ("Stylize high", " --stylize 250"),
        ("Stylize very high", " --stylize 750"),
    ):
        panel = await presses(carol, panel, button)
        assert {name for name in green(panel) if name.startswith("Stylize")} == {button}
        assert await echo(carol, "a fox") == f"a fox{flag}"


@pytest.mark.habit(
    44,
    "settings and a suffix, `/imagine`; another person runs the echo",
    "all flags stand in the echo, and it gives the same prompt again",
)
async def test_the_echo_can_be_copied_and_run_again(town: Town, carol: Citizen, bob: Citizen) -> None:
    await presses(carol, await opens_settings(carol), "Stylize low")
    await says(carol, "prefer suffix", new_value="--no text --ar 3:2")
    grid = await carol.imagine("a ship at sea --seed 5")
    written = grid.content.partition("** - ")[0].removeprefix("**")
    assert written == "a ship at sea --ar 3:2 --stylize 50 --seed 5 --no text"
    again = await bob.imagine(written)
    assert (await town.job(again)).request.prompt == (await town.job(grid)).request.prompt


@pytest.mark.habit(
    38,
    "`/turbo`, `/imagine`, `--relax`, `/fast`",
    "`(turbo)` under the result, `(relaxed)` for the one job with the flag",
)
async def test_speed_is_set_for_all_jobs_or_for_one(carol: Citizen) -> None:
    assert "turbo mode" in await says(carol, "turbo")
    assert (await carol.imagine("a lamp")).content.endswith("(turbo)")
    assert (await carol.imagine("a lamp --relax")).content == f"**a lamp** - {carol.mention} (relaxed)"
    assert "fast mode" in await says(carol, "fast")
    assert (await carol.imagine("a lamp")).content.endswith("(fast)")


@pytest.mark.habit(
    39,
    "`/stealth`, `/imagine`, `/imagine … --public`, `/public`",
    "`(fast, stealth)`, seen by the owner alone; the public one by all",
)
async def test_a_stealth_result_is_seen_by_its_owner_alone(carol: Citizen, bob: Citizen) -> None:
    await says(carol, "stealth")
    hidden = await carol.imagine("a hidden cave")
    assert hidden.is_ephemeral
    assert hidden.content.endswith("(fast, stealth)")
    shown = await carol.imagine("an open cave --public")
    assert not shown.is_ephemeral
    seen = [message.content for message in bob.person.messages()]
    assert any("an open cave" in content for content in seen)
    assert not any("a hidden cave" in content for content in seen)
    await says(carol, "public")
    assert not (await carol.asks("a cave")).is_ephemeral


@pytest.mark.habit(
    40,
    "`/prefer option set` mine, `/imagine a fox --mine`, `/prefer option list`, set without a value",
    "the flag is replaced where it stands; the list names it; then it is gone",
)
async def test_an_own_flag_stands_for_its_text(carol: Citizen) -> None:
    await says(carol, "prefer option set", option="mine", value="in the snow --ar 3:2")
    assert await echo(carol, "a fox --mine") == "a fox in the snow --ar 3:2"
    assert "`--mine` → in the snow --ar 3:2" in await says(carol, "prefer option list")
    assert "deleted" in await says(carol, "prefer option set", option="mine")
    refusal = await carol.asks("a fox --mine")
    assert refusal.embeds[0]["title"] == "Invalid parameter"


@pytest.mark.habit(
    41,
    "`/prefer suffix --no text`, `/imagine`, a prompt with its own `--no`, words as a suffix, Reset Settings",
    "the flags end every prompt, the prompt's own win; words are refused; the reset removes them",
)
async def test_a_suffix_ends_every_prompt(carol: Citizen) -> None:
    await says(carol, "prefer suffix", new_value="--no text")
    assert await echo(carol, "a fox") == "a fox --no text"
    assert await echo(carol, "a fox --no trees") == "a fox --no trees"
    assert "parameters only" in await says(carol, "prefer suffix", new_value="orange::-1")
    panel = await opens_settings(carol)
    assert "--no text" in panel.content
    await presses(carol, panel, "Reset Settings")
    assert await echo(carol, "a fox") == "a fox"


@pytest.mark.habit(
    42, "`/prefer variability`, V1", "`Variations (Subtle)`; after the other press `(Strong)` again"
)
async def test_variability_decides_what_v_does(town: Town, carol: Citizen) -> None:
    grid = await carol.imagine("a clock")
    for mode, action in (("subtle", Action.VARY_SUBTLE), ("strong", Action.VARY_STRONG)):
        assert mode in await says(carol, "prefer variability")
        variation = await carol.gets_grid(await carol.press(grid, "V1"))
        assert f"Variations ({mode.title()}) by" in variation.content
        assert (await town.job(variation)).request.action is action


@pytest.mark.habit(
    43, "`/prefer auto_dm`, `/imagine`", "the result in the channel, and its pictures in a direct message"
)
async def test_results_also_arrive_directly(town: Town, carol: Citizen) -> None:
    await says(carol, "prefer auto_dm")
    grid = await carol.imagine("a kite")
    inbox = carol.person.open_dm()
    copy = await carol.sees(lambda message: message.channel_id == inbox and bool(message.attachments))
    assert (await town.job(grid)).id in copy.content
    assert not is_grid(copy)
