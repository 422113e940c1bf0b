"""Rate limits and faults, as a real client meets them."""

import asyncio
import time
from pathlib import Path

import aiohttp
import discord
import pytest

from bot.sandbox import faults
from bot.sandbox.clock import Clock
from bot.sandbox.person import Person
from bot.sandbox.ratelimit import DISCORD, EVERYTHING, MANY_BUCKETS, MESSAGES, LimitedError, Rate, RateLimits
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.probe import Probe


@pytest.fixture
def channel(probe: Probe) -> discord.TextChannel:
    return probe.guilds[0].text_channels[0]


async def test_headers_count_a_bucket_down(http: aiohttp.ClientSession, sandbox: Sandbox, alice: Person) -> None:
    sandbox.rate_limits.rates["POST", MESSAGES] = Rate(2, 60.0)
    url = f"/api/v10/channels/{alice.channel}/messages"
    responses = [await http.post(url, json={"content": "x"}) for _ in range(3)]
    assert [response.status for response in responses] == [200, 200, 429]
    headers = [response.headers for response in responses]
    assert [header["X-RateLimit-Remaining"] for header in headers] == ["1", "0", "0"]
    assert len({header["X-RateLimit-Bucket"] for header in headers}) == 1
    body = await responses[2].json()
    assert (body["global"], body["message"]) == (False, "You are being rate limited.")
    assert 30 < body["retry_after"] <= 60
    assert headers[2]["Via"]
    assert headers[2]["X-RateLimit-Scope"] == "user"
    other = f"/api/v10/channels/{sandbox.state.channel_named('gallery')['id']}/messages"
    assert (await http.post(other, json={"content": "x"})).status == 200
    sandbox.clock.advance(60)
    assert (await http.post(url, json={"content": "x"})).status == 200


async def test_all_routes_together_have_a_limit(
    http: aiohttp.ClientSession, sandbox: Sandbox, alice: Person
) -> None:
    sandbox.rate_limits.rates[EVERYTHING] = Rate(3, 60.0)
    paths = ["users/@me", "gateway/bot", f"channels/{alice.channel}", f"users/{alice.id}"]
    responses = [await http.get(f"/api/v10/{path}") for path in paths]
    assert [response.status for response in responses] == [200, 200, 200, 429]
    assert (await responses[3].json())["global"] is True
    assert responses[3].headers["X-RateLimit-Global"] == "true"


async def test_answers_to_interactions_count_towards_nothing(
    probe: Probe, sandbox: Sandbox, alice: Person
) -> None:
    sandbox.rate_limits.rates[EVERYTHING] = Rate(0, 60.0)
    assert (await (await alice.slash("draw", prompt="x")).message()).content == "x"


async def test_the_client_waits_for_an_empty_bucket(channel: discord.TextChannel, sandbox: Sandbox) -> None:
    sandbox.rate_limits.rates["POST", MESSAGES] = Rate(2, 0.3)
    begin = time.monotonic()
    for _ in range(4):
        await channel.send("x")
    assert time.monotonic() - begin > 0.3


@pytest.mark.parametrize("is_global", [False, True])
async def test_the_client_repeats_what_was_limited(
    channel: discord.TextChannel, sandbox: Sandbox, alice: Person, is_global: bool
) -> None:
    sandbox.faults.add("POST", "/messages$", faults.rate_limited(0.05, is_global=is_global), times=2)
    await channel.send("through")
    assert [message.content for message in alice.messages()] == ["through"]


async def test_edits_of_old_messages_are_limited_on_their_own(
    http: aiohttp.ClientSession, sandbox: Sandbox, alice: Person
) -> None:
    url = f"/api/v10/channels/{alice.channel}/messages"
    message = await (await http.post(url, json={"content": "x"})).json()
    sandbox.clock.advance(3601)
    responses = [await http.patch(f"{url}/{message['id']}", json={"content": str(n)}) for n in range(4)]
    assert [response.status for response in responses] == [200, 200, 200, 429]
    assert (await responses[3].json())["code"] == 30046


async def test_a_server_error_reaches_the_client(channel: discord.TextChannel, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/messages$", faults.answer(503))
    with pytest.raises(discord.DiscordServerError):
        await channel.send("x")
    assert await channel.send("x")


async def test_a_cut_line_reaches_the_client(channel: discord.TextChannel, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/messages$", faults.reset())
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")


async def test_an_answer_may_be_slow(channel: discord.TextChannel, sandbox: Sandbox) -> None:
    sandbox.faults.add("*", "/messages$", faults.delay(0.1))
    begin = time.monotonic()
    await channel.send("x")
    assert time.monotonic() - begin >= 0.1


async def test_an_answer_may_be_lost_after_it_took_effect(
    channel: discord.TextChannel, sandbox: Sandbox, alice: Person
) -> None:
    sandbox.faults.add("POST", "/messages$", faults.lost_answer())
    with pytest.raises(aiohttp.ClientError):
        await channel.send("x")
    assert [message.content for message in alice.messages()] == ["x"]


async def test_faults_can_be_taken_back(channel: discord.TextChannel, sandbox: Sandbox) -> None:
    sandbox.faults.add("POST", "/messages$", faults.answer(503))
    sandbox.faults.clear()
    assert await channel.send("x")


async def test_without_a_word_the_limits_are_those_people_observe(tmp_path: Path) -> None:
    sandbox = await Sandbox.start(tmp_path)
    assert sandbox.rate_limits.rates == DISCORD
    await sandbox.stop()


async def test_spent_buckets_are_forgotten() -> None:
    clock = Clock()
    limits = RateLimits(clock)
    for number in range(MANY_BUCKETS + 1):
        limits.take("GET", "/x", str(number))
    clock.advance(10)
    limits.take("GET", "/x", "another")
    limits.take("GET", "/x", "one more")
    assert limits.num_buckets == 2


async def test_a_limit_counts_again_after_its_time() -> None:
    clock = Clock()
    limits = RateLimits(clock, {EVERYTHING: Rate(1, 1.0)})
    limits.take_global()
    with pytest.raises(LimitedError):
        limits.take_global()
    await asyncio.sleep(0)
    clock.advance(1)
    limits.take_global()
