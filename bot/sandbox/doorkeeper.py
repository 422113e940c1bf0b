"""Lets in only requests that mean this sandbox, against DNS rebinding and other sites' scripts.

The token is no secret, so REST and gateway need this as much as the page. Knows no routes.
"""

import ipaddress

from aiohttp import web
from aiohttp.typedefs import Handler
from yarl import URL

from bot.sandbox.wire import dumps


@web.middleware
async def doorkeeper(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Host must be a name of this machine, and a browser's Origin the very same host."""
    if is_loopback(URL(f"http://{request.host}").host or "") and _is_own(request):
        return await handler(request)
    refusal = {"message": "This request does not come from the sandbox's own page.", "code": 0}
    return web.Response(text=dumps(refusal), status=403, content_type="application/json")


def is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _is_own(request: web.Request) -> bool:
    """Programs send no Origin; browsers do with everything that could change something."""
    return request.headers.get("Origin") in (None, f"http://{request.host}")
