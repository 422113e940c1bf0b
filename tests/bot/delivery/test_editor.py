"""Progress in one message: paced, newest first, silent when nobody can see it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot.async_client import AsyncJobClient
from bot.delivery.editor import Editor
from bot.delivery.postbox import Postbox
from bot.sandbox.faults import answer
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from bot.views import rows
from bot.words.languages import ENGLISH
from tests.bot.clock import Clock
from tests.bot.conftest import Traffic
from tests.bot.orders import job as record
from tests.bot.orders import request
from tests.bot.painter import Painter, picture
from tests.bot.patience import until
from worker.client import JobClient
from worker.events import Event
from worker.jobs import Job, State

INTERVAL = 2.5


@pytest.fixture
async def waiting(postbox: Postbox, alice: Person) -> SeenMessage:
    """A message of the bot that may show progress."""
    channel = postbox.client.get_partial_messageable(int(alice.channel))
    sent = await channel.send("Waiting to start", view=rows.progress(record(), ENGLISH))
    return await alice.sees(lambda message: message.id == str(sent.id))


@pytest.fixture
async def job(client: JobClient, painter: Painter, alice: Person, waiting: SeenMessage) -> Job:
    made = client.submit(request(user_id=int(alice.id), channel_id=int(alice.channel)))
    client.attach_message(made.id, int(waiting.id))
    return await painter.start()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def editor(jobs: AsyncJobClient, postbox: Postbox, job: Job, clock: Clock) -> AsyncIterator[Editor]:
    editor = Editor(jobs, postbox, job.id, interval=INTERVAL, sleep=clock.sleep)
    yield editor
    await editor.stop()


def news(job: Job, percent: int, *, has_preview: bool = False) -> Event:
    return Event(job_id=job.id, state=State.RUNNING, percent=percent, has_preview=has_preview)


async def shows(alice: Person, message: SeenMessage, percent: int) -> SeenMessage:
    return await alice.until(message, lambda seen: f"({percent}%)" in seen.content)


async def test_the_newest_news_wins_and_edits_are_paced(
    editor: Editor, job: Job, clock: Clock, alice: Person, waiting: SeenMessage, traffic: Traffic
) -> None:
    editor.tell(news(job, 10))
    await shows(alice, waiting, 10)
    for percent in (20, 30, 40):
        editor.tell(news(job, percent))
        clock.advance(INTERVAL / 4)
        await asyncio.sleep(0.05)
    assert "(10%)" in alice.now(waiting).content
    clock.advance(INTERVAL / 4)
    await shows(alice, waiting, 40)
    assert traffic.count("PATCH") == 2
    assert editor.percent == 40


async def test_each_preview_has_a_name_of_its_own(
    editor: Editor, job: Job, clock: Clock, alice: Person, waiting: SeenMessage, painter: Painter
) -> None:
    names = []
    for percent in (10, 20):
        painter.progress(job, percent, picture(kind="WEBP"))
        editor.tell(news(job, percent, has_preview=True))
        names += [file.filename for file in (await shows(alice, waiting, percent)).attachments]
        clock.advance(INTERVAL)
    assert names == ["grid_0.webp", "grid_1.webp"]


async def test_news_without_a_preview_keep_the_last_one(
    editor: Editor, job: Job, clock: Clock, alice: Person, waiting: SeenMessage, painter: Painter
) -> None:
    painter.progress(job, 10, picture(kind="WEBP"))
    editor.tell(news(job, 10, has_preview=True))
    await shows(alice, waiting, 10)
    clock.advance(INTERVAL)
    editor.tell(news(job, 20))
    assert len((await shows(alice, waiting, 20)).attachments) == 1


async def test_nothing_is_written_after_a_stop(
    editor: Editor, job: Job, alice: Person, waiting: SeenMessage, traffic: Traffic
) -> None:
    editor.tell(news(job, 10))
    await shows(alice, waiting, 10)
    await editor.stop()
    editor.tell(news(job, 20))
    await asyncio.sleep(0.1)
    assert traffic.count("PATCH") == 1


async def test_news_of_an_ended_job_are_not_written(
    editor: Editor, job: Job, painter: Painter, traffic: Traffic
) -> None:
    painter.finish(job)
    editor.tell(news(job, 90))
    await asyncio.sleep(0.1)
    assert traffic.count("PATCH") == 0


async def test_a_message_that_is_gone_is_asked_for_once(
    editor: Editor, job: Job, clock: Clock, waiting: SeenMessage, postbox: Postbox, traffic: Traffic
) -> None:
    await postbox.delete(int(waiting.channel_id), int(waiting.id))
    for percent in (10, 20, 30):
        editor.tell(news(job, percent))
        await asyncio.sleep(0.05)
        clock.advance(INTERVAL)
    assert traffic.count("PATCH") == 1


async def test_an_outage_of_discord_delays_the_news_and_no_more(
    editor: Editor, job: Job, clock: Clock, alice: Person, waiting: SeenMessage, sandbox: Sandbox, traffic: Traffic
) -> None:
    sandbox.faults.add("PATCH", "/messages/", answer(503))
    editor.tell(news(job, 10))
    await until(lambda: clock._sleepers)
    editor.tell(news(job, 20))
    clock.advance(INTERVAL)
    await shows(alice, waiting, 20)


async def test_news_wait_for_the_message_of_a_new_job(
    client: JobClient,
    jobs: AsyncJobClient,
    postbox: Postbox,
    painter: Painter,
    alice: Person,
    waiting: SeenMessage,
    clock: Clock,
) -> None:
    made = client.submit(request(user_id=int(alice.id), channel_id=int(alice.channel)))
    await painter.start()
    editor = Editor(jobs, postbox, made.id, interval=INTERVAL, sleep=clock.sleep)
    editor.tell(news(made, 10))
    await until(lambda: clock._sleepers)
    client.attach_message(made.id, int(waiting.id))
    clock.advance(0.25)
    await shows(alice, waiting, 10)
    await editor.stop()
