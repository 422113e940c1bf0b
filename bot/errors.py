"""The one place that turns an exception into what the user reads: a red embed, for their eyes only.

Commands, buttons and menus raise; none of them words a refusal.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands

from bot import messages
from bot.echo import cut
from bot.views.custom_id import ForeignButtonError
from model.prompt import Fault, PromptError
from worker.images import ImageNotFoundError
from worker.jobs import JobEndedError, JobNotFoundError, NotYourJobError, QueueUnavailableError

RED = 16711680
DESCRIPTION_LIMIT = 3500  # Discord takes 4096, but no more than 6000 with title and footer

# What Discord answers when an interaction can no longer be answered: nobody is left to read a refusal.
UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ANSWERED, INVALID_TOKEN = 10062, 10015, 40060, 50027
_GONE = frozenset({UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ANSWERED, INVALID_TOKEN})

_TITLES: dict[Fault, str] = {
    Fault.EMPTY: messages.EMPTY_PROMPT,
    Fault.TOO_LONG: messages.INVALID_PROMPT,
    Fault.BAD_WEIGHTS: messages.INVALID_PROMPT,
    Fault.IMAGE_PROMPT: messages.INVALID_PROMPT,
    Fault.UNKNOWN_PARAMETER: messages.INVALID_PARAMETER,
    Fault.BAD_VALUE: messages.INVALID_PARAMETER,
    Fault.UNKNOWN_VERSION: messages.INVALID_PARAMETER,
    Fault.NOT_COMPATIBLE: messages.INVALID_PARAMETER,
}

log = logging.getLogger(__name__)


class NoJobHereError(LookupError):
    """A menu was used on a message that shows no job."""


class JobNotDoneError(RuntimeError):
    """Somebody wants the pictures of a job that has none."""


class DirectMessagesClosedError(PermissionError):
    """The user does not accept direct messages from us."""

    def __init__(self, user_id: int) -> None:
        super().__init__(f"User {user_id} accepts no direct messages.")
        self.user_id = user_id


# Errors that say all there is to say to the user. They are not logged: nothing is wrong with the program.
_REFUSALS: dict[type[Exception], Callable[[Any], tuple[str, str]]] = {
    PromptError: lambda error: (_TITLES[error.fault], error.reason),
    QueueUnavailableError: lambda _: (messages.QUEUE_UNAVAILABLE, messages.QUEUE_UNAVAILABLE_REASON),
    JobNotFoundError: lambda _: (messages.UNKNOWN_JOB, messages.UNKNOWN_JOB_REASON),
    NotYourJobError: lambda error: (messages.NOT_YOUR_JOB, messages.not_your_job(error.job)),
    JobEndedError: lambda _: (messages.JOB_ENDED, messages.JOB_ENDED_REASON),
    JobNotDoneError: lambda _: (messages.JOB_NOT_DONE, messages.JOB_NOT_DONE_REASON),
    ImageNotFoundError: lambda _: (messages.PICTURE_GONE, messages.PICTURE_GONE_REASON),
    NoJobHereError: lambda _: (messages.NO_JOB_HERE, messages.NO_JOB_HERE_REASON),
    ForeignButtonError: lambda _: (messages.OLD_BUTTON, messages.OLD_BUTTON_REASON),
    DirectMessagesClosedError: lambda error: (
        messages.CLOSED_DIRECT_MESSAGES,
        messages.direct_messages_closed(error.user_id),
    ),
}


def embed(title: str, reason: str, footer: str = "") -> discord.Embed:
    """A red embed within Discord's limits."""
    shown = discord.Embed(title=title, description=cut(reason, DESCRIPTION_LIMIT), colour=RED)
    return shown.set_footer(text=cut(footer, messages.FOOTER_LIMIT)) if footer else shown


def explain(error: Exception, command: str = "") -> discord.Embed:
    """The embed for an exception. One that nobody expected is logged with the trace code that the user sees."""
    for kind, words in _REFUSALS.items():
        if isinstance(error, kind):
            return embed(*words(error), command)
    trace = secrets.token_hex(4)
    log.error("Unexpected error, code %s, in %s", trace, command or "a button", exc_info=error)
    return embed(messages.SOMETHING_WRONG, messages.SOMETHING_WRONG_REASON, messages.TRACE.format(trace=trace))


async def answer(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the person behind `interaction` what went wrong. Raises nothing."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if is_gone(error):
        log.warning("Interaction %s could not be answered: %s", interaction.id, error)
        return
    shown = explain(error, typed_command(interaction))
    try:
        if interaction.response.is_done():
            await interaction.followup.send(embed=shown, ephemeral=True)
        else:
            await interaction.response.send_message(embed=shown, ephemeral=True)
    except discord.DiscordException as failure:
        log.warning("Interaction %s: %r could not be told: %s", interaction.id, error, failure)


def is_gone(error: Exception) -> bool:
    """Whether Discord no longer takes answers to this interaction."""
    return isinstance(error, discord.HTTPException) and error.code in _GONE


def typed_command(interaction: discord.Interaction[Any]) -> str:
    """The slash command as typed, to be copied and corrected. Nothing for buttons and menus."""
    command = interaction.command
    if not isinstance(command, app_commands.Command):
        return ""
    options = [f"{name}: {value}" for name, value in vars(interaction.namespace).items()]
    return " ".join([f"/{command.qualified_name}", *options])
