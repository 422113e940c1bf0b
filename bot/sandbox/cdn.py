"""Serves attachments to bots and browsers behind signed links (Discord docs, "Signed Attachment CDN URLs")."""

from aiohttp import web

from bot.sandbox.attachments import Attachments

CDN = "/cdn"
SAFE = {
    "Content-Security-Policy": "sandbox",  # an uploaded page must not act as the sandbox's own
    "X-Content-Type-Options": "nosniff",
    "Cache-Control": "private, max-age=86400, immutable",
}
GONE = "This content is no longer available."


class Cdn:
    def __init__(self, attachments: Attachments) -> None:
        self._attachments = attachments

    def add_to(self, app: web.Application) -> None:
        for folder in ("attachments", "ephemeral-attachments"):
            app.router.add_get(f"{CDN}/{folder}/{{channel}}/{{id}}/{{name}}", self._serve)

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        path = request.path.removeprefix(CDN)
        file = self._attachments.open(path, dict(request.query))
        attachment = self._attachments.find(request.match_info["id"]) if file else None
        if file is None or attachment is None:
            return web.Response(status=404, text=GONE)
        return web.FileResponse(file, headers={"Content-Type": attachment["content_type"], **SAFE})
