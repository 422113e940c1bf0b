"""The panel of `/settings`: what is set shows green, and a press sets what its button says.

All that a button knows is in its custom_id, so that old panels work after any restart. Knows no prompt.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

import discord
from discord import ButtonStyle, ui
from pydantic import ValidationError

from bot.views.custom_id import ForeignButtonError
from bot.views.heard import Heard
from bot.words import languages
from bot.words.echo import cut, echo
from bot.words.messages import Messages
from model.catalog import Catalog, Entry
from model.params import Speed
from worker.people.preferences import Preferences

if TYPE_CHECKING:
    from bot.app import Sojourn

PREFIX = "sojourn-settings1"
VERSION, RESET = "version", "reset"
OPTIONS, LABEL = 25, 100  # of a select menu, by Discord
SUFFIX_ROOM = 1500  # characters: the panel is a message of 2000
ON, OFF = "on", "off"
CONTRARY = {ON: OFF, OFF: ON}


@dataclass(frozen=True)
class Control:
    """A button. It is green while `field` of the preferences is `value`."""

    field: str
    value: str  # as in custom_ids
    row: int
    emoji: str
    parameter: str = ""  # what it puts into prompts: not every model knows it
    is_switch: bool = False  # pressed while green, it sets the contrary

    @property
    def name(self) -> str:
        """The key of its label in `Messages.SETTING_BUTTONS`."""
        return f"{self.field}:{self.value}"

    def is_on(self, preferences: Preferences) -> bool:
        return _written(getattr(preferences, self.field)) == self.value

    def custom_id(self, preferences: Preferences) -> str:
        """What a press sets, so that a panel that is out of date does as it says and not the contrary."""
        leaves = self.is_switch and self.is_on(preferences)
        return f"{PREFIX}:{self.field}:{CONTRARY[self.value] if leaves else self.value}"


CONTROLS: tuple[Control, ...] = (
    *(Control("stylize", str(value), 1, "🖌️", "stylize") for value in (50, 100, 250, 750)),
    Control("raw", ON, 2, "🔧", "raw", is_switch=True),
    Control("personalize", ON, 2, "👤", "profile", is_switch=True),
    Control("stealth", OFF, 2, "🌐", is_switch=True),
    Control("remix", ON, 2, "🎛️", is_switch=True),
    Control("strong_variations", ON, 3, "🎨"),
    Control("strong_variations", OFF, 3, "🎨"),
    Control("speed", Speed.TURBO, 4, "⚡"),
    Control("speed", Speed.FAST, 4, "🐇"),
    Control("speed", Speed.RELAX, 4, "🐢"),
)


class SettingsItem(Heard, ui.DynamicItem[ui.Item[Any]], template=r"sojourn-settings[0-9]+:.*"):
    """Any button or menu of a panel, of this edition or another."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        preferences = await _change(interaction, self.custom_id)
        words = languages.of(interaction.locale)
        view = panel(preferences, interaction.client.catalog, words)
        await interaction.response.edit_message(content=content(preferences, words), view=view)


def content(preferences: Preferences, words: Messages) -> str:
    """The text above the menu."""
    if not preferences.suffix:
        return words.SETTINGS
    suffix = echo(preferences.suffix, SUFFIX_ROOM)
    return f"{words.SETTINGS}\n{words.SETTINGS_SUFFIX.format(suffix=suffix)}"


def panel(preferences: Preferences, catalog: Catalog, words: Messages) -> ui.View:
    """The menu of models and the buttons, as the preferences stand."""
    entry = preferences.entry(catalog)
    view = ui.View(timeout=None)
    view.add_item(_versions(catalog, entry, words))
    for control in CONTROLS:
        view.add_item(_button(control, preferences, entry, words))
    reset = ui.Button[ui.View](custom_id=f"{PREFIX}:{RESET}:all", row=4, label=words.RESET_BUTTON, emoji="🔄")
    view.add_item(reset)
    view.stop()  # discord.py would else remember every panel for ever
    return view


def _versions(catalog: Catalog, chosen: Entry, words: Messages) -> ui.Select[ui.View]:
    menu = ui.Select[ui.View](custom_id=f"{PREFIX}:{VERSION}:menu", row=0)
    for entry in _shown(catalog, chosen):
        title = words.DEFAULT_VERSION.format(title=entry.title) if entry.default else entry.title
        menu.add_option(label=cut(title, LABEL), value=entry.name, default=entry is chosen)
    return menu


def _shown(catalog: Catalog, chosen: Entry) -> Iterable[Entry]:
    """As many as a menu takes, the chosen one among them."""
    others = [entry for entry in catalog if entry is not chosen][: OPTIONS - 1]
    return [entry for entry in catalog if entry is chosen or entry in others]


def _button(control: Control, preferences: Preferences, entry: Entry, words: Messages) -> ui.Button[ui.View]:
    return ui.Button(
        custom_id=control.custom_id(preferences),
        row=control.row,
        label=words.SETTING_BUTTONS[control.name],
        emoji=control.emoji,
        style=ButtonStyle.success if control.is_on(preferences) else ButtonStyle.secondary,
        disabled=control.parameter in entry.refuses,
    )


async def _change(press: discord.Interaction[Sojourn], custom_id: str) -> Preferences:
    """Do what the custom_id says. Raises what the client raises, and `ForeignButtonError`."""
    jobs, user_id = press.client.jobs, press.user.id
    prefix, _, rest = custom_id.partition(":")
    field, _, value = rest.partition(":")
    if prefix != PREFIX:
        raise ForeignButtonError(custom_id)
    if field == RESET:
        return await jobs.reset_preferences(user_id)
    if field == VERSION:
        return await jobs.change_preferences(user_id, version=_chosen_version(press))
    if (field, value) == ("personalize", ON):
        await jobs.taste(user_id, ())  # whoever has no taste yet would have every prompt refused
    try:
        return await jobs.change_preferences(user_id, **{field: value})
    except (TypeError, ValidationError) as error:
        raise ForeignButtonError(custom_id) from error


def _chosen_version(press: discord.Interaction[Sojourn]) -> str | None:
    """The model chosen in the menu. Who chooses the default one goes along when that changes."""
    data = cast(dict[str, Any], press.data or {})
    name, catalog = str((data.get("values") or [""])[0]), press.client.catalog
    return name if name in catalog.entries and name != catalog.default.name else None


def _written(value: object) -> str:
    return (ON if value else OFF) if isinstance(value, bool) else str(value)
