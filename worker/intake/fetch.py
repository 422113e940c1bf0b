"""Fetches what a link leads to, from the internet and never from our own network. Knows no picture and no store.

The address is judged when the connection is made, so that no name can lead one way when it is asked and another
way when it is used. Redirects are followed by hand, each judged like the first link.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Collection
from types import TracebackType
from typing import Any, Self

from aiohttp import ClientError, ClientResponse, ClientSession, ClientTimeout, TCPConnector
from aiohttp.abc import AbstractResolver
from yarl import URL

from worker.intake.addresses import is_public
from worker.intake.inputs import MAX_BYTES, InputError, InputFault

TIMEOUT = 15.0  # seconds for everything that one link takes
MAX_REDIRECTS = 3
_CHUNK = 2**16
_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_HEADERS = {
    "User-Agent": "Sojourn (image prompts)",
    "Accept": "image/png,image/jpeg,image/webp,image/gif",
    "Accept-Encoding": "identity",  # nothing is unpacked here: a small answer could unpack to a huge one
}


class LinkError(InputError):
    """A link that leads to no picture that can be taken. `reason` is an `InputFault`."""

    def __init__(self, url: str, reason: InputFault, detail: object = "") -> None:
        super().__init__(reason, detail or url)
        self.url = url


class _PrivateAddressError(Exception):
    """A name leads into our own network. No `OSError`: aiohttp would go on to the next address."""


class Fetcher:
    """`local_hosts`, as `host:port`, may be fetched from wherever they are. To be closed when done."""

    def __init__(
        self,
        local_hosts: Collection[str] = (),
        *,
        timeout: float = TIMEOUT,
        max_bytes: int = MAX_BYTES,
        resolver: AbstractResolver | None = None,
    ) -> None:
        self._local_hosts = frozenset(local_hosts)
        self._resolver = resolver
        self._timeout = timeout
        self._max_bytes = max_bytes
        self._sessions: dict[bool, ClientSession] = {}  # by whether they may go to our own network

    async def fetch(self, url: str) -> bytes:
        """The bytes behind `url`, whatever they are, at most `max_bytes`. Raises `LinkError`."""
        try:
            async with asyncio.timeout(self._timeout):
                return await self._follow(url)
        except _PrivateAddressError as error:
            raise LinkError(url, InputFault.PRIVATE) from error
        except TimeoutError as error:
            raise LinkError(url, InputFault.TOO_SLOW) from error
        except (ClientError, OSError, ValueError) as error:
            if isinstance(error, LinkError):
                raise
            raise LinkError(url, InputFault.UNREACHABLE, error) from error

    async def close(self) -> None:
        for session in self._sessions.values():
            await session.close()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self.close()

    async def _follow(self, url: str) -> bytes:
        target = _checked(url, url)
        for _ in range(MAX_REDIRECTS + 1):
            session = self._session(is_local=f"{target.host}:{target.port}" in self._local_hosts)
            async with session.get(target, allow_redirects=False) as response:
                if response.status not in _REDIRECTS:
                    return await self._read(url, response)
                target = _checked(url, target.join(URL(response.headers.get("Location", ""))))
        raise LinkError(url, InputFault.TOO_MANY_REDIRECTS)

    async def _read(self, url: str, response: ClientResponse) -> bytes:
        if response.status != 200:
            raise LinkError(url, InputFault.REFUSED, f"{url}: {response.status}")
        data = bytearray()
        async for chunk in response.content.iter_chunked(_CHUNK):
            data += chunk
            if len(data) > self._max_bytes:
                raise LinkError(url, InputFault.TOO_LARGE)
        return bytes(data)

    def _session(self, *, is_local: bool) -> ClientSession:
        """Made at first use, because aiohttp wants a running loop."""
        if is_local not in self._sessions:
            guard: Any = None if is_local else _socket_to_the_internet
            self._sessions[is_local] = ClientSession(
                connector=TCPConnector(resolver=self._resolver, socket_factory=guard, happy_eyeballs_delay=None),
                auto_decompress=False,
                headers=_HEADERS,
                timeout=ClientTimeout(total=None),  # ours covers the redirects too
                trust_env=False,  # a proxy would connect for us, to wherever it likes
            )
        return self._sessions[is_local]


def _socket_to_the_internet(info: tuple[Any, Any, int, str, tuple[Any, ...]]) -> socket.socket:
    """The socket of a connection that is about to be made to the address in `info`."""
    family, kind, protocol, _, address = info
    if not is_public(address[0]):
        raise _PrivateAddressError(address[0])
    return socket.socket(family, kind, protocol)


def _checked(link: str, target: str | URL) -> URL:
    """Where a link or its redirect leads. Raises `LinkError` if that is nowhere that we would go."""
    try:
        url = URL(target)
    except ValueError as error:
        raise LinkError(link, InputFault.BAD_LINK, error) from error
    if url.scheme not in {"http", "https"} or not url.host or url.user is not None or url.password is not None:
        raise LinkError(link, InputFault.BAD_LINK)
    return url
