"""The bot's own small web server: the pages of jobs, short links to pictures, and where a region is painted.

Off unless a port is set. Knows no Discord: what becomes of a mask is the callback's business.
"""

from __future__ import annotations

from pathlib import Path

from aiohttp import web

from bot.async_client import AsyncJobClient
from bot.web.job_page import JobPage
from bot.web.mask_page import MaskPage, OnMask
from bot.web.ticket import Ticket, Tickets
from model.catalog import Catalog
from worker.images import ImageNotFoundError
from worker.intake.links import CODE_PATTERN

PAGE = Path(__file__).parent / "page"
MAX_BODY = 2 * 2**20  # bytes of a request: a mask, a prompt and what is around them
_STATIC = {
    "mask.js": "text/javascript",
    "job.js": "text/javascript",
    "page.css": "text/css",
    "job.css": "text/css",
    "mark.svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self'; style-src 'self'; script-src 'self'; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    "Referrer-Policy": "no-referrer",  # the address of a page is a key to it
    "X-Robots-Tag": "noindex",
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class PortTakenError(RuntimeError):
    """The web server cannot listen where it should. The message is a sentence for whoever started it."""


class Web:
    """To be started and stopped. `url` is where people reach it, without a slash at the end."""

    def __init__(
        self,
        jobs: AsyncJobClient,
        catalog: Catalog,
        tickets: Tickets,
        on_mask: OnMask,
        *,
        host: str,
        port: int,
        url: str,
    ) -> None:
        self.url = url
        self._jobs = jobs
        self._mask_page = MaskPage(jobs, tickets, on_mask)
        self._job_page = JobPage(jobs, catalog, url)
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    async def mask_address(self, ticket: Ticket) -> str:
        """A link to the page where the holder of `ticket` paints a mask, for a quarter of an hour and once."""
        return f"{self.url}/mask/{await self._mask_page.issue(ticket)}"

    async def start(self) -> None:
        """Raises `PortTakenError`."""
        runner = web.AppRunner(self.app(), access_log=None)  # addresses hold keys, which are not for the log
        await runner.setup()
        try:
            await web.TCPSite(runner, self._host, self._port).start()
        except OSError as error:
            await runner.cleanup()
            where = f"{self._host}:{self._port}"
            raise PortTakenError(f"SOJOURN_WEB_PORT: nothing can be served at {where}: {error}.") from error
        self._runner = runner

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None

    def app(self) -> web.Application:
        app = web.Application(client_max_size=MAX_BODY)
        app.on_response_prepare.append(_add_headers)
        app.router.add_get(f"/i/{{code:{CODE_PATTERN}}}", self._picture)
        app.router.add_get("/static/{name}", _static)
        self._mask_page.add_to(app)
        self._job_page.add_to(app)
        return app

    async def _picture(self, request: web.Request) -> web.Response:
        """The stored picture behind a short link."""
        input_id = await self._jobs.open_short_link(request.match_info["code"])
        if input_id is None:
            raise web.HTTPNotFound
        try:
            data = await self._jobs.input(input_id)
        except ImageNotFoundError as error:
            raise web.HTTPNotFound from error
        headers = {"Cache-Control": "public, max-age=31536000, immutable"}  # the code is made from the bytes
        return web.Response(body=data, content_type="image/png", headers=headers)


async def _static(request: web.Request) -> web.StreamResponse:
    name = request.match_info["name"]
    if name not in _STATIC:
        raise web.HTTPNotFound
    return web.FileResponse(PAGE / name, headers={"Content-Type": _STATIC[name], "Cache-Control": "no-cache"})


async def _add_headers(_: web.Request, response: web.StreamResponse) -> None:
    response.headers.update(HEADERS)
    response.headers.setdefault("Cache-Control", "no-store")
