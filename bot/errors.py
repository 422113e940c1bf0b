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

from bot.ordering import placeholder
from bot.views import gate
from bot.views.custom_id import ForeignButtonError
from bot.words import languages, messages
from bot.words.echo import cut
from bot.words.messages import Messages
from model.prompt import PromptError
from worker import keys
from worker.drafts import DraftGoneError, NotYourDraftError
from worker.images import ImageNotFoundError
from worker.intake.inputs import InputError
from worker.jobs import JobEndedError, JobNotFoundError, LineFullError, NotYourJobError, QueueUnavailableError
from worker.people.moderation import (
    MAX_PHRASE,
    MAX_WORDS,
    AppealGoneError,
    PromptBlockedError,
    TermsNotAcceptedError,
    UserBlockedError,
    WordError,
)
from worker.people.options import (
    OptionError,
    OptionNameError,
    OptionTakenError,
    OptionTooLongError,
    UnknownOptionError,
)
from worker.people.profiles import NotEnoughLikesError, UnknownProfileError

RED = 16711680
DESCRIPTION_LIMIT = 3500  # Discord takes 4096, but no more than 6000 with title and footer

# What Discord answers when an interaction can no longer be answered: nobody is left to read a refusal.
UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ANSWERED, INVALID_TOKEN = 10062, 10015, 40060, 50027
_GONE = frozenset({UNKNOWN_INTERACTION, UNKNOWN_WEBHOOK, ALREADY_ANSWERED, INVALID_TOKEN})

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


class NoPictureHereError(LookupError):
    """A menu was used on a message without pictures."""


class NoModeratorsError(LookupError):
    """A server has named no channel that its moderators read, or we cannot write there."""


class NotModeratorError(PermissionError):
    """Somebody who may not manage the server wants to moderate it."""


class MessageStaysError(PermissionError):
    """Somebody wants a message gone that Discord no longer lets us delete."""


class AlreadySentError(RuntimeError):
    """The same modal came twice."""


class OnePictureError(ValueError):
    """A command that works on one picture was given none, or two."""


class CannotShortenError(ValueError):
    """A prompt that is more than one text of plain words."""


class RelaxedBatchError(RuntimeError):
    """Somebody wants many jobs at once with the speed of those who wait."""

    def __init__(self, count: int) -> None:
        super().__init__(f"{count} jobs at once are not started in relax mode.")
        self.count = count


# Errors that say all there is to say to the user. They are not logged: nothing is wrong with the program.
_REFUSALS: dict[type[Exception], Callable[[Messages, Any], tuple[str, str]]] = {
    PromptError: lambda words, error: words.fault(error),
    OnePictureError: lambda words, _: (words.ONE_PICTURE, words.ONE_PICTURE_REASON),
    CannotShortenError: lambda words, _: (words.CANNOT_SHORTEN, words.CANNOT_SHORTEN_REASON),
    InputError: lambda words, error: (words.BAD_PICTURE, words.bad_picture(error)),
    PromptBlockedError: lambda words, error: (words.PROMPT_BLOCKED, words.prompt_blocked(error)),
    UserBlockedError: lambda words, error: (words.BLOCKED, words.user_blocked(error)),
    TermsNotAcceptedError: lambda words, error: (words.TERMS, words.TERMS_REASON.format(terms=error.terms)),
    AppealGoneError: lambda words, _: (words.APPEAL_GONE, words.APPEAL_GONE_REASON),
    NotModeratorError: lambda words, _: (words.NOT_MODERATOR, words.NOT_MODERATOR_REASON),
    WordError: lambda words, _: (
        words.INVALID_WORD,
        words.INVALID_WORD_REASON.format(length=MAX_PHRASE, limit=MAX_WORDS),
    ),
    QueueUnavailableError: lambda words, _: (words.QUEUE_UNAVAILABLE, words.QUEUE_UNAVAILABLE_REASON),
    JobNotFoundError: lambda words, _: (words.UNKNOWN_JOB, words.UNKNOWN_JOB_REASON),
    NotYourJobError: lambda words, error: (words.NOT_YOUR_JOB, words.not_your_job(error.job)),
    JobEndedError: lambda words, _: (words.JOB_ENDED, words.JOB_ENDED_REASON),
    LineFullError: lambda words, error: (words.QUEUE_FULL, words.queue_full(error.limit)),
    NoPictureHereError: lambda words, _: (words.NO_PICTURE_HERE, words.NO_PICTURE_HERE_REASON),
    NoModeratorsError: lambda words, _: (words.NO_MODERATORS, words.NO_MODERATORS_REASON),
    MessageStaysError: lambda words, _: (words.MESSAGE_STAYS, words.MESSAGE_STAYS_REASON),
    JobNotDoneError: lambda words, _: (words.JOB_NOT_DONE, words.JOB_NOT_DONE_REASON),
    ImageNotFoundError: lambda words, _: (words.PICTURE_GONE, words.PICTURE_GONE_REASON),
    NoJobHereError: lambda words, _: (words.NO_JOB_HERE, words.NO_JOB_HERE_REASON),
    ForeignButtonError: lambda words, _: (words.OLD_BUTTON, words.OLD_BUTTON_REASON),
    AlreadySentError: lambda words, _: (words.ALREADY_SENT, words.ALREADY_SENT_REASON),
    RelaxedBatchError: lambda words, _: (words.RELAXED_BATCH, words.RELAXED_BATCH_REASON),
    DraftGoneError: lambda words, _: (words.DRAFT_GONE, words.DRAFT_GONE_REASON),
    NotYourDraftError: lambda words, _: (words.NOT_YOUR_DRAFT, words.NOT_YOUR_DRAFT_REASON),
    OptionError: lambda words, error: (words.INVALID_OPTION, _option_reason(words, error)),
    NotEnoughLikesError: lambda words, error: (
        words.NOT_ENOUGH_LIKES,
        words.NOT_ENOUGH_LIKES_REASON.format(have=error.have, needed=error.needed),
    ),
    UnknownProfileError: lambda words, error: (
        words.INVALID_PARAMETER,
        words.UNKNOWN_PROFILE.format(code=_code(error.code)),
    ),
    DirectMessagesClosedError: lambda words, error: (
        words.CLOSED_DIRECT_MESSAGES,
        words.direct_messages_closed(error.user_id),
    ),
}


def _option_reason(words: Messages, error: OptionError) -> str:
    match error:
        case OptionNameError():
            return words.OPTION_NAME.format(limit=keys.MAX_OPTION_NAME, name=_code(error.name))
        case OptionTakenError():
            return words.OPTION_TAKEN.format(name=_code(error.name))
        case OptionTooLongError():
            return words.OPTION_TOO_LONG.format(limit=keys.MAX_OPTION_VALUE, length=error.length)
        case UnknownOptionError():
            return words.UNKNOWN_OPTION.format(name=_code(error.name))
        case _:
            return words.TOO_MANY_OPTIONS.format(limit=keys.MAX_OPTIONS)


def _code(typed: str) -> str:
    """What somebody typed, to stand between back-ticks."""
    return cut(typed.replace("`", "'"), keys.MAX_OPTION_NAME) or " "


def embed(title: str, reason: str, footer: str = "") -> discord.Embed:
    """A red embed within Discord's limits."""
    shown = discord.Embed(title=title, description=cut(reason, DESCRIPTION_LIMIT), colour=RED)
    return shown.set_footer(text=cut(footer, messages.FOOTER_LIMIT)) if footer else shown


def explain(error: Exception, command: str = "", words: Messages = languages.ENGLISH) -> discord.Embed:
    """The embed for an exception. One that nobody expected is logged with the trace code that the user sees."""
    for kind, refusal in _REFUSALS.items():
        if isinstance(error, kind):
            return embed(*refusal(words, error), command or _command(error))
    trace = secrets.token_hex(4)
    log.error("Unexpected error, code %s, in %s", trace, command or "a button", exc_info=error)
    return embed(words.SOMETHING_WRONG, words.SOMETHING_WRONG_REASON, words.TRACE.format(trace=trace))


async def answer(interaction: discord.Interaction[Any], error: Exception) -> None:
    """Tell the person behind `interaction` what went wrong. Raises nothing."""
    if isinstance(error, app_commands.CommandInvokeError):
        error = error.original
    if is_gone(error):
        log.warning("Interaction %s could not be answered: %s", interaction.id, error)
        return
    words = languages.of(interaction.locale)
    shown = explain(error, typed_command(interaction), words)
    view = gate.way_back(error, words) or discord.utils.MISSING
    try:
        if interaction.response.is_done():
            await placeholder.clear(interaction, is_private=True)
            await interaction.followup.send(embed=shown, view=view, ephemeral=True)
        else:
            await interaction.response.send_message(embed=shown, view=view, ephemeral=True)
    except discord.DiscordException as failure:
        log.warning("Interaction %s: %r could not be told: %s", interaction.id, error, failure)


def _command(error: Exception) -> str:
    """What a button asked for, where the error knows it."""
    prompt = error.prompt if isinstance(error, LineFullError) else None
    return messages.command(prompt) if prompt else ""


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
