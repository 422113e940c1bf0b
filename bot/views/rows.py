"""The rows of buttons under the messages of a job. Built for each message and never kept.

A press is heard by `bot.views.press` through the custom_id alone.
"""

from __future__ import annotations

from collections.abc import Collection

import discord
from discord import ButtonStyle, ui

from bot.messages import Messages
from bot.views.custom_id import CustomId, Verb
from worker.jobs import Job


def grid(job: Job) -> ui.View:
    """Under a grid: U1 to U4 and 🔄, then V1 to V4."""
    first = [_button(CustomId(Verb.IMAGE, job.id, index), 0, label=f"U{index}") for index in range(1, 5)]
    first.append(_button(CustomId(Verb.REROLL, job.id), 0, emoji="🔄"))
    second = [_button(CustomId(Verb.VARY_STRONG, job.id, index), 1, label=f"V{index}") for index in range(1, 5)]
    return _view([*first, *second])


def image(job: Job, index: int, words: Messages) -> ui.View:
    """Under one picture of a grid."""
    subtle, strong = CustomId(Verb.VARY_SUBTLE, job.id, index), CustomId(Verb.VARY_STRONG, job.id, index)
    buttons = [
        _button(subtle, 0, label=words.VARY_SUBTLE_BUTTON, emoji="🪄"),
        _button(strong, 0, label=words.VARY_STRONG_BUTTON, emoji="🪄"),
    ]
    return _view(buttons)


def progress(job: Job, words: Messages) -> ui.View:
    """Under a job that waits or runs."""
    cancel = CustomId(Verb.CANCEL, job.id)
    return _view([_button(cancel, 0, label=words.CANCEL_BUTTON, style=ButtonStyle.danger)])


def with_blue(message: discord.Message, custom_ids: Collection[str]) -> ui.View:
    """The buttons of `message` as they are, those of `custom_ids` in blue."""
    view = ui.View.from_message(message, timeout=None)
    for item in view.children:
        if isinstance(item, ui.Button) and item.custom_id in custom_ids:
            item.style = ButtonStyle.primary
    return _unheard(view)


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
