"""Every command and menu entry that the bot offers, in the order of `/help`. Knows none of their rules."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.commands.imagine import imagine
from bot.commands.menus import cancel_job, dm_results

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

COMMANDS: tuple[Command, ...] = (
    imagine,
    cancel_job,
    dm_results,
)
