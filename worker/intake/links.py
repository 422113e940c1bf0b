"""Which stored picture a link stands for: a link that was fetched lately, or a short one of our own, which lasts.

A short link is `{web_url}/i/{code}`, the code being the first characters of the picture's id. Knows no network.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import replace
from typing import cast

from redis import Redis

from model.params import Reference
from worker import keys
from worker.jobs import ID_PATTERN, JobRequest

CODE_LENGTH = 12  # 60 bits: among a million pictures no two share a code, but for one chance in two million
CODE_PATTERN = ID_PATTERN.replace("{24}", f"{{{CODE_LENGTH}}}")


class Links:
    """`web_url` is where the bot's own web server is reached, or "" where there is none."""

    def __init__(self, redis: Redis, web_url: str = "") -> None:
        self._redis = redis
        self._short = re.compile(rf"{re.escape(web_url)}/i/({CODE_PATTERN})") if web_url else None

    def find(self, link: str) -> str | None:
        """The id of the picture behind a link, if it need not be fetched."""
        if self._short is not None and (match := self._short.fullmatch(link)):
            return self.open(match[1])
        return self._text(keys.link(_digest(link)))

    def open(self, code: str) -> str | None:
        """The id of the picture behind a code."""
        return self._text(keys.short_link(code))

    def remember(self, input_id: str, link: str = "") -> None:
        """Let the code of a stored picture find it, and for an hour the link that it came from."""
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(keys.short_link(code_of(input_id)), input_id)
            if link:
                pipe.set(keys.link(_digest(link)), input_id, ex=keys.LINK_LIFETIME)
            pipe.execute()

    def _text(self, key: str) -> str | None:
        found = cast("bytes | None", self._redis.get(key))
        return found.decode() if found else None


def code_of(input_id: str) -> str:
    return input_id[:CODE_LENGTH]


def shorten(request: JobRequest, web_url: str) -> JobRequest:
    """The request with the short link of each stored picture in place of the one that was typed.

    So it is echoed, and copied it runs again without a fetch. Unchanged where there is no web server.
    """
    if not web_url or not request.images:
        return request
    short = {link: f"{web_url}/i/{code_of(input_id)}" for link, input_id in request.images.items()}
    asked = request.prompt.parameters
    prompt = replace(
        request.prompt,
        images=tuple(replace(image, url=short.get(image.url, image.url)) for image in request.prompt.images),
    ).with_parameters(
        sref=_with_links(asked.sref, short),
        cref=_with_links(asked.cref, short),
        oref=_with_links(asked.oref, short),
    )
    images = {short[link]: input_id for link, input_id in request.images.items()}
    return request.model_copy(update={"prompt": prompt, "images": images})


def _with_links(references: tuple[Reference, ...], short: Mapping[str, str]) -> tuple[Reference, ...]:
    return tuple(replace(each, source=short.get(each.source, each.source)) for each in references)


def _digest(link: str) -> str:
    """A link may be long, and may hold a signature that is nobody's business."""
    return hashlib.sha256(link.encode("utf-8", "surrogatepass")).hexdigest()
