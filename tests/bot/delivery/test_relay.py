"""From the event stream into Discord: posted once, whatever dies, and never kept waiting by another job."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

import pytest
from redis import Redis

from bot import tasks
from bot.async_client import AsyncJobClient
from bot.delivery.postbox import Postbox
from bot.delivery.relay import Relay
from bot.delivery.routes import ChannelRoute, Letter
from bot.sandbox.faults import answer, delay, rate_limited, reset
from bot.sandbox.permissions import Permission
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from bot.views import rows
from bot.words.languages import ENGLISH
from model.catalog import load_catalog
from tests.bot.clock import hurry
from tests.bot.orders import request
from tests.bot.painter import Painter
from tests.bot.patience import exists, gone, until
from worker import keys
from worker.client import JobClient
from worker.connection import connect, connect_async
from worker.events import EventReader
from worker.images import Images
from worker.jobs import Job, State
from worker.redis_server import EmbeddedRedis
from worker.store import JobStore

POSTS = r"/channels/\d+/messages$"


@asynccontextmanager
async def relaying(jobs: AsyncJobClient, postbox: Postbox, url: str, name: str = "bot") -> AsyncIterator[None]:
    """A relay that reads the stream until the block ends."""
    redis = connect_async(url)
    reader = EventReader(redis, name, idle_ms=300, block_ms=50)
    task = asyncio.create_task(Relay(reader, jobs, postbox, interval=0.02, sleep=hurry).run())
    try:
        yield
    finally:
        await tasks.end([task])
        await redis.aclose()


@pytest.fixture
async def relay(jobs: AsyncJobClient, postbox: Postbox, server: EmbeddedRedis) -> AsyncIterator[None]:
    async with relaying(jobs, postbox, server.url):
        yield


class Desk:
    """Takes orders as a command would: a job with a message that waits."""

    def __init__(self, client: JobClient, postbox: Postbox, alice: Person) -> None:
        self.client = client
        self.postbox = postbox
        self.alice = alice

    async def order(self, prompt: str = "a fox") -> tuple[Job, SeenMessage]:
        origin = {"user_id": int(self.alice.id), "user_name": "alice", "channel_id": int(self.alice.channel)}
        job = self.client.submit(request(prompt, **origin))  # type: ignore[arg-type]
        channel = self.postbox.client.get_partial_messageable(int(self.alice.channel))
        sent = await channel.send("Waiting to start", view=rows.progress(job, ENGLISH))
        self.client.attach_message(job.id, sent.id)
        return job, await self.alice.sees(lambda message: message.id == str(sent.id))

    def grids(self) -> list[SeenMessage]:
        return [message for message in self.alice.messages() if "U1" in message.labels]

    async def grid_of(self, job: Job) -> SeenMessage:
        return await self.alice.sees(lambda seen: any(job.id in file.filename for file in seen.attachments))


@pytest.fixture
def desk(client: JobClient, postbox: Postbox, alice: Person) -> Desk:
    return Desk(client, postbox, alice)


def unacknowledged(redis: Redis) -> int:
    return int(cast(dict[str, int], redis.xpending(keys.EVENTS, keys.EVENTS_GROUP))["pending"])


async def settled(redis: Redis) -> None:
    """Wait until all events were read and acknowledged."""

    def is_settled() -> bool:
        groups = cast(list[dict[str, int]], redis.xinfo_groups(keys.EVENTS))
        return bool(groups) and groups[0]["lag"] == 0 and groups[0]["pending"] == 0

    await until(is_settled)


@pytest.mark.usefixtures("relay")
async def test_a_result_is_posted_recorded_and_acknowledged(desk: Desk, painter: Painter, redis: Redis) -> None:
    job, waiting = await desk.order()
    painter.finish(await painter.start())
    grid = await desk.grid_of(job)
    await gone(desk.alice, waiting)
    await settled(redis)
    assert painter.store.get(job.id).result_message_id == int(grid.id)


@pytest.mark.parametrize("nonce_seconds", [300, 0])
async def test_a_bot_that_dies_between_post_and_record_posts_once(
    desk: Desk,
    painter: Painter,
    jobs: AsyncJobClient,
    postbox: Postbox,
    server: EmbeddedRedis,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
    nonce_seconds: int,
) -> None:
    """Within minutes the nonce would do; later only the look into the channel does."""
    monkeypatch.setattr("bot.sandbox.messages.NONCE_SECONDS", nonce_seconds)
    job, waiting = await desk.order()
    with monkeypatch.context() as patch:
        patch.setattr(jobs, "record_result", lambda *_: asyncio.sleep(60))
        async with relaying(jobs, postbox, server.url):
            painter.finish(await painter.start())
            await desk.grid_of(job)
    assert unacknowledged(redis) == 1
    async with relaying(jobs, postbox, server.url):
        await gone(desk.alice, waiting)
        await settled(redis)
    assert len(desk.grids()) == 1
    assert painter.store.get(job.id).result_message_id == int(desk.grids()[0].id)


async def test_a_bot_that_dies_between_record_and_acknowledgement_posts_once(
    desk: Desk,
    painter: Painter,
    jobs: AsyncJobClient,
    postbox: Postbox,
    server: EmbeddedRedis,
    redis: Redis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bot.sandbox.messages.NONCE_SECONDS", 0)
    job, waiting = await desk.order()
    with monkeypatch.context() as patch:
        patch.setattr(postbox, "delete", lambda *_: asyncio.sleep(60))
        async with relaying(jobs, postbox, server.url):
            painter.finish(await painter.start())
            await until(lambda: painter.store.get(job.id).result_message_id)
    async with relaying(jobs, postbox, server.url, name="another bot"):
        await gone(desk.alice, waiting)
        await settled(redis)
    assert len(desk.grids()) == 1


async def test_of_two_posts_the_one_that_was_not_recorded_goes(
    desk: Desk,
    painter: Painter,
    client: JobClient,
    jobs: AsyncJobClient,
    postbox: Postbox,
    server: EmbeddedRedis,
    redis: Redis,
) -> None:
    job, waiting = await desk.order()
    other = await postbox.client.get_partial_messageable(int(desk.alice.channel)).send("The result of another bot")
    async with relaying(jobs, postbox, server.url):
        original = jobs.image

        async def image(job_id: str, name: str) -> bytes:
            client.record_result(job.id, other.id)  # another bot is faster, right now
            return await original(job_id, name)

        jobs.image = image  # type: ignore[method-assign]
        painter.finish(await painter.start())
        await gone(desk.alice, waiting)
        await settled(redis)
    assert desk.grids() == []


async def test_events_from_before_the_bot_came_are_relayed(
    desk: Desk, painter: Painter, jobs: AsyncJobClient, postbox: Postbox, server: EmbeddedRedis
) -> None:
    job, _ = await desk.order()
    painter.finish(await painter.start())
    async with relaying(jobs, postbox, server.url):
        await desk.grid_of(job)


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize("fault", [answer(503), reset(), rate_limited(0.05), answer(429, headers={"Via": ""})])
async def test_an_outage_of_discord_is_outlived(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis, fault: Callable[..., object]
) -> None:
    job, waiting = await desk.order()
    sandbox.faults.add("POST", POSTS, fault, times=3)  # type: ignore[arg-type]
    painter.finish(await painter.start())
    await desk.grid_of(job)
    await gone(desk.alice, waiting)
    await settled(redis)
    assert len(desk.grids()) == 1


@pytest.mark.usefixtures("relay")
async def test_a_slow_post_holds_up_no_other_job(desk: Desk, painter: Painter, sandbox: Sandbox) -> None:
    slow, _ = await desk.order("a snail")
    painter.store.move(slow.id, State.RUNNING)
    quick, _ = await desk.order("a hare")
    painter.store.move(quick.id, State.RUNNING)
    sandbox.faults.add("POST", POSTS, delay(1.0))
    painter.finish(slow)
    await asyncio.sleep(0.1)
    painter.finish(quick)
    await desk.grid_of(quick)
    assert len(desk.grids()) == 1
    await desk.grid_of(slow)


@pytest.mark.usefixtures("relay")
async def test_a_stopped_job_whose_message_is_gone_is_let_go(
    desk: Desk, painter: Painter, redis: Redis, client: JobClient, postbox: Postbox
) -> None:
    job, waiting = await desk.order()
    await postbox.delete(int(waiting.channel_id), int(waiting.id))
    client.cancel(job.id, int(desk.alice.id))
    await settled(redis)


@pytest.mark.usefixtures("relay")
async def test_a_failure_whose_message_is_gone_is_told_in_a_new_one(
    desk: Desk, painter: Painter, redis: Redis, postbox: Postbox
) -> None:
    _job, waiting = await desk.order()
    await postbox.delete(int(waiting.channel_id), int(waiting.id))
    painter.fail(await painter.start())
    told = await desk.alice.sees(lambda message: message.embeds)
    assert told.embeds[0]["title"] == "Sorry! Could not complete the job!"
    assert [mention["id"] for mention in told.raw["mentions"]] == [desk.alice.id]
    await settled(redis)


@pytest.mark.usefixtures("relay")
@pytest.mark.parametrize("permission", [Permission.VIEW_CHANNEL, Permission.SEND_MESSAGES])
async def test_a_channel_closed_to_the_bot_sends_the_result_to_its_owner(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis, permission: Permission
) -> None:
    job, _ = await desk.order()
    sandbox.permit(desk.alice.channel, deny=permission)
    painter.finish(await painter.start())
    letter = await desk.alice.sees(lambda seen: seen.attachments, channel=desk.alice.open_dm())
    assert letter.content.startswith(
        f"I could not post this in <#{desk.alice.channel}>, so here it is:\n**a fox**"
    )
    assert "U1" in letter.labels
    await settled(redis)
    assert painter.store.get(job.id).result_message_id == int(letter.id)


@pytest.mark.usefixtures("relay")
async def test_a_channel_closed_to_the_bot_sends_the_reason_of_a_failure_to_its_owner(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis
) -> None:
    await desk.order()
    sandbox.permit(desk.alice.channel, deny=Permission.VIEW_CHANNEL)
    painter.fail(await painter.start())
    letter = await desk.alice.sees(lambda seen: seen.embeds, channel=desk.alice.open_dm())
    assert letter.embeds[0]["title"] == "Sorry! Could not complete the job!"
    assert letter.embeds[0]["footer"]["text"] == "/imagine prompt: a fox"
    await settled(redis)


@pytest.mark.usefixtures("relay")
async def test_an_owner_who_cannot_be_reached_at_all_is_let_go(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis
) -> None:
    await desk.order()
    sandbox.permit(desk.alice.channel, deny=Permission.VIEW_CHANNEL)
    desk.alice.close_dms()
    painter.finish(await painter.start())
    await settled(redis)
    assert desk.grids() == []


@pytest.mark.usefixtures("relay")
async def test_without_a_look_into_the_channel_the_nonce_must_do(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis
) -> None:
    job, _ = await desk.order()
    sandbox.permit(desk.alice.channel, deny=Permission.READ_MESSAGE_HISTORY)
    sandbox.faults.add("POST", POSTS, answer(503))
    painter.finish(await painter.start())
    await desk.grid_of(job)
    await settled(redis)


@pytest.mark.usefixtures("relay")
async def test_pictures_that_are_gone_are_told_as_a_failure(
    desk: Desk, painter: Painter, redis: Redis, store: JobStore
) -> None:
    _job, waiting = await desk.order()
    store.move((await painter.start()).id, State.DONE)
    shown = await desk.alice.until(waiting, lambda message: message.embeds)
    assert "could not be stored" in shown.embeds[0]["description"]
    await settled(redis)


@pytest.mark.usefixtures("relay")
async def test_what_discord_will_never_take_ends_in_an_apology(
    desk: Desk, painter: Painter, sandbox: Sandbox, redis: Redis
) -> None:
    _job, waiting = await desk.order()
    sandbox.faults.add("POST", POSTS, answer(400, {"message": "Invalid Form Body", "code": 50035}), times=99)
    painter.finish(await painter.start())
    shown = await desk.alice.until(waiting, lambda message: message.embeds)
    assert shown.embeds[0]["title"] == "Sorry! Could not complete the job!"
    await settled(redis)


@pytest.mark.usefixtures("relay")
async def test_an_event_of_an_unknown_job_is_let_go(redis: Redis, painter: Painter, desk: Desk) -> None:
    job, _ = await desk.order()
    redis.delete(keys.job(job.id))
    redis.xadd(keys.EVENTS, {"event": f'{{"job_id": "{job.id}", "state": "done"}}'})
    await settled(redis)


async def test_a_restart_of_redis_loses_nothing(
    tmp_path: Path, postbox: Postbox, images: Images, alice: Person
) -> None:
    with EmbeddedRedis(tmp_path / "redis") as server:
        client = JobClient(connect(server.url), load_catalog(), images)
        desk = Desk(client, postbox, alice)
        async with relaying(AsyncJobClient(client), postbox, server.url):
            job, waiting = await desk.order()
            server.stop()
            await asyncio.sleep(0.2)
            server.start()
            painter = Painter(JobStore(connect(server.url)), images)
            painter.finish(await painter.start())
            await desk.grid_of(job)
            await gone(alice, waiting)


async def test_two_bots_share_the_work_and_post_once(
    desk: Desk, painter: Painter, jobs: AsyncJobClient, postbox: Postbox, server: EmbeddedRedis, redis: Redis
) -> None:
    async with relaying(jobs, postbox, server.url, "one"), relaying(jobs, postbox, server.url, "two"):
        orders = [await desk.order(f"fox number {number}") for number in range(6)]
        for job, _ in orders:
            painter.store.move(job.id, State.RUNNING)
            painter.finish(job)
        for _, waiting in orders:
            await gone(desk.alice, waiting)
        await settled(redis)
    assert len(desk.grids()) == 6


async def test_many_results_are_never_posted_at_once_without_bound(
    desk: Desk,
    painter: Painter,
    jobs: AsyncJobClient,
    postbox: Postbox,
    server: EmbeddedRedis,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    most = 0
    running = 0
    original = ChannelRoute.post

    async def post(route: ChannelRoute, letter: Letter, *, nonce: str) -> int:
        nonlocal most, running
        running += 1
        most = max(most, running)
        try:
            await asyncio.sleep(0.02)
            return await original(route, letter, nonce=nonce)
        finally:
            running -= 1

    monkeypatch.setattr(ChannelRoute, "post", post)
    orders = [await desk.order(f"fox number {number}") for number in range(12)]
    for job, _ in orders:
        painter.store.move(job.id, State.RUNNING)
        painter.finish(job)
    async with relaying(jobs, postbox, server.url):
        for _, waiting in orders:
            await gone(desk.alice, waiting)
    assert 1 < most <= 8
    assert not any(exists(desk.alice, waiting) for _, waiting in orders)
