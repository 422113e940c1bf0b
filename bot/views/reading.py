"""What DESCRIBE and SHORTEN came to, as one message: the embed, its buttons, and the picture that was described.

Knows no press: `bot.views.candidates` hears them, through the custom_id alone.
"""

from __future__ import annotations

import asyncio
import io

import discord
from discord import ButtonStyle, ui

from bot.async_client import AsyncJobClient
from bot.delivery import pictures
from bot.views.custom_id import CustomId, Verb
from bot.words.echo import cut, echo, escape, length
from bot.words.messages import ALT_TEXT_LIMIT, Messages
from worker.jobs import Action, Job, Reading, Token

KEYCAPS = ("1️⃣", "2️⃣", "3️⃣", "4️⃣", "5️⃣")
STRONG, WEAK = 0.5, 0.15  # weights from which a word is bold, and under which it is struck through
TOKENS_ROOM = 1500  # characters of the 4096 of a description
PROMPT_ROOM = 480
DETAILS_ROOM = 4000
BAR_LENGTH = 20

Shown = tuple[str, discord.Embed, ui.View, list[discord.File]]


def message(job: Job, words: Messages, picture: discord.File | None = None) -> Shown:
    """Content, embed, buttons and files of a job that `is_reading` and done.

    `picture` is what was described; without it the embed shows it from where it came.
    """
    reading = job.reading or Reading(prompts=())
    if job.request.action is Action.SHORTEN:
        return words.result(job), _shortened(reading, words), _buttons(job, words), []
    embed = discord.Embed(description=_numbered(reading.prompts))
    embed.set_image(url=f"attachment://{picture.filename}" if picture else job.request.prompt.images[0].url)
    return words.result(job), embed, _buttons(job, words), [picture] if picture else []


async def picture(jobs: AsyncJobClient, job: Job, limit: int = pictures.FILE_LIMIT) -> discord.File:
    """The picture that a job describes, from our store: links die. Raises `ImageNotFoundError`, `OSError`."""
    data = await jobs.input(job.request.images[job.request.prompt.images[0].url])
    fitting, suffix = await asyncio.to_thread(pictures.fit, data, limit)
    best = job.reading.prompts[0] if job.reading and job.reading.prompts else ""
    name = pictures.result_name(job, suffix)
    return discord.File(io.BytesIO(fitting), filename=name, description=cut(best, ALT_TEXT_LIMIT))


def details(job: Job, words: Messages) -> discord.Embed:
    """The weight of every word of the prompt that was shortened, with bars."""
    reading = job.reading or Reading(prompts=())
    lines: list[str] = []
    used = 0
    for token in reading.tokens:
        line = _bar(token)
        used += length(line) + 1
        if used > DETAILS_ROOM:
            break
        lines.append(line)
    return discord.Embed(title=words.TOKEN_WEIGHTS, description="\n".join(lines))


def _shortened(reading: Reading, words: Messages) -> discord.Embed:
    tokens = f"## {words.IMPORTANT_TOKENS}\n{_tokens(reading.tokens)}"
    prompts = f"## {words.SHORTENED_PROMPTS}\n{_numbered(reading.prompts) or words.NOTHING_TO_SHORTEN}"
    embed = discord.Embed(description=f"{tokens}\n{prompts}")
    return embed.set_footer(text=words.SHORTEN_FOOTER) if reading.prompts else embed


def _numbered(prompts: tuple[str, ...]) -> str:
    lines = [f"{keycap} {echo(prompt, PROMPT_ROOM)}" for keycap, prompt in zip(KEYCAPS, prompts, strict=False)]
    return "\n\n".join(lines)


def _tokens(tokens: tuple[Token, ...]) -> str:
    """The words in their order, as many as there is room for."""
    shown: list[str] = []
    room = TOKENS_ROOM
    for token in tokens:
        word = _styled(token)
        room -= length(word) + 1
        if room < 0:
            return " ".join([*shown, "…"])
        shown.append(word)
    return " ".join(shown)


def _styled(token: Token) -> str:
    word = escape(token.text)
    if token.weight >= STRONG:
        return f"**{word}**"
    return f"~~{word}~~" if token.weight < WEAK else word


def _bar(token: Token) -> str:
    filled = round(token.weight * BAR_LENGTH)
    bar = "█" * filled + "░" * (BAR_LENGTH - filled)
    return f"`{bar}` {token.weight:4.0%} {echo(token.text, 80)}"


def _buttons(job: Job, words: Messages) -> ui.View:
    """A number for each prompt, then what is done with all."""
    count = len((job.reading or Reading(prompts=())).prompts)
    view = ui.View(timeout=None)
    for index in range(1, count + 1):
        view.add_item(_button(CustomId(Verb.CANDIDATE, job.id, index), emoji=KEYCAPS[index - 1]))
    if job.request.action is Action.SHORTEN:
        view.add_item(_button(CustomId(Verb.DETAILS, job.id), row=1, label=words.DETAILS_BUTTON))
    else:
        view.add_item(_button(CustomId(Verb.READ_AGAIN, job.id), emoji="🔄"))
        view.add_item(
            _button(CustomId(Verb.ALL_CANDIDATES, job.id), row=1, emoji="🎉", label=words.IMAGINE_ALL_BUTTON)
        )
    view.stop()  # before it is sent: discord.py would else remember every view of every message for ever
    return view


def _button(
    custom_id: CustomId, *, row: int = 0, label: str | None = None, emoji: str | None = None
) -> ui.Button[ui.View]:
    return ui.Button(custom_id=custom_id.render(), row=row, label=label, emoji=emoji, style=ButtonStyle.secondary)
