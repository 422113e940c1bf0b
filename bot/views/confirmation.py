"""The question before many jobs are started, and the names of its buttons.

A press is heard by `bot.views.batch`, by the custom_id alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

import discord
from discord import ButtonStyle, ui

from bot.views.custom_id import ForeignButtonError
from bot.words.echo import cut, echo
from bot.words.messages import Messages
from model.prompt import render
from worker.drafts import Draft
from worker.jobs import ID_PATTERN

PREFIX = "sojourn-draft1"
PROMPTS_SHOWN = 5
PROMPT_ROOM = 300  # characters of each
YELLOW = 16776960


class Choice(StrEnum):
    """What a person says to a draft."""

    YES = "yes"
    NO = "no"
    SHOW = "show"
    EDIT = "edit"


_FORM = re.compile(rf"{PREFIX}:(?P<choice>{'|'.join(Choice)}):(?P<draft>{ID_PATTERN})")


@dataclass(frozen=True)
class DraftButtonId:
    """`parse(button.render()) == button`."""

    choice: Choice
    draft_id: str

    def render(self) -> str:
        return f"{PREFIX}:{self.choice}:{self.draft_id}"

    @classmethod
    def parse(cls, text: str) -> DraftButtonId:
        """Raises `ForeignButtonError`."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ForeignButtonError(text)
        return cls(Choice(match["choice"]), match["draft"])


def embed(draft: Draft, words: Messages) -> discord.Embed:
    """How many jobs, and the first prompts."""
    prompts = draft.order.prompts
    lines = [f"- {echo(render(prompt), PROMPT_ROOM)}" for prompt in prompts[:PROMPTS_SHOWN]]
    if len(prompts) > PROMPTS_SHOWN:
        lines.append(words.BATCH_MORE.format(count=len(prompts) - PROMPTS_SHOWN))
    text = "\n".join([words.BATCH_QUESTION.format(count=len(prompts)), "", *lines])
    return discord.Embed(title=words.BATCH_TITLE.format(count=len(prompts)), description=text, colour=YELLOW)


def all_prompts(draft: Draft) -> str:
    """Every prompt, numbered, one to a line."""
    return "\n".join(f"{number}. {render(prompt)}" for number, prompt in enumerate(draft.order.prompts, start=1))


def buttons(draft: Draft, words: Messages) -> ui.View:
    """Yes, No and Show Prompts; Edit Prompt where there is a text to edit."""
    view = ui.View(timeout=None)
    view.add_item(_button(draft, Choice.YES, words.YES_BUTTON, ButtonStyle.success))
    view.add_item(_button(draft, Choice.NO, words.NO_BUTTON, ButtonStyle.danger))
    view.add_item(_button(draft, Choice.SHOW, words.SHOW_PROMPTS_BUTTON))
    if draft.text:
        view.add_item(_button(draft, Choice.EDIT, words.EDIT_PROMPT_BUTTON))
    view.stop()  # discord.py would else remember every view of every message for ever
    return view


def _button(
    draft: Draft, choice: Choice, label: str, style: ButtonStyle = ButtonStyle.secondary
) -> ui.Button[ui.View]:
    custom_id = DraftButtonId(choice, draft.id).render()
    return ui.Button(custom_id=custom_id, label=cut(label, 80), style=style)
