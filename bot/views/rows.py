"""The rows of buttons under the messages of a job: labels and colours for a `layout`. Built for each message.

A press is heard by `bot.views.press` through the custom_id alone.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

import discord
from discord import ButtonStyle, ui

from bot.views import layout
from bot.views.custom_id import CustomId, Verb
from bot.views.layout import Layout
from bot.words.messages import Messages
from model.catalog import Entry
from worker.jobs import Job

EMOJI: Mapping[Verb, str] = {
    Verb.REROLL: "🔄",
    Verb.VARY_SUBTLE: "🪄",
    Verb.VARY_STRONG: "🪄",
    Verb.VARY_REGION: "🖌️",
    Verb.ZOOM_OUT_2: "🔍",
    Verb.ZOOM_OUT_1_5: "🔍",
    Verb.CUSTOM_ZOOM: "🔍",
    Verb.MAKE_SQUARE: "↔️",
    Verb.PAN_LEFT: "⬅️",
    Verb.PAN_RIGHT: "➡️",
    Verb.PAN_UP: "⬆️",
    Verb.PAN_DOWN: "⬇️",
    Verb.LIKE: "❤️",
    Verb.PARAMETERS: "ℹ️",
    Verb.DELETE: "🗑️",
}


def result(job: Job, entry: Entry | None, words: Messages, page: str = "") -> ui.View:
    """Under what a job drew; with a link to its page, if there is one, where that is a single picture.

    `entry` is the model, None if no longer offered.
    """
    labels = _labels(words)
    if job.request.action.is_upscale:
        labels |= {
            Verb.UPSCALE_SUBTLE: words.REDO_SUBTLE_BUTTON,
            Verb.UPSCALE_CREATIVE: words.REDO_CREATIVE_BUTTON,
        }
    rows = layout.result(job, entry)
    links = {words.WEB_BUTTON: page} if job.request.action.is_upscale else {}
    return _view([*_buttons(rows, labels), *_links(links, len(rows) - 1)])


def image(job: Job, index: int, entry: Entry | None, words: Messages, page: str = "") -> ui.View:
    """Under one picture of a grid, with links to the grid and to the page of the job, if there is one.

    `entry` is the model, None if no longer offered.
    """
    rows = layout.image(job, index, entry)
    links = {words.PARENT_BUTTON: message_link(job), words.WEB_BUTTON: page}
    return _view([*_buttons(rows, _labels(words)), *_links(links, len(rows) - 1)])


def progress(job: Job, words: Messages) -> ui.View:
    """Under a job that waits or runs."""
    cancel = CustomId(Verb.CANCEL, job.id)
    return _view([_button(cancel, 0, label=words.CANCEL_BUTTON, style=ButtonStyle.danger)])


def message_link(job: Job) -> str:
    """Where the result of a job is shown, "" if that is not known."""
    origin = job.request.origin
    if job.result_message_id is None:
        return ""
    return f"https://discord.com/channels/{origin.guild_id or '@me'}/{origin.channel_id}/{job.result_message_id}"


def with_blue(message: discord.Message, custom_ids: Collection[str]) -> ui.View:
    """The buttons of `message` as they are, those of `custom_ids` in blue."""
    view = ui.View.from_message(message, timeout=None)
    for item in view.children:
        if isinstance(item, ui.Button) and item.custom_id in custom_ids:
            item.style = ButtonStyle.primary
    return _unheard(view)


def _labels(words: Messages) -> dict[Verb, str]:
    return {
        Verb.VARY_SUBTLE: words.VARY_SUBTLE_BUTTON,
        Verb.VARY_STRONG: words.VARY_STRONG_BUTTON,
        Verb.VARY_REGION: words.VARY_REGION_BUTTON,
        Verb.UPSCALE_SUBTLE: words.UPSCALE_SUBTLE_BUTTON,
        Verb.UPSCALE_CREATIVE: words.UPSCALE_CREATIVE_BUTTON,
        Verb.ZOOM_OUT_2: words.ZOOM_OUT_2_BUTTON,
        Verb.ZOOM_OUT_1_5: words.ZOOM_OUT_1_5_BUTTON,
        Verb.CUSTOM_ZOOM: words.CUSTOM_ZOOM_BUTTON,
        Verb.MAKE_SQUARE: words.MAKE_SQUARE_BUTTON,
    }


def _buttons(rows: Layout, labels: Mapping[Verb, str]) -> list[ui.Button[ui.View]]:
    return [
        _button(custom_id, number, label=_label(custom_id, labels), emoji=EMOJI.get(custom_id.verb))
        for number, row in enumerate(rows)
        for custom_id in row
    ]


def _links(links: Mapping[str, str], row: int) -> list[ui.Button[ui.View]]:
    """Buttons that open something, by label; none where it is nowhere. Discord marks them with an arrow."""
    return [ui.Button(label=label, url=url, row=row) for label, url in links.items() if url]


def _label(custom_id: CustomId, labels: Mapping[Verb, str]) -> str | None:
    """U1 and V1 are called so in every language."""
    letters = {Verb.IMAGE: f"U{custom_id.index}", Verb.VARY: f"V{custom_id.index}"}
    return letters.get(custom_id.verb) or labels.get(custom_id.verb)


def _button(
    custom_id: CustomId,
    row: int,
    *,
    label: str | None = None,
    emoji: str | None = None,
    style: ButtonStyle = ButtonStyle.secondary,
) -> ui.Button[ui.View]:
    return ui.Button(custom_id=custom_id.render(), row=row, label=label, emoji=emoji, style=style)


def _view(buttons: list[ui.Button[ui.View]]) -> ui.View:
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    return _unheard(view)


def _unheard(view: ui.View) -> ui.View:
    """Stopped before it is sent: discord.py would else remember every view of every message for ever."""
    view.stop()
    return view
