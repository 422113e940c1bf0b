"""Uploads: kept as files, described as Discord's attachment objects, and linked with signed, expiring links.

The stored objects carry links without host and signature; `sign` and `unsign` change a JSON text between the
two forms, because the port may be another one after a restart. Knows no messages.
Source: Discord docs, "Message: Attachment" and "API Reference: Signed Attachment CDN URLs".
"""

import hashlib
import hmac
import json
import mimetypes
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.sandbox.clock import Clock
from bot.sandbox.credentials import MARK
from bot.sandbox.limits import plain_filename
from bot.sandbox.picture_size import picture_size, picture_type
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.storage import Storage
from bot.sandbox.wire import Json, dumps

STORED_HOST = "https://cdn.invalid"
LINK_SECONDS = 24 * 3600
_STORED_LINK = re.compile(re.escape(STORED_HOST) + r"(/[^\s\"?]+)")


@dataclass(frozen=True)
class Upload:
    """A file as it came in."""

    filename: str
    content: bytes
    content_type: str | None = None
    description: str | None = None
    title: str | None = None


class Attachments:
    def __init__(self, storage: Storage, snowflakes: Snowflakes, clock: Clock, host: str) -> None:
        self._storage, self._snowflakes, self._clock, self._host = storage, snowflakes, clock, host
        self._signed_link = re.compile(re.escape(f"{host}/cdn") + r"(/[^\s\"?]+)(\?[^\s\"]*)?")

    def save(self, upload: Upload, channel_id: str, *, ephemeral: bool = False) -> Json:
        """Keeps the bytes and returns the attachment object, with stored links."""
        name, id_ = plain_filename(upload.filename), self._snowflakes.next()
        folder = "ephemeral-attachments" if ephemeral else "attachments"
        link = f"{STORED_HOST}/{folder}/{channel_id}/{id_}/{name}"
        attachment: Json = {
            "id": id_,
            "filename": name,
            "size": len(upload.content),
            "url": link,
            "proxy_url": link,
        }
        attachment["content_type"] = _content_type(upload)
        if size := picture_size(upload.content):
            attachment["width"], attachment["height"] = size
        optional = {"description": upload.description, "title": upload.title, "ephemeral": ephemeral or None}
        attachment |= {key: value for key, value in optional.items() if value}
        self._storage.save_attachment(attachment, upload.content)
        return attachment

    def find(self, attachment_id: str) -> Json | None:
        return self._storage.attachment(attachment_id)

    def sign(self, value: Any) -> Any:
        """A copy of any JSON value whose stored links work now, for a day."""
        return json.loads(_STORED_LINK.sub(self._signed, dumps(value)))

    def unsign(self, value: Any) -> Any:
        """The inverse of `sign`."""
        return json.loads(self._signed_link.sub(lambda link: STORED_HOST + link[1], dumps(value)))

    def open(self, path: str, query: dict[str, str]) -> Path | None:
        """The file behind a link, or None where link or signature is wrong or has expired."""
        is_valid = hmac.compare_digest(query.get("hm", ""), _signature(path, query.get("ex", "")))
        if not is_valid or int(query["ex"], 16) < self._clock.now():
            return None
        file = self._storage.attachment_path(path.split("/")[3])
        return file if file.is_file() else None

    def _signed(self, link: re.Match[str]) -> str:
        now = int(self._clock.now())
        issued, expires = f"{now:x}", f"{now + LINK_SECONDS:x}"
        return f"{self._host}/cdn{link[1]}?ex={expires}&is={issued}&hm={_signature(link[1], expires)}&"


def _signature(path: str, expires: str) -> str:
    return hmac.new(MARK.encode(), f"{path}?{expires}".encode(), hashlib.sha256).hexdigest()


def _content_type(upload: Upload) -> str:
    """discord.py sends every file as application/octet-stream, so the bytes and the name decide."""
    guessed = picture_type(upload.content) or mimetypes.guess_type(upload.filename)[0]
    return guessed or upload.content_type or "application/octet-stream"
