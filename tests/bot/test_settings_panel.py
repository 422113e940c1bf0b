"""`/settings` and the commands that set one thing, as the person who uses them sees it."""

from __future__ import annotations

from dataclasses import replace

import pytest

from bot.app import Sojourn
from bot.ordering import submission
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.settings import BotSettings
from bot.views import settings_panel
from bot.views.settings_panel import CONTROLS
from bot.words import languages
from model.catalog import Catalog
from model.language.flags import PARAMETERS
from model.params import Speed
from model.prompt import PromptError, render
from tests.bot.conftest import running
from worker.client import JobClient
from worker.jobs import Origin
from worker.people.preferences import Preferences

GREEN = 3


def green(panel: SeenMessage) -> set[str]:
    return {button.name for button in panel.buttons if button.style == GREEN}


async def opens(person: Person) -> SeenMessage:
    return await (await person.slash("settings")).message()


async def presses(person: Person, panel: SeenMessage, *buttons: str) -> SeenMessage:
    for button in buttons:
        await (await person.click(panel, button)).answered()
    return person.now(panel)


DEFAULT = {"Stylize med", "Public mode", "Strong Variation Mode", "Fast mode"}


async def test_the_panel_shows_what_is_set(bot: Sojourn, alice: Person) -> None:
    panel = await opens(alice)
    assert panel.is_ephemeral
    assert green(panel) == DEFAULT
    assert [option["label"] for option in panel.selects[0].options] == ["Postcard (default)"]
    assert panel.selects[0].options[0]["default"]


@pytest.mark.parametrize(
    ("button", "then", "field", "value"),
    [
        ("Stylize low", DEFAULT - {"Stylize med"} | {"Stylize low"}, "stylize", 50),
        ("Stylize very high", DEFAULT - {"Stylize med"} | {"Stylize very high"}, "stylize", 750),
        ("RAW Mode", DEFAULT | {"RAW Mode"}, "raw", True),
        ("Public mode", DEFAULT - {"Public mode"}, "stealth", True),
        ("Remix mode", DEFAULT | {"Remix mode"}, "remix", True),
        (
            "Subtle Variation Mode",
            DEFAULT - {"Strong Variation Mode"} | {"Subtle Variation Mode"},
            "strong_variations",
            False,
        ),
        ("Turbo mode", DEFAULT - {"Fast mode"} | {"Turbo mode"}, "speed", Speed.TURBO),
        ("Relax mode", DEFAULT - {"Fast mode"} | {"Relax mode"}, "speed", Speed.RELAX),
    ],
)
async def test_a_press_sets_and_shows_it_in_place(
    bot: Sojourn, alice: Person, client: JobClient, button: str, then: set[str], field: str, value: object
) -> None:
    panel = await opens(alice)
    assert green(await presses(alice, panel, button)) == then
    assert getattr(client.preferences(int(alice.id)), field) == value


async def test_a_switch_pressed_twice_is_off_again(bot: Sojourn, alice: Person) -> None:
    panel = await opens(alice)
    assert green(await presses(alice, panel, "Remix mode", "Public mode")) == DEFAULT - {"Public mode"} | {
        "Remix mode"
    }
    assert green(await presses(alice, panel, "Remix mode", "Public mode")) == DEFAULT


async def test_one_of_several_pressed_twice_stays_on(bot: Sojourn, alice: Person) -> None:
    panel = await opens(alice)
    assert green(await presses(alice, panel, "Fast mode", "Stylize med")) == DEFAULT


async def test_reset_takes_everything_back_and_the_suffix_too(
    bot: Sojourn, alice: Person, client: JobClient
) -> None:
    client.change_preferences(int(alice.id), suffix="--no `text`")
    panel = await presses(alice, await opens(alice), "RAW Mode", "Turbo mode", "Stylize high")
    assert "**--no \\`text\\`**" in panel.content
    panel = await presses(alice, panel, "Reset Settings")
    assert green(panel) == DEFAULT
    assert "suffix" not in panel.content
    assert client.preferences(int(alice.id)) == Preferences()


async def test_two_panels_of_one_person_do_not_disturb_each_other(
    bot: Sojourn, alice: Person, client: JobClient
) -> None:
    first, second = await opens(alice), await opens(alice)
    await presses(alice, first, "Remix mode")
    assert "Remix mode" not in green(alice.now(second))
    assert green(await presses(alice, second, "RAW Mode")) == DEFAULT | {"RAW Mode", "Remix mode"}


async def test_a_panel_that_is_out_of_date_does_what_it_says(
    bot: Sojourn, alice: Person, client: JobClient
) -> None:
    """It shows Remix mode as off, so that a press turns it on, though it is on already."""
    panel = await opens(alice)
    client.change_preferences(int(alice.id), remix=True)
    assert "Remix mode" in green(await presses(alice, panel, "Remix mode"))


async def test_a_panel_works_after_a_restart(settings: BotSettings, alice: Person, redis: object) -> None:
    async with running(settings):
        panel = await opens(alice)
    async with running(settings):
        assert "Remix mode" in green(await presses(alice, panel, "Remix mode"))


async def test_everybody_has_their_own(bot: Sojourn, alice: Person, bob: Person) -> None:
    await presses(alice, await opens(alice), "Remix mode")
    assert green(await opens(bob)) == DEFAULT


async def test_the_default_model_is_followed_and_another_is_kept(
    bot: Sojourn, alice: Person, client: JobClient
) -> None:
    bot.catalog = with_second_model(bot.catalog)
    panel = await opens(alice)
    await (await alice.select(panel, "Second")).answered()
    assert client.preferences(int(alice.id)).version == "second"
    assert [option.get("default") for option in alice.now(panel).selects[0].options] == [False, True]
    await (await alice.select(panel, "Postcard (default)")).answered()
    assert client.preferences(int(alice.id)).version is None


async def test_what_a_model_cannot_do_cannot_be_pressed(bot: Sojourn, alice: Person) -> None:
    bot.catalog = with_second_model(bot.catalog, refuses=("raw", "stylize"))
    panel = await opens(alice)
    assert disabled(panel) == set()
    await (await alice.select(panel, "Second")).answered()
    stylize = {"Stylize low", "Stylize med", "Stylize high", "Stylize very high"}
    assert disabled(alice.now(panel)) == stylize | {"RAW Mode"}


async def test_a_setting_does_not_get_in_the_way_of_another_model(
    bot: Sojourn, alice: Person, client: JobClient
) -> None:
    bot.catalog = with_second_model(bot.catalog, refuses=("raw",))
    client.change_preferences(int(alice.id), raw=True, stylize=50)
    origin = Origin(user_id=int(alice.id), user_name="alice", channel_id=1)
    [own] = await submission.read(bot, origin, "a fox")
    [other] = await submission.read(bot, origin, "a fox --v second")
    assert render(own) == "a fox --stylize 50 --raw"
    assert render(other) == "a fox --stylize 50 --version second"
    with pytest.raises(PromptError):
        await submission.read(bot, origin, "a fox --v second --raw")


async def test_personalization_needs_likes(bot: Sojourn, alice: Person, client: JobClient) -> None:
    panel = await opens(alice)
    refusal = await (await alice.click(panel, "Personalization")).message()
    assert refusal.embeds[0]["title"] == "Not enough likes"
    assert not client.preferences(int(alice.id)).personalize


async def test_the_panel_speaks_the_persons_language(bot: Sojourn, alice: Person) -> None:
    words = languages.of("zh-CN")
    view = settings_panel.panel(Preferences(), bot.catalog, words)
    labels = {getattr(item, "label", None) for item in view.children}
    assert set(words.SETTING_BUTTONS.values()) <= labels


async def test_a_button_of_another_edition_is_refused_politely(
    bot: Sojourn, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as newer:
        newer.setattr(settings_panel, "PREFIX", "sojourn-settings2")
        panel = await opens(alice)
    refusal = await (await alice.click(panel, "RAW Mode")).message()
    assert refusal.embeds[0]["title"] == "Unknown button"


def test_the_buttons_are_named_and_belong_to_the_table_of_parameters() -> None:
    assert {control.name for control in CONTROLS} == set(languages.ENGLISH.SETTING_BUTTONS)
    parameters = {row.name for row in PARAMETERS}
    assert {control.parameter for control in CONTROLS if control.parameter} <= parameters
    assert all(control.field in Preferences.model_fields for control in CONTROLS)


def test_the_longest_catalog_fits_the_menu(catalog: Catalog) -> None:
    entries = {f"m{n}": replace(catalog.default, name=f"m{n}", default=n == 0, title="T" * 300) for n in range(60)}
    panel = settings_panel.panel(Preferences(version="m59"), Catalog(entries), languages.ENGLISH)
    menu = panel.to_components()[0]["components"][0]
    assert len(menu["options"]) == 25
    assert [option["value"] for option in menu["options"] if option["default"]] == ["m59"]
    assert max(len(option["label"]) for option in menu["options"]) == 100


@pytest.mark.parametrize(
    ("command", "field", "value", "word"),
    [
        ("turbo", "speed", Speed.TURBO, "turbo mode"),
        ("relax", "speed", Speed.RELAX, "relax mode"),
        ("fast", "speed", Speed.FAST, "fast mode"),
        ("stealth", "stealth", True, "you alone"),
        ("public", "stealth", False, "everybody"),
    ],
)
async def test_a_command_sets_one_thing(
    bot: Sojourn, alice: Person, client: JobClient, command: str, field: str, value: object, word: str
) -> None:
    client.change_preferences(int(alice.id), speed=Speed.TURBO, stealth=True, remix=True)
    answer = await (await alice.slash(command)).message()
    assert answer.is_ephemeral
    assert word in answer.content
    preferences = client.preferences(int(alice.id))
    assert getattr(preferences, field) == value
    assert preferences.remix


def with_second_model(catalog: Catalog, **fields: object) -> Catalog:
    second = replace(catalog.default, name="second", title="Second", default=False, **fields)  # type: ignore[arg-type]
    return Catalog({**catalog.entries, "second": second})


def disabled(panel: SeenMessage) -> set[str]:
    return {button.name for button in panel.buttons if button.raw.get("disabled")}
