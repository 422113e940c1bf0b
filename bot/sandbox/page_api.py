"""The web page and its HTTP interface: what a person does in the browser, by the same verbs as `Person`.

Knows no bot and no REST of Discord; the doorkeeper has seen to it that the request is the page's own.
"""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.attachments import Upload
from bot.sandbox.errors import DiscordError, NotOfferedError
from bot.sandbox.gateway import Gateway
from bot.sandbox.guilds import GUILD_ID, NAMES
from bot.sandbox.locales import LOCALES
from bot.sandbox.page_view import PageSocket, PageView, page_user
from bot.sandbox.people import People
from bot.sandbox.storage import Span
from bot.sandbox.wire import CommandType, Json, dumps

PAGE = Path(__file__).parent / "page"
API = "/page-api"
AUTOCOMPLETE_SECONDS = 4.0
Serve = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PageApi:
    def __init__(self, people: People, gateway: Gateway) -> None:
        self._people, self._gateway = people, gateway
        self._sockets: set[PageSocket] = set()

    def add_to(self, app: web.Application) -> None:
        add = app.router.add_route
        add("GET", "/", _guarded(self._index))
        add("GET", "/page/{file:.+}", _guarded(self._file))
        routes: dict[tuple[str, str], Serve] = {
            ("GET", "users"): self._users,
            ("GET", "state"): self._state,
            ("GET", "messages"): self._messages,
            ("POST", "messages"): self._say,
            ("DELETE", "messages"): self._delete,
            ("POST", "attachments"): self._upload,
            ("POST", "interactions"): self._interact,
            ("PUT", "reactions"): self._react,
            ("DELETE", "reactions"): self._unreact,
            ("POST", "dm"): self._open_dm,
            ("POST", "threads"): self._open_thread,
            ("PATCH", "settings"): self._choose,
            ("GET", "events"): self._events,
        }
        for (method, name), serve in routes.items():
            add(method, f"{API}/{name}", _guarded(serve))

    def close(self) -> None:
        for socket in list(self._sockets):
            socket.close()

    # -- the page itself

    async def _index(self, request: web.Request) -> web.StreamResponse:
        return _page_file(PAGE / "index.html")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        return _page_file((PAGE / request.match_info["file"]).resolve())

    # -- reading

    async def _users(self, request: web.Request) -> web.StreamResponse:
        return _json([page_user(user) for user in self._people.state.users.values()])

    async def _state(self, request: web.Request) -> web.StreamResponse:
        user, state = self._user(request), self._people.state
        view = self._view(user["id"])
        return _json(
            {
                "user": page_user(user),
                "users": [page_user(other) for other in state.users.values()],
                "guilds": [{"id": id_, "name": name, "has_bot": id_ == GUILD_ID} for id_, name in NAMES.items()],
                "channels": [view.channel(channel) for channel in state.channels_of(user["id"])],
                "commands": self._people.commands.usable(user["id"]),
                "bot": {
                    "id": state.bot["id"],
                    "username": state.bot["username"],
                    "online": self._gateway.is_online,
                },
                "settings": view.settings(),
                "locales": LOCALES,
            }
        )

    async def _messages(self, request: web.Request) -> web.StreamResponse:
        before, limit = request.query.get("before"), min(100, int(request.query.get("limit", 50)))
        span = Span(before=int(before) if before else None, limit=limit)
        found = self._people.history(self._user(request)["id"], request.query["channel"], span)
        return _json({"messages": [{"reactions": [], **message} for message in found]})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        page = PageSocket(self._view(self._user(request)["id"]))
        socket = web.WebSocketResponse(heartbeat=30)
        stop = self._people.hub.listen(page.hear)
        self._sockets.add(page)
        try:
            await socket.prepare(request)
            await page.serve(socket)
        finally:
            stop()
            self._sockets.discard(page)
        return socket

    # -- doing

    async def _say(self, request: web.Request) -> web.StreamResponse:
        fields, uploads = await _form(request)
        numbered = dict(enumerate(uploads))
        user, channel = self._user(request)["id"], request.query["channel"]
        text, reply_to = fields.get("content") or "", fields.get("reply_to") or None
        return _json({"reactions": [], **self._people.say(user, channel, text, numbered, reply_to)})

    async def _delete(self, request: web.Request) -> web.StreamResponse:
        self._people.delete(self._user(request)["id"], request.query["message"])
        return _json({})

    async def _upload(self, request: web.Request) -> web.StreamResponse:
        self._user(request)
        _, uploads = await _form(request)
        kept = [self._people.upload(upload, request.query["channel"]) for upload in uploads]
        return _json([{"width": None, "height": None, **attachment} for attachment in kept])

    async def _react(self, request: web.Request) -> web.StreamResponse:
        self._people.react(self._user(request)["id"], request.query["message"], request.query["emoji"])
        return _json({})

    async def _unreact(self, request: web.Request) -> web.StreamResponse:
        self._people.unreact(self._user(request)["id"], request.query["message"], request.query["emoji"])
        return _json({})

    async def _open_dm(self, request: web.Request) -> web.StreamResponse:
        user = self._user(request)["id"]
        if (await request.json()).get("recipient_id") != self._people.state.bot["id"]:
            raise NotOfferedError("The sandbox has direct messages with the bot alone.")
        return _json(self._view(user).channel(self._people.open_dm(user)))

    async def _open_thread(self, request: web.Request) -> web.StreamResponse:
        user, asked = self._user(request)["id"], await request.json()
        thread = self._people.open_thread(user, request.query["channel"], asked["name"], asked.get("message_id"))
        return _json(self._view(user).channel(thread))

    async def _choose(self, request: web.Request) -> web.StreamResponse:
        user, chosen = self._user(request)["id"], await request.json()
        if "locale" in chosen:
            self._people.choose_locale(user, chosen["locale"])
        if "has_app" in chosen:
            self._people.install_app(user, bool(chosen["has_app"]))
        return _json(self._view(user).settings())

    async def _interact(self, request: web.Request) -> web.StreamResponse:
        user, asked = self._user(request)["id"], await request.json()
        if asked["kind"] == "autocomplete":
            return await self._autocomplete(user, request.query["channel"], asked)
        return _json({"interaction_id": self._start(user, request.query.get("channel", ""), asked)})

    async def _autocomplete(self, user: str, channel: str, asked: Json) -> web.StreamResponse:
        answer = self._people.invocations.autocomplete(user, channel, asked["name"], asked.get("options") or [])
        try:
            return _json({"choices": await asyncio.wait_for(answer, AUTOCOMPLETE_SECONDS)})
        except TimeoutError:
            return _json({"choices": [], "message": "Loading options failed"})

    def _start(self, user: str, channel: str, asked: Json) -> str:
        invocations = self._people.invocations
        match asked["kind"]:
            case "slash":
                return invocations.slash(user, channel, asked["name"], asked.get("options") or []).id
            case "component":
                return invocations.component(user, asked["message_id"], asked["custom_id"], asked.get("values")).id
            case "menu":
                kind = CommandType(asked.get("type", CommandType.MESSAGE))
                return invocations.menu(user, channel, asked["name"], asked["target_id"], kind).id
            case "modal":
                opened = self._people.interactions.by_modal(asked["modal_id"])
                return invocations.modal(user, opened.id if opened else "", asked.get("fields") or {}).id
            case kind:
                raise NotOfferedError(f"No such kind of interaction: {kind!r}.")

    def _user(self, request: web.Request) -> Json:
        return self._people.state.user(request.query["user"])

    def _view(self, user_id: str) -> PageView:
        return PageView(self._people.state, self._people.commands, self._people.messages, user_id)


def _guarded(serve: Serve) -> Serve:
    """Refusals become {"message"} with a fitting status."""

    async def guarded(request: web.Request) -> web.StreamResponse:
        try:
            return await serve(request)
        except NotOfferedError as refused:
            return _json({"message": str(refused)}, 400)
        except DiscordError as error:
            return _json(error.body, error.status)
        except (KeyError, ValueError) as error:
            return _json({"message": f"The request lacks or garbles {error}."}, 400)

    return guarded


def _page_file(path: Path) -> web.StreamResponse:
    if not path.is_relative_to(PAGE) or not path.is_file():
        return web.Response(status=404, text="There is no such page.")
    return web.FileResponse(path, headers={"Cache-Control": "no-cache"})


async def _form(request: web.Request) -> tuple[dict[str, Any], list[Upload]]:
    """Fields (plain or as payload_json) and files of a multipart form, or the fields of a JSON body."""
    if request.content_type != "multipart/form-data":
        return await request.json(), []
    fields: dict[str, Any] = {}
    uploads: list[Upload] = []
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        if part.filename:
            uploads.append(Upload(part.filename, bytes(await part.read()), part.headers.get("Content-Type")))
        elif part.name == "payload_json":
            fields |= await part.json() or {}
        else:
            fields[part.name or ""] = await part.text()
    return fields, uploads


def _json(value: Any, status: int = 200) -> web.Response:
    return web.Response(body=dumps(value).encode(), status=status, content_type="application/json")
