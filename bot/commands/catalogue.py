"""Every command and menu entry that the bot offers, in the order of `/help`. Knows none of their rules."""

from __future__ import annotations

from typing import Any

from discord import app_commands

from bot.commands.account import info, profile
from bot.commands.blend import blend
from bot.commands.describe import describe
from bot.commands.help import help_command
from bot.commands.imagine import imagine
from bot.commands.likes import likes
from bot.commands.menus import cancel_job, dm_results, report_job, show_parameters, use_as_image_prompt
from bot.commands.moderate import moderate
from bot.commands.prefer import prefer
from bot.commands.settings import fast, public, relax, settings, stealth, turbo
from bot.commands.shorten import shorten
from bot.commands.show import show

Command = app_commands.Command[Any, ..., Any] | app_commands.Group | app_commands.ContextMenu

COMMANDS: tuple[Command, ...] = (
    imagine,
    blend,
    describe,
    shorten,
    show,
    info,
    settings,
    fast,
    relax,
    turbo,
    stealth,
    public,
    prefer,
    profile,
    likes,
    moderate,
    help_command,
    cancel_job,
    dm_results,
    show_parameters,
    use_as_image_prompt,
    report_job,
)
