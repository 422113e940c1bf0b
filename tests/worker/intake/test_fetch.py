"""Fetching what a link leads to."""

from __future__ import annotations

import asyncio
import gzip
import socket
from collections.abc import AsyncIterator

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import TestServer

from worker.intake.fetch import Fetcher, LinkError
from worker.intake.inputs import InputFault

PICTURE = b"these are the bytes of a picture"
routes = web.RouteTableDef()


@routes.get("/fox.png")
async def picture(_: web.Request) -> web.Response:
    return web.Response(body=PICTURE, content_type="text/html")  # what it says of itself does not count


@routes.get("/gone")
async def gone(_: web.Request) -> web.Response:
    return web.Response(status=404)


@routes.get("/endless")
async def endless(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse()
    await response.prepare(request)
    while True:
        await response.write(bytes(2**16))


@routes.get("/silent")
async def silent(_: web.Request) -> web.Response:
    await asyncio.sleep(3600)
    return web.Response()


@routes.get("/packed")
async def packed(_: web.Request) -> web.Response:
    return web.Response(body=gzip.compress(bytes(10**6)), headers={"Content-Encoding": "gzip"})


@routes.get("/hop/{left}")
async def hop(request: web.Request) -> web.Response:
    left = int(request.match_info["left"])
    raise web.HTTPFound(f"/hop/{left - 1}" if left else "/fox.png")


@routes.get("/to")
async def to(request: web.Request) -> web.Response:
    return web.Response(status=302, headers={"Location": request.query["url"]})


@pytest.fixture
async def server() -> AsyncIterator[TestServer]:
    app = web.Application()
    app.add_routes(routes)
    server = TestServer(app)
    await server.start_server()
    yield server
    await server.close()


@pytest.fixture
async def fetcher(server: TestServer) -> AsyncIterator[Fetcher]:
    """One that may fetch from the server although it is here."""
    async with Fetcher([f"127.0.0.1:{server.port}"], max_bytes=10**6) as fetcher:
        yield fetcher


async def fault(fetcher: Fetcher, url: object) -> InputFault:
    with pytest.raises(LinkError) as refusal:
        await fetcher.fetch(str(url))
    assert refusal.value.url == str(url)
    return refusal.value.reason


async def test_a_picture_is_fetched(fetcher: Fetcher, server: TestServer) -> None:
    assert await fetcher.fetch(str(server.make_url("/fox.png"))) == PICTURE


async def test_some_redirects_are_followed_and_more_are_not(fetcher: Fetcher, server: TestServer) -> None:
    assert await fetcher.fetch(str(server.make_url("/hop/2"))) == PICTURE
    assert await fault(fetcher, server.make_url("/hop/3")) is InputFault.TOO_MANY_REDIRECTS


@pytest.mark.parametrize("path", ["/gone", "/nowhere"])
async def test_what_is_not_there_is_refused(fetcher: Fetcher, server: TestServer, path: str) -> None:
    assert await fault(fetcher, server.make_url(path)) is InputFault.REFUSED


async def test_an_endless_answer_is_cut_off(fetcher: Fetcher, server: TestServer) -> None:
    assert await fault(fetcher, server.make_url("/endless")) is InputFault.TOO_LARGE


async def test_a_packed_answer_is_not_unpacked(fetcher: Fetcher, server: TestServer) -> None:
    assert len(await fetcher.fetch(str(server.make_url("/packed")))) < 10**4


async def test_a_silent_server_is_given_up(server: TestServer) -> None:
    async with Fetcher([f"127.0.0.1:{server.port}"], timeout=0.2) as fetcher:
        assert await fault(fetcher, server.make_url("/silent")) is InputFault.TOO_SLOW


async def test_nobody_there_is_said_so(unused_tcp_port: int) -> None:
    async with Fetcher([f"127.0.0.1:{unused_tcp_port}"]) as fetcher:
        assert await fault(fetcher, f"http://127.0.0.1:{unused_tcp_port}/") is InputFault.UNREACHABLE


@pytest.mark.parametrize(
    "url",
    ["ftp://a.example/x.png", "file:///etc/passwd", "javascript:alert(1)", "fox.png", "", "http://", "http:///x",
     "http://ann:secret@a.example/x.png", "http://[::1", "http://a.example:99999/"],
)  # fmt: skip
async def test_what_is_no_link_of_the_web_is_refused(fetcher: Fetcher, url: str) -> None:
    assert await fault(fetcher, url) is InputFault.BAD_LINK


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.0.0.1", "100.64.0.1",
     "[fd00:ec2::254]", "[fe80::1]", "224.0.0.1", "0.0.0.0"],
)  # fmt: skip
async def test_our_own_network_is_never_asked(server: TestServer, host: str) -> None:
    async with Fetcher() as fetcher:
        assert await fault(fetcher, f"http://{host}:{server.port}/fox.png") is InputFault.PRIVATE


@pytest.mark.parametrize("host", ["127.1", "2130706433", "0x7f000001", "0177.0.0.1", "0", "127。0。0。1"])
async def test_no_odd_spelling_leads_to_our_own_network(server: TestServer, host: str) -> None:
    async with Fetcher() as fetcher:
        await fault(fetcher, f"http://{host}:{server.port}/fox.png")


@pytest.mark.parametrize("target", ["http://localhost:{port}/fox.png", "//127.0.0.2/x", "http://[::1]:{port}/"])
async def test_a_redirect_into_our_own_network_is_refused(
    fetcher: Fetcher, server: TestServer, target: str
) -> None:
    url = server.make_url("/to").with_query(url=target.format(port=server.port))
    assert await fault(fetcher, url) is InputFault.PRIVATE


@pytest.mark.parametrize("target", ["file:///etc/passwd", "http://ann:secret@a.example/", ""])
async def test_a_redirect_out_of_the_web_is_refused(fetcher: Fetcher, server: TestServer, target: str) -> None:
    url = server.make_url("/to").with_query(url=target)
    assert await fault(fetcher, url) in {InputFault.BAD_LINK, InputFault.TOO_MANY_REDIRECTS}


class Liar(AbstractResolver):
    """Says of every name that it is this machine, as a hostile name server can at any moment."""

    def __init__(self) -> None:
        self.asked = 0

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked += 1
        found = ResolveResult(hostname=host, host="127.0.0.1", port=port, family=socket.AF_INET, proto=0, flags=0)
        return [found]

    async def close(self) -> None:
        pass


async def test_the_address_is_judged_that_is_connected_to(server: TestServer) -> None:
    resolver = Liar()
    async with Fetcher(resolver=resolver) as fetcher:
        assert await fault(fetcher, f"http://pictures.example:{server.port}/fox.png") is InputFault.PRIVATE
    assert resolver.asked == 1, "asked twice, it could answer in two ways"
