"""A page API of a few lines: it serves the real page, remembers what the page asked for, and answers as told.

Knows no bot and no rules of Discord; a test says what comes back.
"""

import asyncio
import io
import itertools
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, WSMessage, web
from PIL import Image

PAGE = Path(__file__).parents[3] / "bot" / "sandbox" / "page"
Json = dict[str, Any]

ALICE: Json = {"id": "101", "username": "alice", "global_name": "Alice", "avatar_url": None, "bot": False}
BOB: Json = {"id": "102", "username": "bob", "global_name": "Bob", "avatar_url": None, "bot": False}
BOT: Json = {"id": "900", "username": "Sojourn", "global_name": None, "avatar_url": None, "bot": True}
ATELIER, ELSEWHERE = "1", "2"
GENERAL, GALLERY, ALICES_DM, SKETCHES, LOUNGE, GROUP = "201", "202", "301", "203", "204", "205"
LOCALES = {"en-US": "English, US", "zh-CN": "中文"}
EPHEMERAL, LOADING = 1 << 6, 1 << 7

IMAGINE: Json = {
    "id": "401",
    "name": "imagine",
    "type": 1,
    "description": "Create images from words",
    "options": [{"name": "prompt", "type": 3, "description": "What to draw", "required": True}],
}


def image(colour: str, width: int = 512, height: int = 512, delay: float = 0, **more: Any) -> Json:
    """An attachment whose picture the fake paints in one colour, after `delay` seconds."""
    url = f"/cdn/{colour}/{width}x{height}.png?delay={delay}"
    named = {"id": "1", "filename": f"{colour}.png", "content_type": "image/png", "size": 100}
    return {**named, "url": url, "width": width, "height": height, **more}


class FakePageApi:
    def __init__(self) -> None:
        self._ids = itertools.count(1000)
        self._sockets: list[web.WebSocketResponse] = []
        self.start_over()

    def start_over(self) -> None:
        """As new, on the same port, so that the browser need not fetch the page's files again."""
        self.users = [ALICE, BOB, BOT]
        self.channels: list[Json] = [
            {"id": GENERAL, "name": "general", "type": 0, "guild_id": ATELIER},
            {"id": GALLERY, "name": "gallery", "type": 0, "guild_id": ATELIER},
            {"id": SKETCHES, "name": "sketches", "type": 11, "guild_id": ATELIER, "parent_id": GENERAL},
            {"id": LOUNGE, "name": "lounge", "type": 0, "guild_id": ELSEWHERE},
            {"id": GROUP, "name": "Weekend plans", "type": 3, "recipients": [ALICE, BOB]},
            {"id": ALICES_DM, "name": "Sojourn", "type": 1, "recipient": BOT},
        ]
        for channel in self.channels:
            channel["attachment_size_limit"] = 1_000_000
        self.settings: Json = {"locale": "en-US", "has_app": True}
        self.commands: list[Json] = [IMAGINE]
        self.messages: dict[str, list[Json]] = {}
        self.interactions: list[Json] = []
        self.asked: list[tuple[str, Json]] = []  # other calls: their name and query
        self.uploads: dict[str, str] = {}  # attachment id -> file name
        self.choices: list[Json] = []
        self.is_up = True
        self.answer: Callable[[str, Json], object] = lambda interaction_id, asked: None

    # -- what a test does

    def post(self, content: str = "", author: Json = BOT, channel_id: str = GENERAL, **more: Any) -> Json:
        """A new message, as everybody sees it, or only `viewer`."""
        stamp = datetime.now(UTC).isoformat()
        message: Json = {
            "id": str(next(self._ids)),
            "channel_id": channel_id,
            "author": author,
            "content": content,
        }
        message |= {"timestamp": stamp, "edited_timestamp": None, "flags": 0, "type": 0, "mentions": []}
        message |= {"attachments": [], "embeds": [], "components": [], "reactions": [], **more}
        self.messages.setdefault(channel_id, []).append(message)
        self.emit("message_create", message)
        return message

    def edit(self, message: Json, **change: Any) -> None:
        message |= change
        self.emit("message_update", message)

    def delete(self, message: Json) -> None:
        self.messages[message["channel_id"]].remove(message)
        self.emit("message_delete", {"id": message["id"], "channel_id": message["channel_id"]})

    def settle(self, interaction_id: str, status: str = "done", reason: str | None = None) -> None:
        told = {"message": reason} if reason else {}
        self.emit("interaction", {"interaction_id": interaction_id, "status": status, **told})

    def open_modal(self, interaction_id: str, title: str, components: list[Json], custom_id: str = "form") -> None:
        modal = {"modal_id": "m1", "title": title, "custom_id": custom_id, "components": components}
        self.emit("modal", {"interaction_id": interaction_id, **modal})
        self.settle(interaction_id)

    def emit(self, kind: str, data: Json) -> None:
        for socket in self._sockets:
            if not socket.closed:
                asyncio.get_running_loop().create_task(socket.send_json({"type": kind, "data": data}))

    async def break_links(self) -> None:
        """Every live stream ends and none can be opened until `is_up` is set again."""
        self.is_up = False
        for socket in list(self._sockets):
            await socket.close()

    # -- what the page asks

    def application(self) -> web.Application:
        app = web.Application()
        app.router.add_get("/", self._index)
        app.router.add_static("/page", PAGE)
        app.router.add_get("/cdn/{colour}/{width}x{height}.png", self._paint)
        app.router.add_get("/page-api/users", self._users)
        app.router.add_get("/page-api/state", self._state)
        app.router.add_get("/page-api/messages", self._history)
        app.router.add_post("/page-api/messages", self._say)
        app.router.add_delete("/page-api/messages", self._remove)
        app.router.add_post("/page-api/attachments", self._upload)
        app.router.add_post("/page-api/interactions", self._interact)
        app.router.add_route("*", "/page-api/reactions", self._react)
        app.router.add_post("/page-api/dm", self._dm)
        app.router.add_post("/page-api/threads", self._open_thread)
        app.router.add_patch("/page-api/settings", self._choose)
        app.router.add_get("/page-api/events", self._events)
        app.on_shutdown.append(self._hang_up)
        return app

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return web.FileResponse(PAGE / "index.html")

    async def _paint(self, request: web.Request) -> web.StreamResponse:
        wanted = request.match_info
        await asyncio.sleep(float(request.query.get("delay", 0)))
        png = io.BytesIO()
        Image.new("RGB", (int(wanted["width"]), int(wanted["height"])), wanted["colour"]).save(png, "PNG")
        return web.Response(body=png.getvalue(), content_type="image/png")

    async def _users(self, request: web.Request) -> web.Response:
        return web.json_response(self.users)

    async def _state(self, request: web.Request) -> web.Response:
        user = next(user for user in self.users if user["id"] == request.query["user"])
        guilds = [{"id": ATELIER, "name": "Atelier", "has_bot": True}]
        guilds.append({"id": ELSEWHERE, "name": "Elsewhere", "has_bot": False})
        state: Json = {"user": user, "users": self.users, "guilds": guilds, "settings": self.settings}
        state |= {"channels": self.channels, "commands": self.commands, "locales": LOCALES}
        return web.json_response({**state, "bot": {"id": BOT["id"], "username": "Sojourn", "online": True}})

    async def _history(self, request: web.Request) -> web.Response:
        before, limit = int(request.query.get("before", 10**9)), int(request.query["limit"])
        older = [m for m in self.messages.get(request.query["channel"], []) if int(m["id"]) < before]
        return web.json_response({"messages": older[-limit:]})

    async def _say(self, request: web.Request) -> web.Response:
        payload, files = await self._form(request)
        self.asked.append(("say", {**payload, "files": list(files.values())}))
        author = next(user for user in self.users if user["id"] == request.query["user"])
        return web.json_response(self.post(payload["content"], author, request.query["channel"]))

    async def _remove(self, request: web.Request) -> web.Response:
        self.asked.append(("remove", dict(request.query)))
        return web.json_response({})

    async def _upload(self, request: web.Request) -> web.Response:
        _, files = await self._form(request)
        self.uploads |= files
        return web.json_response([{"id": id_, "filename": name} for id_, name in files.items()])

    async def _form(self, request: web.Request) -> tuple[Json, dict[str, str]]:
        payload: Json = {}
        files: dict[str, str] = {}
        async for part in await request.multipart():
            assert isinstance(part, BodyPartReader)
            if part.name == "payload_json":
                payload = json.loads(await part.text())
            else:
                await part.read()
                files[str(next(self._ids))] = part.filename or ""
        return payload, files

    async def _interact(self, request: web.Request) -> web.Response:
        asked = await request.json() | {"user": request.query["user"], "channel": request.query["channel"]}
        self.interactions.append(asked)
        if asked["kind"] == "autocomplete":
            return web.json_response({"choices": self.choices})
        interaction_id = str(next(self._ids))
        self.settle(interaction_id, "thinking")
        # At once, so that answers also overtake the reply to this request, as they do on a fast machine.
        self.answer(interaction_id, asked)
        return web.json_response({"interaction_id": interaction_id})

    async def _react(self, request: web.Request) -> web.Response:
        query = dict(request.query)
        self.asked.append((request.method, query))
        mine = [{"emoji": {"id": None, "name": query["emoji"]}, "count": 1, "me": True}]
        reactions = mine if request.method == "PUT" else []
        place = {"message_id": query["message"], "channel_id": query["channel"]}
        self.emit("reaction", {**place, "reactions": reactions})
        return web.json_response({})

    async def _dm(self, request: web.Request) -> web.Response:
        return web.json_response(self.channels[-1])

    async def _open_thread(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.asked.append(("thread", asked))
        parent = request.query["channel"]
        thread: Json = {"id": asked.get("message_id") or str(next(self._ids)), "name": asked["name"], "type": 11}
        self.channels.append(
            {**thread, "guild_id": ATELIER, "parent_id": parent, "attachment_size_limit": 1_000_000}
        )
        return web.json_response(self.channels[-1])

    async def _choose(self, request: web.Request) -> web.Response:
        self.settings |= await request.json()
        return web.json_response(self.settings)

    async def _events(self, request: web.Request) -> web.StreamResponse:
        if not self.is_up:
            return web.Response(status=503)
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.append(socket)
        try:
            async for message in socket:
                assert isinstance(message, WSMessage)
        finally:
            self._sockets.remove(socket)
        return socket

    async def _hang_up(self, app: web.Application) -> None:
        for socket in list(self._sockets):
            await socket.close()
