"""What passes is waited for; what does not ends with a sentence."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import aiohttp
import discord
import pytest

from bot import supervisor, tasks
from bot.app import Sojourn, build
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.settings import BotSettings
from bot.supervisor import StartError, check_redis, serve
from bot.web.server import PortTakenError
from tests.bot.patience import until
from worker.connection import connect


class Connection:
    """A client whose `start` does what the test says."""

    def __init__(self, fate: Exception | None, *, was_ready: bool) -> None:
        self._fate = fate
        self.was_ready = was_ready
        self.is_closed = False

    async def start(self, token: str) -> None:
        if self._fate is None:
            await asyncio.sleep(60)
        else:
            raise self._fate

    async def close(self) -> None:
        self.is_closed = True


class Fates:
    """Builds clients with one fate after the other."""

    def __init__(self, *fates: Exception | None, was_ready: bool = True) -> None:
        self._fates = list(fates)
        self._was_ready = was_ready
        self.built: list[Connection] = []

    def __call__(self) -> Connection:
        self.built.append(Connection(self._fates.pop(0), was_ready=self._was_ready))
        return self.built[-1]


class Socket:
    """As much of a websocket as `ConnectionClosed` reads."""

    close_code = None


def closed(code: int) -> discord.ConnectionClosed:
    return discord.ConnectionClosed(Socket(), shard_id=None, code=code)  # type: ignore[arg-type]


async def test_a_client_that_fails_is_closed_and_followed_by_a_new_one() -> None:
    fates = Fates(KeyError("user"), closed(1006), aiohttp.ClientError(), None)
    serving = asyncio.create_task(serve(fates, "token", first_delay=0.001))
    await until(lambda: len(fates.built) == 4)
    assert [client.is_closed for client in fates.built] == [True, True, True, False]
    await tasks.end([serving])
    assert fates.built[-1].is_closed


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (discord.LoginFailure("Improper token has been passed."), "refused the token"),
        (PortTakenError("SOJOURN_WEB_PORT: nothing can be served at 127.0.0.1:80."), "127.0.0.1:80"),
        (closed(4004), "refused the token"),
        (closed(4011), "needs sharding"),
        (closed(4013), "invalid intents"),
        (discord.PrivilegedIntentsRequired(None), "intent must be allowed"),
    ],
)
async def test_what_no_further_try_mends_is_a_sentence(error: Exception, words: str) -> None:
    with pytest.raises(StartError, match=words) as raised:
        await serve(Fates(error), "token")
    assert raised.value.exit_code == supervisor.BAD_SETTINGS


async def test_a_first_start_without_discord_is_a_sentence() -> None:
    with pytest.raises(StartError, match="Could not reach Discord") as raised:
        await serve(Fates(aiohttp.ClientConnectionError("no route"), was_ready=False), "token")
    assert raised.value.exit_code == supervisor.NOT_REACHED


async def test_an_outage_after_the_first_start_is_waited_for() -> None:
    fates = Fates(closed(1006), aiohttp.ClientConnectionError(), aiohttp.ClientConnectionError(), None)
    serving = asyncio.create_task(serve(fates, "token", first_delay=0.001))
    await until(lambda: len(fates.built) == 4)
    await tasks.end([serving])


def test_a_missing_redis_is_a_sentence_without_its_password() -> None:
    url = "redis://user:secret@127.0.0.1:1/0"
    with pytest.raises(StartError, match=r"Redis at redis://127\.0\.0\.1:1/0\. Is it running") as raised:
        check_redis(connect(url), url)
    assert raised.value.exit_code == supervisor.NOT_REACHED


async def test_an_event_that_cannot_be_read_is_left_out(bot: Sojourn, alice: Person) -> None:
    for name, parse in bot._connection.parsers.items():
        if name not in {"READY", "RESUMED"}:
            parse({"id": None, "guild_id": {}})
    assert (await (await alice.slash("imagine", prompt="a fox")).message()).labels == ["Cancel Job"]


async def serving_bot(settings: BotSettings, ready: Callable[[], None]) -> asyncio.Task[None]:
    return asyncio.create_task(
        serve(lambda: build(settings, lambda _: ready()), settings.token(), first_delay=0.05)
    )


@pytest.mark.usefixtures("redis")
@pytest.mark.parametrize("trouble", ["reconnect", "invalid session", "lost socket", "closed"])
async def test_a_lost_gateway_comes_back(
    settings: BotSettings, sandbox: Sandbox, alice: Person, trouble: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Sojourn, "before_identify_hook", lambda *_, **__: asyncio.sleep(0))
    is_ready = asyncio.Event()
    serving = await serving_bot(settings, is_ready.set)
    async with asyncio.timeout(30):
        await is_ready.wait()
    if trouble == "reconnect":
        await sandbox.gateway.ask_reconnect()
    elif trouble == "invalid session":
        await sandbox.gateway.invalidate()
    elif trouble == "lost socket":
        sandbox.gateway.lose_sockets()
    else:
        await sandbox.gateway.close_sockets(4000)
    await asyncio.sleep(0.1)  # a resume is too quick to be seen
    await until(lambda: sandbox.gateway.is_online)
    assert (await (await alice.slash("imagine", prompt="a fox")).message()).labels == ["Cancel Job"]
    await tasks.end([serving])
