"""The fields of modals: one for a prompt, and what a person has put into any of them.

Source: Discord docs, "Receiving and Responding: Interaction Data, Modal Submit Data Structure".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import discord
from discord import ui

from bot.words.messages import Messages
from model.prompt import Prompt, render

PROMPT = "prompt"
TEXT_LIMIT = 4000  # characters of a text field, by Discord; a prompt may have 6000


def prompt_field(words: Messages, text: str, full: str | None = None) -> ui.Label[ui.Modal]:
    """A paragraph that holds `text`. Where that is less than `full`, it says so."""
    box: ui.TextInput[ui.Modal] = ui.TextInput(
        style=discord.TextStyle.paragraph, custom_id=PROMPT, default=text, max_length=TEXT_LIMIT
    )
    is_cut = full is not None and len(text) < len(full)
    return ui.Label(text=words.PROMPT_FIELD, description=words.PROMPT_CUT if is_cut else None, component=box)


def fitting(prompt: Prompt, ending: str = "") -> str:
    """The prompt and an ending for a text field. Where they are too long the text is cut, never the parameters."""
    whole, body = render(prompt) + ending, render(Prompt(prompt.parts, images=prompt.images))
    if len(whole) <= TEXT_LIMIT:
        return whole
    tail = whole[len(body) :][:TEXT_LIMIT]
    return body[: TEXT_LIMIT - len(tail)].rstrip("\\") + tail


def is_unchanged(prompt: Prompt, text: str) -> bool:
    """Whether a text is what the field was filled with, which of a long prompt is not all."""
    return text.split() in (fitting(prompt).split(), render(prompt).split())


def restored(typed: str, shown: str, full: str) -> str:
    """What was typed; where the field was left as it was shown, the `full` text that it stands for."""
    return full if typed.split() == shown.split() else typed


def values(interaction: discord.Interaction[Any]) -> dict[str, Any]:
    """What was submitted, by custom id: a text, or a list of values or of attachment ids."""
    data: Mapping[str, Any] = interaction.data or {}
    found: dict[str, Any] = {}
    for component in data.get("components", ()):
        for field in [component.get("component"), *component.get("components", ())]:
            if field is not None:
                found[field["custom_id"]] = field.get("values", field.get("value"))
    return found


def attachments(interaction: discord.Interaction[Any], ids: list[str]) -> list[discord.Attachment]:
    """The files that were uploaded into a field."""
    data: Mapping[str, Any] = interaction.data or {}
    known = data.get("resolved", {}).get("attachments", {})
    return [
        discord.Attachment(data=known[key], state=interaction.client._connection) for key in ids if key in known
    ]
