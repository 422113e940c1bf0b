"""A file that somebody attached to a command: is it a picture that we take? Known before it is fetched."""

from __future__ import annotations

import discord

from worker.intake.inputs import MAX_BYTES, InputError, InputFault


def link(file: discord.Attachment) -> str:
    """Where Discord keeps the picture. Raises `InputError` for what is no picture, or too large."""
    if not (file.content_type or "image/").startswith("image/"):
        raise InputError(InputFault.NOT_AN_IMAGE, file.content_type)
    if file.size > MAX_BYTES:
        raise InputError(InputFault.TOO_LARGE, f"{file.size} bytes")
    return file.url
