"""A prompt that begins with the pictures of a message. What is made of it is heard by `bot.modals.imagine`."""

from __future__ import annotations

from collections.abc import Sequence

import discord
from discord import ui

from bot.modals import fields
from bot.modals.modal_id import ModalId, ModalKind
from bot.words.messages import Messages

ROOM_FOR_WORDS = 1000  # characters of the field that the links leave free


def links(message: discord.Message) -> list[str]:
    """The addresses of the pictures that are attached, as many as leave room for words."""
    found: list[str] = []
    room = fields.TEXT_LIMIT - ROOM_FOR_WORDS
    for file in message.attachments:
        if (file.content_type or "").startswith("image/") and len(file.url) < room:
            found.append(file.url)
            room -= len(file.url) + 1
    return found


def modal(nonce: int, message_id: int, found: Sequence[str], words: Messages) -> ui.Modal:
    custom_id = ModalId(ModalKind.IMAGINE, nonce, str(message_id)).render()
    shown = ui.Modal(title=words.IMAGINE_TITLE, custom_id=custom_id)
    shown.add_item(fields.prompt_field(words, " ".join([*found, ""])))
    shown.stop()  # heard by its custom_id alone
    return shown
