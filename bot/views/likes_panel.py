"""The pictures that somebody likes, page by page. Which page a press opens is in its custom_id.

For the eyes of one person: what they like is nobody else's business.
"""

from __future__ import annotations

import asyncio
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import discord
from discord import ui

from bot.async_client import AsyncJobClient
from bot.delivery import pictures, routes
from bot.views.custom_id import ForeignButtonError
from bot.views.heard import Heard
from bot.views.rows import message_link
from bot.words import languages
from bot.words.echo import echo
from bot.words.messages import Messages
from model.prompt import render
from worker.images import ImageNotFoundError
from worker.jobs import Job, JobNotFoundError
from worker.people.likes import Liked

if TYPE_CHECKING:
    from bot.app import Sojourn

    Press = discord.Interaction[Sojourn]

PREFIX = "sojourn-likes1"
PAGE_LENGTH = 5  # a message may have 10 files, and while a page is turned it has those of two
PROMPT_ROOM = 300  # characters of each, of the 6000 that Discord takes in one message's embeds

_FORM = re.compile(rf"{PREFIX}:(-?[0-9]{{1,6}})")


@dataclass(frozen=True)
class Page:
    """A message before it is one. Its files are read by sending it, so that a page is sent once."""

    content: str
    embeds: list[discord.Embed]
    files: list[discord.File]
    view: ui.View


async def answer(interaction: Press) -> None:
    """The newest likes. Loading the pictures may take longer than Discord's three seconds."""
    await interaction.response.defer(thinking=True, ephemeral=True)
    page = await _page(interaction, 0)
    await interaction.followup.send(
        page.content, embeds=page.embeds, files=page.files, view=page.view, ephemeral=True
    )


class LikesButton(Heard, ui.DynamicItem[ui.Button[Any]], template=r"sojourn-likes[0-9]+:.*"):
    """◀ or ▶ under a page, of this edition or another."""

    async def press(self, interaction: discord.Interaction[Any]) -> None:
        match = _FORM.fullmatch(self.custom_id)
        if match is None:
            raise ForeignButtonError(self.custom_id)
        await interaction.response.defer()
        page = await _page(interaction, int(match[1]))
        await interaction.edit_original_response(
            content=page.content, embeds=page.embeds, attachments=page.files, view=page.view
        )


async def _page(interaction: Press, number: int) -> Page:
    """Page `number`, from 0, or the last where likes were taken back since."""
    jobs, words = interaction.client.jobs, languages.of(interaction.locale)
    likes = await jobs.likes(interaction.user.id)
    last = max(0, (len(likes) - 1) // PAGE_LENGTH)
    number = min(max(0, number), last)
    first = number * PAGE_LENGTH
    shown = likes[first : first + PAGE_LENGTH]
    cards = await asyncio.gather(*(_card(jobs, liked, words) for liked in shown))
    place = words.LIKES_PAGE.format(first=first + 1, last=first + len(shown), count=len(likes))
    return Page(
        content=place if likes else words.NO_LIKES,
        embeds=[embed for embed, _ in cards],
        files=[file for _, file in cards if file is not None],
        view=_buttons(number, last),
    )


async def _card(jobs: AsyncJobClient, liked: Liked, words: Messages) -> tuple[discord.Embed, discord.File | None]:
    """A liked picture as an embed, and its thumbnail where it is still stored."""
    try:
        job = await jobs.get(liked.job_id)
    except JobNotFoundError:
        return discord.Embed(description=words.UNKNOWN_JOB), None
    embed = discord.Embed(description="\n".join(_lines(job, liked, await jobs.job_address(job.id), words)))
    file = None
    with suppress(ImageNotFoundError):
        file = await pictures.thumbnail_file(jobs, job, liked.index)
        embed.set_thumbnail(url=f"attachment://{file.filename}")
    return embed, file


def _lines(job: Job, liked: Liked, page: str, words: Messages) -> Iterator[str]:
    yield f"**{echo(render(job.request.prompt), PROMPT_ROOM)}**"
    yield words.LIKES_BY.format(index=liked.index, user=echo(job.request.origin.user_name, PROMPT_ROOM))
    message = "" if routes.is_private(job) else message_link(job)  # what one person sees cannot be linked to
    links = {words.LIKES_MESSAGE: message, words.WEB_BUTTON: page}
    yield " · ".join(f"[{label}]({link})" for label, link in links.items() if link)


def _buttons(number: int, last: int) -> ui.View:
    """Back and on, where there is more than one page."""
    view = ui.View(timeout=None)
    if last:
        for emoji, target in (("◀️", number - 1), ("▶️", number + 1)):
            is_there = 0 <= target <= last
            view.add_item(ui.Button(custom_id=f"{PREFIX}:{target}", emoji=emoji, disabled=not is_there))
    view.stop()  # discord.py would else remember every page for ever
    return view
