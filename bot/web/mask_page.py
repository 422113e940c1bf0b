"""The page where somebody paints the region of a picture that is to be drawn anew.

Shows it, takes the mask, and hands both mask and ticket to a callback. Knows no Discord; words what goes wrong as
the bot does everywhere.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from aiohttp import web

from bot import errors
from bot.async_client import AsyncJobClient
from bot.web import html
from bot.web.note import Note, words_of_browser
from bot.web.ticket import Ticket, TicketError, TicketFault, Tickets
from bot.words import languages
from bot.words.messages import Messages
from model.prompt import MAX_LENGTH, render
from worker.images import tile
from worker.intake.inputs import InputError, InputFault

# A ticket, the id of the stored mask, and the prompt where it was changed. What it raises is told on the page.
OnMask = Callable[[Ticket, str, str | None], Awaitable[None]]

MAX_MASK = 2**20  # bytes


class MaskPage:
    """The three addresses of a ticket: the page, its picture, and where the mask is sent."""

    def __init__(self, jobs: AsyncJobClient, tickets: Tickets, on_mask: OnMask) -> None:
        self._jobs = jobs
        self._tickets = tickets
        self._on_mask = on_mask
        self._page = html.load("mask.html")
        self._note = Note()

    async def issue(self, ticket: Ticket) -> str:
        return await asyncio.to_thread(self._tickets.issue, ticket)

    def add_to(self, app: web.Application) -> None:
        app.router.add_get("/mask/{token}", self._show)
        app.router.add_get("/mask/{token}/picture", self._picture)
        app.router.add_post("/mask/{token}", self._take)

    async def _show(self, request: web.Request) -> web.Response:
        words = words_of_browser(request)
        try:
            ticket = await asyncio.to_thread(self._tickets.read, _token(request))
            words = languages.of(ticket.origin.locale)
            job = await self._jobs.get(ticket.job_id)
            await self._jobs.image(ticket.job_id, tile(ticket.index - 1))
        except Exception as error:
            return self._refuse(error, words)
        prompt = render(job.request.prompt)
        values = _sentences(words) | {
            "token": _token(request),
            "prompt": prompt,
            "max_length": str(MAX_LENGTH),
            "prompt_hidden": "" if ticket.remix else "hidden",
        }
        return html.response(html.fill(self._page, **values))

    async def _picture(self, request: web.Request) -> web.Response:
        try:
            ticket = await asyncio.to_thread(self._tickets.read, _token(request))
            data = await self._jobs.image(ticket.job_id, tile(ticket.index - 1))
        except Exception as error:
            return self._refuse(error, words_of_browser(request))
        return web.Response(body=data, content_type="image/png")

    async def _take(self, request: web.Request) -> web.Response:
        """The mask: answers with the sentence to show. The ticket is used up only where a job came of it."""
        words, token = words_of_browser(request), _token(request)
        try:
            ticket = await asyncio.to_thread(self._tickets.read, token)
            words = languages.of(ticket.origin.locale)
            data, prompt = await _read(request)
            mask_id = await self._jobs.adopt_mask(data, ticket.job_id, ticket.index)
            ticket = await asyncio.to_thread(self._tickets.redeem, token)
            try:
                await self._on_mask(ticket, mask_id, prompt if ticket.remix else None)
            except Exception:
                await asyncio.to_thread(self._tickets.give_back, token, ticket)
                raise
        except Exception as error:
            status, title, reason = _explained(error, words)
            return web.json_response({"title": title, "reason": reason}, status=status)
        return web.json_response({"title": words.MASK_SENT, "reason": words.MASK_SENT_REASON})

    def _refuse(self, error: Exception, words: Messages) -> web.Response:
        status, title, reason = _explained(error, words)
        return self._note.page(words, title, reason, status=status)


def _token(request: web.Request) -> str:
    return request.match_info["token"]


async def _read(request: web.Request) -> tuple[bytes, str | None]:
    """The mask, and the prompt if there is one. Raises `InputError`."""
    form = await request.post()
    mask, prompt = form.get("mask"), form.get("prompt")
    if not isinstance(mask, web.FileField):
        raise InputError(InputFault.NOT_AN_IMAGE)
    data = await asyncio.to_thread(mask.file.read)
    if len(data) > MAX_MASK:
        raise InputError(InputFault.TOO_LARGE)
    return data, prompt.strip() if isinstance(prompt, str) and prompt.strip() else None


def _explained(error: Exception, words: Messages) -> tuple[int, str, str]:
    """Status, title and sentence for whatever went wrong."""
    if isinstance(error, web.HTTPException):
        raise error
    if isinstance(error, TicketError):
        status = 404 if error.reason is TicketFault.FORGED else 410
        return status, *words.TICKET_FAULTS[error.reason]
    embed = errors.explain(error, words=words)
    return 400, embed.title or "", embed.description or ""


def _sentences(words: Messages) -> dict[str, str]:
    """What the page says, by the names that its template uses."""
    return {
        "lang": words.LANGUAGE,
        "title": words.VARY_REGION_BUTTON,
        "hint": words.MASK_HINT,
        "brush": words.MASK_BRUSH,
        "lasso": words.MASK_LASSO,
        "rectangle": words.MASK_RECTANGLE,
        "size": words.MASK_SIZE,
        "undo": words.MASK_UNDO,
        "clear": words.MASK_CLEAR,
        "prompt_label": words.PROMPT_FIELD,
        "submit": words.MASK_SUBMIT,
        "sending": words.MASK_SENDING,
        "unsent": words.MASK_UNSENT,
        "covered": words.MASK_COVERED,
    }
