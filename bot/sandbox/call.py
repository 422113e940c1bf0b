"""One request to the REST API, read: path, query, JSON body and files. Knows no routes.

Source: Discord docs, "Uploading Files" (multipart with payload_json and files[n]).
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from aiohttp import BodyPartReader, web

from bot.sandbox.attachments import Upload
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.limits import REQUEST_BYTES
from bot.sandbox.wire import Json

API = "/api/v10"
_FILE_PART = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True)
class Call:
    """`route` is the path template, `path` the path itself, both without /api/v10."""

    method: str
    route: str
    path: str
    params: Mapping[str, str]
    query: Mapping[str, str]
    content_type: str
    body: Any = None
    uploads: dict[int, Upload] = field(default_factory=dict)

    @property
    def fields(self) -> Json:
        """The body as an object; an absent one is empty."""
        return self.body if isinstance(self.body, dict) else {}

    @property
    def major(self) -> str:
        """What keeps apart the rate limits of one route."""
        return self.params.get("channel") or self.params.get("token") or self.params.get("guild") or ""


@dataclass(frozen=True)
class Answer:
    """Status and JSON body; None is no body at all."""

    body: Any = None
    status: int = 200


NO_CONTENT = Answer(status=204)


@dataclass(frozen=True)
class Exchange:
    """A request with its answer, for whoever observes the traffic."""

    call: Call
    answer: Answer


async def read_call(request: web.Request) -> Call:
    """Raises 40005 for more than 25 MiB and 50109 for a body that is no JSON."""
    if (request.content_length or 0) > REQUEST_BYTES:
        raise DiscordError(Refusal.TOO_LARGE)
    resource = request.match_info.route.resource
    call = Call(
        method=request.method,
        route=(resource.canonical if resource else request.path).removeprefix(API),
        path=request.path.removeprefix(API),
        params=dict(request.match_info),
        query=dict(request.query),
        content_type=request.content_type,
    )
    if request.content_type == "multipart/form-data":
        body, uploads = await read_multipart(request)
        return Call(**{**vars(call), "body": body, "uploads": uploads})
    raw = await request.read()
    return Call(**{**vars(call), "body": _parsed(raw)}) if raw else call


async def read_multipart(request: web.Request) -> tuple[Any, dict[int, Upload]]:
    """The payload_json part and the files by their number."""
    body: Any = None
    uploads: dict[int, Upload] = {}
    async for part in await request.multipart():
        if not isinstance(part, BodyPartReader):
            continue
        content = bytes(await _read_part(part))
        if part.name == "payload_json":
            body = _parsed(content)
        elif numbered := _FILE_PART.fullmatch(part.name or ""):
            uploads[int(numbered[1])] = Upload(
                part.filename or "unknown", content, part.headers.get("Content-Type")
            )
    return body, uploads


async def _read_part(part: BodyPartReader) -> bytearray:
    content = bytearray()
    while chunk := await part.read_chunk(1 << 18):
        content += chunk
        if len(content) > REQUEST_BYTES:
            raise DiscordError(Refusal.TOO_LARGE)
    return content


def _parsed(raw: bytes) -> Any:
    try:
        return json.loads(raw)
    except ValueError:
        raise DiscordError(Refusal.INVALID_JSON) from None
