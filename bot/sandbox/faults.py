"""Faults on request: what a test wants the next matching requests to meet instead of an answer.

Knows method, path and how often; the REST front asks it before anything else.
"""

import asyncio
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from aiohttp import web

from bot.sandbox.wire import Json, dumps

Proceed = Callable[[], Awaitable[web.StreamResponse]]
Respond = Callable[[web.Request, Proceed], Awaitable[web.StreamResponse]]
"""Answers in Discord's place; `Proceed` gives the true answer, and lets the request take effect."""


def answer(status: int, body: Json | None = None, headers: dict[str, str] | None = None) -> Respond:
    """Any status with a JSON body, as Discord would send it."""

    async def respond(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        text = dumps(body if body is not None else {"message": f"{status}: Fault", "code": 0})
        wanted = {"Content-Type": "application/json", "Via": "1.1 google", **(headers or {})}
        return web.Response(body=text.encode(), status=status, headers=wanted)

    return respond


def rate_limited(retry_after: float, *, is_global: bool = False, scope: str = "user") -> Respond:
    """429, of this route or of all (Discord docs, "Rate Limits")."""
    body: Json = {
        "message": "You are being rate limited.",
        "retry_after": retry_after,
        "global": is_global,
        "code": 0,
    }
    headers = {"Retry-After": str(int(retry_after) + 1), "X-RateLimit-Scope": "global" if is_global else scope}
    return answer(429, body, headers | ({"X-RateLimit-Global": "true"} if is_global else {}))


def reset() -> Respond:
    """Cuts the connection; the request had no effect."""

    async def respond(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        _cut(request)
        return web.Response(status=500)

    return respond


def lost_answer() -> Respond:
    """Cuts the connection after the request took effect."""

    async def respond(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        response = await proceed()
        _cut(request)
        return response

    return respond


def delay(seconds: float) -> Respond:
    """The request takes effect late, and its true answer comes late."""

    async def respond(request: web.Request, proceed: Proceed) -> web.StreamResponse:
        await asyncio.sleep(seconds)
        return await proceed()

    return respond


def _cut(request: web.Request) -> None:
    if request.transport is not None:
        request.transport.abort()


@dataclass
class Fault:
    method: str
    path: re.Pattern[str]
    respond: Respond
    times: int


class Faults:
    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, method: str, path_regex: str, respond: Respond, *, times: int = 1) -> Fault:
        """For the next `times` requests whose path (after /api/v10) the regex is found in; method "*" is any."""
        fault = Fault(method, re.compile(path_regex), respond, times)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def take(self, method: str, path: str) -> Respond | None:
        for fault in self._faults:
            if fault.method in (method, "*") and fault.path.search(path):
                fault.times -= 1
                if fault.times <= 0:
                    self._faults.remove(fault)
                return fault.respond
        return None
