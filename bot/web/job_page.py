"""The page of a job, for whoever was given its address: pictures, prompt, and all that decides them.

Shows nothing of who asked but a name, and of pictures taken in nothing but their short links. Knows no Discord.
"""

from __future__ import annotations

import asyncio

from aiohttp import web

from bot import errors
from bot.async_client import AsyncJobClient
from bot.delivery import pictures
from bot.web import html
from bot.web.job_view import JobView, Relative, Scene
from bot.web.note import Note, words_of_browser
from bot.words import languages
from bot.words.messages import Messages
from model.catalog import Catalog
from worker.images import ImageNotFoundError, tile
from worker.intake.links import shorten
from worker.jobs import Job, JobNotFoundError, QueueUnavailableError, State

CHILDREN_SHOWN = 12
_ROOT = "../.."
_KEPT = "private, max-age=31536000, immutable"  # a finished picture never changes; its address is a secret


class JobPage:
    """The addresses of a job: the page, its pictures, and the preview while it is drawn.

    `url` is where people reach the web server.
    """

    def __init__(self, jobs: AsyncJobClient, catalog: Catalog, url: str) -> None:
        self._jobs = jobs
        self._catalog = catalog
        self._url = url
        self._view = JobView()
        self._note = Note()

    def add_to(self, app: web.Application) -> None:
        page = "/jobs/{job_id}/{key}"
        app.router.add_get(page, self._show)
        app.router.add_get(f"{page}/preview.webp", self._preview)
        app.router.add_get(f"{page}/{{number:[1-4]}}.png", self._picture)

    async def _show(self, request: web.Request) -> web.Response:
        words = words_of_browser(request)
        try:
            job = await self._open(request)
            words = languages.of_job(job)
            page = await self._page(job, request.match_info["key"], words)
        except Exception as error:
            return self._refuse(error, words)
        return html.response(page)

    async def _page(self, job: Job, key: str, words: Messages) -> html.Html:
        parent, *children = await self._relatives(job)
        return self._view.page(
            job.model_copy(update={"request": shorten(job.request, self._url)}),
            self._catalog.entries.get(job.version),
            words,
            Scene(
                key=key,
                is_stored=await self._is_stored(job),
                has_preview=job.state is State.RUNNING and await self._jobs.preview(job.id) is not None,
                parent=parent,
                children=tuple(child for child in children if child is not None),
            ),
        )

    async def _picture(self, request: web.Request) -> web.Response:
        number = int(request.match_info["number"])
        try:
            job = await self._open(request)
            data = await self._jobs.image(job.id, tile(number - 1))
        except Exception as error:
            return self._refuse(error, words_of_browser(request), root="../../..")
        named = f'inline; filename="{pictures.picture_name(job, number)}"'
        headers = {"Cache-Control": _KEPT, "Content-Disposition": named}
        return web.Response(body=data, content_type="image/png", headers=headers)

    async def _preview(self, request: web.Request) -> web.Response:
        try:
            job = await self._open(request)
            data = await self._jobs.preview(job.id)
        except Exception as error:
            return self._refuse(error, words_of_browser(request), root="../../..")
        if data is None:
            raise web.HTTPNotFound
        return web.Response(body=data, content_type="image/webp")

    async def _open(self, request: web.Request) -> Job:
        """The job whose key is in the address. Raises `JobNotFoundError`, also where the job is there."""
        job_id, key = request.match_info["job_id"], request.match_info["key"]
        if not await self._jobs.opens_page(key, job_id):
            raise JobNotFoundError(job_id)
        return await self._jobs.get(job_id)

    async def _is_stored(self, job: Job) -> bool:
        """Whether there are pictures to show."""
        if job.state is not State.DONE or not job.request.action.num_images:
            return False
        try:
            await self._jobs.image(job.id, tile(0))
        except ImageNotFoundError:
            return False
        return True

    async def _relatives(self, job: Job) -> list[Relative | None]:
        """The parent, then the children, each None where it is not for who reads this page."""
        found = [await self._jobs.parent(job), *await self._jobs.children(job.id, CHILDREN_SHOWN)]
        return list(await asyncio.gather(*(self._relative(job, relative) for relative in found)))

    async def _relative(self, job: Job, relative: Job | None) -> Relative | None:
        if relative is None or not may_lead_to(job, relative):
            return None
        return Relative(relative, await self._jobs.job_address(relative.id))

    def _refuse(self, error: Exception, words: Messages, root: str = _ROOT) -> web.Response:
        if isinstance(error, web.HTTPException):
            raise error
        if isinstance(error, JobNotFoundError | ImageNotFoundError):
            title, reason = words.JOB_PAGE_UNKNOWN, words.JOB_PAGE_UNKNOWN_REASON
            return self._note.page(words, title, reason, status=404, root=root)
        status = 503 if isinstance(error, QueueUnavailableError) else 500
        embed = errors.explain(error, words=words)
        return self._note.page(words, embed.title or "", embed.description or "", status=status, root=root)


def may_lead_to(job: Job, relative: Job) -> bool:
    """Whether the page of `job` may hand out the address of a relative.

    Both must come from one channel. To what was made in stealth, only the stealth pages of its owner lead.
    """
    if job.request.origin.channel_id != relative.request.origin.channel_id:
        return False
    have_one_owner = job.request.origin.user_id == relative.request.origin.user_id
    return not relative.request.stealth or (job.request.stealth and have_one_owner)
