"""The gateway as a real client and a bare socket meet it."""

import asyncio
import json
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
import discord
import pytest
import zstandard

from bot.sandbox.permissions import Permission
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Connect
from tests.bot.sandbox.probe import Probe

Json = dict[str, Any]
ALL_FREE = 1 << 0 | 1 << 9 | 1 << 10 | 1 << 12 | 1 << 13


class Socket:
    """A bot that speaks the gateway by hand."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse) -> None:
        self.socket = socket

    async def send(self, op: int, data: object) -> None:
        await self.socket.send_str(json.dumps({"op": op, "d": data}))

    async def identify(self, sandbox: Sandbox, **changes: object) -> None:
        await self.send(2, {"token": sandbox.token, "intents": ALL_FREE, "properties": {}, **changes})

    async def receive(self) -> Json:
        frame: Json = await self.socket.receive_json(timeout=5)
        return frame

    async def event(self, name: str) -> Json:
        while (frame := await self.receive())["t"] != name:
            pass
        return frame

    async def close_code(self) -> int | None:
        while not self.socket.closed:
            await self.socket.receive(timeout=5)
        return self.socket.close_code


@asynccontextmanager
async def bare_socket(sandbox: Sandbox, query: str = "v=10&encoding=json") -> AsyncIterator[Socket]:
    async with aiohttp.ClientSession() as session, session.ws_connect(f"{sandbox.gateway_url}?{query}") as socket:
        yield Socket(socket)


async def test_a_client_is_ready_with_guild_and_channels(probe: Probe) -> None:
    assert [guild.name for guild in probe.guilds] == ["Sojourn"]
    assert [channel.name for channel in probe.guilds[0].text_channels] == ["general", "gallery"]
    assert probe.user
    assert probe.user.name == "Sojourn"
    assert await probe.fetch_channel(probe.guilds[0].text_channels[0].id)


async def test_the_first_frames_are_hello_ready_and_the_guild(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        hello = await socket.receive()
        await socket.identify(sandbox)
        ready, guild = await socket.receive(), await socket.receive()
    assert (hello["op"], hello["d"]["heartbeat_interval"]) == (10, 41250)
    assert (ready["t"], ready["s"], guild["t"], guild["s"]) == ("READY", 1, "GUILD_CREATE", 2)
    assert ready["d"]["guilds"] == [{"id": guild["d"]["id"], "unavailable": True}]
    assert "shard" not in ready["d"]


@pytest.mark.parametrize("compress", ["zlib-stream", "zstd-stream"])
async def test_frames_are_compressed_as_one_stream(sandbox: Sandbox, compress: str) -> None:
    inflate = zlib.decompressobj().decompress if compress == "zlib-stream" else None
    decompress = inflate or zstandard.ZstdDecompressor().decompressobj().decompress
    async with bare_socket(sandbox, f"v=10&encoding=json&compress={compress}") as socket:
        ops = []
        for _ in range(2):
            ops.append(json.loads(decompress(await socket.socket.receive_bytes(timeout=5)))["op"])
            await socket.send(1, None)
    assert ops == [10, 11]


class Zlib:
    """What discord.py uses where no zstandard is installed."""

    COMPRESSION_TYPE = "zlib-stream"

    def __init__(self) -> None:
        self._stream = zlib.decompressobj()

    def decompress(self, data: bytes) -> str:
        return self._stream.decompress(data).decode()


async def test_a_client_without_zstandard_reads_zlib(
    sandbox: Sandbox, connect: Connect, alice: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discord.utils, "_ActiveDecompressionContext", Zlib)
    probe = await connect(sandbox)
    await alice.say("hello")
    assert (await probe.hears("message")).id


async def test_a_heartbeat_is_acknowledged_and_asked_for(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.receive()
        await socket.send(1, None)
        assert (await socket.receive())["op"] == 11
        await sandbox.gateway.ask_heartbeat()
        assert (await socket.receive())["op"] == 1


@pytest.mark.parametrize(
    ("frames", "code"),
    [
        ([(2, {"token": "wrong", "intents": 1})], 4004),
        ([(6, {"token": "wrong", "session_id": "x", "seq": 1})], 4004),
        ([(2, {"intents": 1 << 30})], 4013),
        ([(2, {"intents": "many"})], 4013),
        ([(2, {"intents": 1 << 15})], 4014),
        ([(2, {"intents": 1, "shard": [2, 2]})], 4010),
        ([(2, {"intents": 1}), (2, {"intents": 1})], 4005),
        ([(99, None)], 4001),
        ([(3, {})], 4003),
        ([(1, "x" * 5000)], 4002),
        ([(1, None)] * 121, 4008),
    ],
    ids=lambda value: str(value)[:40],
)
async def test_a_faulty_frame_closes_with_its_code(
    sandbox: Sandbox, frames: list[tuple[int, Any]], code: int
) -> None:
    async with bare_socket(sandbox) as socket:
        for op, data in frames:
            full = {"token": sandbox.token, **data} if op in (2, 6) else data
            await socket.send(op, full)
        assert await socket.close_code() == code


async def test_what_is_no_json_closes_with_4002(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.socket.send_bytes(b"{")
        assert await socket.close_code() == 4002


async def test_an_old_version_of_the_api_is_refused(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox, "v=8&encoding=json") as socket:
        assert await socket.close_code() == 4012


async def test_a_wrong_token_does_not_log_in(sandbox: Sandbox, connect: Connect) -> None:
    sandbox.token = "wrong"
    with pytest.raises(discord.LoginFailure):
        await connect(sandbox)


async def test_privileged_intents_have_to_be_allowed(sandbox: Sandbox, connect: Connect) -> None:
    probe = Probe(intents=discord.Intents.all())
    with pytest.raises(discord.PrivilegedIntentsRequired):
        await connect(sandbox, probe)
    sandbox.gateway.allowed_intents = -1
    assert (await connect(sandbox, Probe(intents=discord.Intents.all()))).is_ready()


async def test_message_content_comes_by_mention_or_in_direct_messages_only(probe: Probe, alice: Person) -> None:
    assert probe.user
    await alice.say("hidden", files=[("a.txt", b"a")])
    await alice.say(f"shown <@{probe.user.id}>")
    await alice.say("direct", channel=alice.open_dm())
    await probe.hears("message", 3)
    messages = [message for name, message in probe.heard if name == "message"]
    assert [message.content for message in messages] == ["", f"shown <@{probe.user.id}>", "direct"]
    assert messages[0].attachments == []
    fetched = await messages[0].channel.fetch_message(messages[0].id)
    assert fetched.content == ""


async def test_a_session_hears_only_what_its_intents_ask_for(sandbox: Sandbox, alice: Person) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.identify(sandbox, intents=1 << 12)
        await socket.event("READY")
        message = await alice.say("guild")
        await alice.react(message, "👍")
        await alice.say("direct", channel=alice.open_dm())
        frame = await socket.receive()
    assert frame["t"] == "MESSAGE_CREATE"
    assert frame["d"]["content"] == "direct"
    assert "guild_id" not in frame["d"]
    assert "member" not in frame["d"]


async def test_shards_share_the_guilds_and_the_first_has_direct_messages(sandbox: Sandbox, alice: Person) -> None:
    home = (int(sandbox.state.guild()["id"]) >> 22) % 2
    async with bare_socket(sandbox) as first, bare_socket(sandbox) as second:
        for index, socket in enumerate((first, second)):
            await socket.identify(sandbox, shard=[index, 2])
            ready = await socket.event("READY")
            assert ready["d"]["shard"] == [index, 2]
            assert len(ready["d"]["guilds"]) == (index == home)
        await alice.say("direct", channel=alice.open_dm())
        await alice.say("guild")
        assert (await first.event("MESSAGE_CREATE"))["d"]["content"] == "direct"
        there = await (first, second)[home].event("MESSAGE_CREATE")
        assert there["d"]["guild_id"] == sandbox.state.guild()["id"]


async def test_an_autosharded_client_asks_for_its_gateway(
    sandbox: Sandbox, connect: Connect, alice: Person
) -> None:
    class Sharded(Probe, discord.AutoShardedClient):
        pass

    probe = await connect(sandbox, Sharded())
    await alice.say("hello")
    await probe.hears("message")
    assert sandbox.gateway.bot_info()["session_start_limit"]["remaining"] == 999


async def test_lost_events_are_replayed_on_resume(probe: Probe, sandbox: Sandbox, alice: Person) -> None:
    sandbox.gateway.lose_sockets()
    while sandbox.gateway.is_online:
        await asyncio.sleep(0.001)
    await alice.say("missed")
    await probe.hears("resumed")
    assert len([name for name, _ in probe.heard if name == "message"]) == 1
    assert len([name for name, _ in probe.heard if name == "ready"]) == 1


async def test_a_client_told_to_reconnect_resumes(probe: Probe, sandbox: Sandbox) -> None:
    await sandbox.gateway.ask_reconnect()
    await probe.hears("resumed")
    await sandbox.gateway.invalidate(resumable=True)
    await probe.hears("resumed", 2)


async def test_a_client_with_an_invalid_session_identifies_again(
    probe: Probe, sandbox: Sandbox, alice: Person
) -> None:
    await sandbox.gateway.invalidate()
    await probe.hears("ready", 2)
    await alice.say("heard")
    await probe.hears("message")
    assert len(sandbox.gateway.sessions) == 1


async def test_an_unknown_session_cannot_be_resumed(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.receive()
        await socket.send(6, {"token": sandbox.token, "session_id": "unknown", "seq": 1})
        assert await socket.receive() == {"op": 9, "d": False, "s": None, "t": None}


async def test_a_clean_goodbye_ends_the_session(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.identify(sandbox)
        session = (await socket.event("READY"))["d"]["session_id"]
        await socket.socket.close(code=1000)
    async with bare_socket(sandbox) as socket:
        await socket.receive()
        await socket.send(6, {"token": sandbox.token, "session_id": session, "seq": 1})
        assert (await socket.receive())["op"] == 9


async def test_a_session_nobody_comes_back_for_is_forgotten(sandbox: Sandbox) -> None:
    async with bare_socket(sandbox) as socket:
        await socket.identify(sandbox)
        await socket.event("READY")
        sandbox.gateway.lose_sockets()
        while sandbox.gateway.is_online:
            await asyncio.sleep(0.001)
    assert len(sandbox.gateway.sessions) == 1
    sandbox.clock.advance(301)
    assert sandbox.gateway.sessions == {}


async def test_a_new_channel_is_announced(probe: Probe, sandbox: Sandbox, alice: Person) -> None:
    alice.channel = sandbox.add_channel("studio")
    assert (await (await alice.slash("echo", text="x")).message()).channel_id == alice.channel
    assert [channel.name for channel in probe.guilds[0].text_channels] == ["general", "gallery", "studio"]


async def test_members_are_sent_in_chunks_on_request(probe: Probe) -> None:
    found = await probe.guilds[0].query_members("ali")
    assert [member.name for member in found] == ["alice"]


async def test_denied_permissions_reach_the_client(probe: Probe, sandbox: Sandbox) -> None:
    sandbox.permit("gallery", deny=Permission.SEND_MESSAGES)
    gallery = probe.guilds[0].text_channels[1]
    async with asyncio.timeout(2):
        while gallery.permissions_for(probe.guilds[0].me).send_messages:
            await asyncio.sleep(0.01)
    with pytest.raises(discord.Forbidden) as raised:
        await gallery.send("x")
    assert raised.value.code == 50013
