"""The front of the REST API v10: reads a request, holds it against faults, token and limits, and answers.

Knows no resource of Discord; the handlers come from the tables of routes (Discord docs, "API Reference").
"""

from collections.abc import Awaitable, Callable

from aiohttp import web

from bot.sandbox.call import API, Answer, Call, Exchange, read_call
from bot.sandbox.credentials import TOKEN
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.faults import Faults
from bot.sandbox.ratelimit import LimitedError, RateLimits
from bot.sandbox.shapes import check_shapes
from bot.sandbox.wire import dumps

Handler = Callable[[Call], Answer]
Table = dict[tuple[str, str], Handler]
"""Handlers by method and path template."""
Observe = Callable[[Exchange], None]
CALLBACK = "/interactions/{interaction}/{token}/callback"
TOKEN_IN_PATH = ("/interactions/", "/webhooks/")
ALWAYS = {"Via": "1.1 google"}
"""discord.py takes a 429 without this header for a ban by Cloudflare."""


class Rest:
    def __init__(self, faults: Faults, limits: RateLimits, observe: Observe) -> None:
        self._faults, self._limits, self._observe = faults, limits, observe

    def add_to(self, app: web.Application, handlers: Table) -> None:
        for (method, route), handler in handlers.items():
            app.router.add_route(method, API + route, self._serve(handler))
        app.router.add_route("*", API + "/{tail:.*}", self._serve(_no_such_route))

    def _serve(self, handler: Handler) -> Callable[[web.Request], Awaitable[web.StreamResponse]]:
        async def serve(request: web.Request) -> web.StreamResponse:
            respond = self._faults.take(request.method, request.path.removeprefix(API))
            if respond is None:
                return await self._respond(request, handler)
            return await respond(request, lambda: self._respond(request, handler))

        return serve

    async def _respond(self, request: web.Request, handler: Handler) -> web.Response:
        headers: dict[str, str] = {}
        call: Call | None = None
        try:
            call = await read_call(request)
            _check_token(request, call)
            headers = self._count(call)
            if call.body is not None:
                check_shapes(call.body)
            answer = handler(call)
        except DiscordError as error:
            answer = Answer(error.body, error.status)
        except LimitedError as limited:
            headers, answer = limited.headers, Answer(limited.body, 429)
        if call:
            self._observe(Exchange(call, answer))
        return _response(answer, headers)

    def _count(self, call: Call) -> dict[str, str]:
        """Discord sends no bucket for the callback of an interaction."""
        if call.route == CALLBACK:
            return {}
        if not call.path.startswith(TOKEN_IN_PATH):
            self._limits.take_global()
        return self._limits.take(call.method, call.route, call.major)


def _check_token(request: web.Request, call: Call) -> None:
    """Interactions and webhooks carry their token in the path."""
    if call.path.startswith(TOKEN_IN_PATH):
        return
    if request.headers.get("Authorization") != f"Bot {TOKEN}":
        raise DiscordError(Refusal.UNAUTHORIZED)


def _no_such_route(call: Call) -> Answer:
    raise DiscordError(Refusal.NOT_FOUND)


def _response(answer: Answer, headers: dict[str, str]) -> web.Response:
    """The content type is exactly application/json: discord.py reads anything longer as text."""
    if answer.status == 204:
        return web.Response(status=204, headers=ALWAYS | headers)
    body = dumps(answer.body).encode()
    return web.Response(
        body=body, status=answer.status, headers={**ALWAYS, **headers, "Content-Type": "application/json"}
    )
