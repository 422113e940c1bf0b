"""What is shown of jobs that wait: their place, their time, and those held behind others of the same person."""

from __future__ import annotations

import asyncio

import pytest
from redis import Redis

from bot import tasks
from bot.async_client import AsyncJobClient
from bot.delivery.line import EDITS_AT_ONCE, Line, Standing
from bot.sandbox.person import Person
from bot.words.languages import ENGLISH, of
from tests.bot.clock import hurry
from tests.bot.habits import grid_of
from tests.bot.orders import job, request
from tests.bot.painter import Painter
from tests.bot.patience import until
from tests.worker.listeners import enlist
from worker.client import JobClient
from worker.jobs import Job, State, now
from worker.place import Place

UNSERVED = Place(1, is_served=False)


def standing(position: int, seconds: float | None = None, *, is_held: bool = False) -> Standing:
    return Standing(Place(position, seconds), is_held)


@pytest.mark.parametrize(
    ("locale", "place", "text"),
    [
        ("en-US", None, " (Waiting to start)"),
        ("en-US", Place(1), " (Waiting to start, 1st in line)"),
        ("en-US", Place(2, 3.0), " (Waiting to start, 2nd in line, about 5 s)"),
        ("en-US", Place(3, 42.0), " (Waiting to start, 3rd in line, about 40 s)"),
        ("en-US", Place(11, 89.0), " (Waiting to start, 11th in line, about 90 s)"),
        ("en-US", Place(22, 100.0), " (Waiting to start, 22nd in line, about 2 min)"),
        ("en-US", Place(113, 3600.0), " (Waiting to start, 113th in line, about 60 min)"),
        ("en-US", UNSERVED, " (Waiting for a worker that draws with postcard: there is none at present)"),
        ("zh-CN", Place(3, 42.0), "（等待开始，排在第 3 位，约 40 秒）"),
        ("zh-CN", Place(3), "（等待开始，排在第 3 位）"),
        ("zh-CN", UNSERVED, "（等待能用 postcard 绘制的工作进程：目前没有）"),
    ],
)
def test_the_place_in_line_is_said_as_far_as_it_is_known(locale: str, place: Place | None, text: str) -> None:
    assert of(locale).waiting(job("a fox"), place).endswith(text)


@pytest.mark.parametrize(
    ("shown", "seen", "is_news"),
    [
        (None, standing(40), True),
        (standing(40), standing(39), False),
        (standing(40), standing(33), False),
        (standing(40), standing(32), True),
        (standing(40), standing(50), True),
        (standing(4), standing(3), True),
        (standing(2), standing(1), True),
        (standing(1, 30.0), standing(1, 25.0), False),
        (standing(9), standing(9, 25.0), True),
        (standing(9, is_held=True), standing(9), True),
        (standing(1), Standing(UNSERVED, is_held=False), True),
        (Standing(UNSERVED, is_held=False), standing(1), True),
    ],
)
def test_a_step_in_a_long_line_is_no_news(shown: Standing | None, seen: Standing, *, is_news: bool) -> None:
    assert seen.is_news_after(shown) is is_news


class Told:
    """A line that is looked at, and what came of it."""

    def __init__(self, jobs: AsyncJobClient) -> None:
        self.places: dict[str, Standing] = {}
        self.num_news = 0
        self.line = Line(jobs, self._tell, interval=0.0, sleep=hurry)

    def _tell(self, job_id: str, seen: Standing) -> None:
        self.places[job_id] = seen
        self.num_news += 1


def waiting(client: JobClient, count: int, *, user_id: int = 1) -> list[Job]:
    """Jobs of one person, each with a message."""
    jobs = [client.submit(request(f"fox {number}", user_id=user_id)) for number in range(count)]
    for number, one in enumerate(jobs):
        client.attach_message(one.id, 10 * user_id + number)
    return jobs


async def test_all_that_wait_are_told_of_their_place(client: JobClient, jobs: AsyncJobClient) -> None:
    asked = waiting(client, 4)
    told = Told(jobs)
    looking = asyncio.create_task(told.line.run())
    await until(lambda: len(told.places) == 4)
    await tasks.end([looking])
    assert [told.places[one.id].place.position for one in asked] == [1, 2, 3, 4]
    assert not any(seen.is_held for seen in told.places.values())


async def test_one_of_two_bots_shows_the_line(client: JobClient, jobs: AsyncJobClient) -> None:
    waiting(client, 2)
    assert len(await jobs.line("one")) == 2
    assert await jobs.line("two") == []
    assert len(await jobs.line("one")) == 2


async def test_a_long_line_is_told_bit_by_bit_from_the_front(client: JobClient, jobs: AsyncJobClient) -> None:
    people = range(1, EDITS_AT_ONCE + 3)
    asked = [one for user_id in people for one in waiting(client, 1, user_id=user_id)]
    told = Told(jobs)
    await told.line.look()
    assert list(told.places) == [one.id for one in asked[:EDITS_AT_ONCE]]
    await told.line.look()
    assert len(told.places) == len(asked)
    await told.line.look()
    assert told.num_news == len(asked)


async def test_a_job_without_a_message_has_nothing_to_be_told_in(client: JobClient, jobs: AsyncJobClient) -> None:
    client.submit(request())
    told = Told(jobs)
    await told.line.look()
    assert told.places == {}


@pytest.mark.usefixtures("bot")
async def test_the_message_of_a_waiting_job_follows_the_line(alice: Person, bob: Person, painter: Painter) -> None:
    first = await (await alice.slash("imagine", prompt="a fox")).message()
    second = await (await bob.slash("imagine", prompt="an owl")).message()
    await bob.until(second, lambda seen: seen.content.endswith("(Waiting to start, 2nd in line)"))
    await alice.click(first, "Cancel Job")
    await bob.until(second, lambda seen: seen.content.endswith("(Waiting to start, 1st in line)"))
    painter.progress(await painter.start(), 15)
    shown = await bob.until(second, lambda seen: "(15%)" in seen.content)
    assert shown.labels == ["Cancel Job"]


@pytest.mark.usefixtures("bot")
async def test_a_job_whose_model_no_worker_has_says_so_until_one_joins(alice: Person, redis: Redis) -> None:
    asked = await (await alice.slash("imagine", prompt="a fox")).message()
    await alice.until(asked, lambda seen: "a worker that draws with postcard" in seen.content)
    enlist(redis)
    await alice.until(asked, lambda seen: seen.content.endswith("(Waiting to start, 1st in line)"))


@pytest.mark.usefixtures("bot")
async def test_a_held_job_says_why_it_waits_until_it_is_let_in(alice: Person, painter: Painter) -> None:
    for number in range(3):
        await (await alice.slash("imagine", prompt=f"fox {number}")).message()
    held = await (await alice.slash("imagine", prompt="fox 3")).message()
    embed = held.embeds[0]
    assert (embed["title"], embed["description"]) == (ENGLISH.JOB_QUEUED, ENGLISH.JOB_QUEUED_REASON)
    assert embed["footer"]["text"] == "/imagine prompt: fox 3"
    assert held.content == f"**fox 3** - <@{alice.id}> (Waiting to start)"
    await alice.until(held, lambda seen: "4th in line" in seen.content and seen.embeds)
    first = (await painter.newest(4))[0]
    painter.finish(painter.store.move(first.id, State.RUNNING, started_at=now()))
    await alice.until(held, lambda seen: not seen.embeds)


@pytest.mark.usefixtures("bot")
async def test_a_full_line_takes_no_more(alice: Person, painter: Painter) -> None:
    for number in range(13):
        await (await alice.slash("imagine", prompt=f"fox {number}")).message()
    refusal = await (await alice.slash("imagine", prompt="one more")).message()
    assert refusal.is_ephemeral
    embed = refusal.embeds[0]
    assert embed["title"] == "Queue full"
    assert "13 jobs" in embed["description"]
    assert embed["footer"]["text"] == "/imagine prompt: one more"
    assert len(await painter.newest(13)) == 13


@pytest.mark.usefixtures("bot")
async def test_a_button_that_finds_the_line_full_says_what_it_asked_for(alice: Person, painter: Painter) -> None:
    grid, _ = await grid_of(alice, painter)
    for number in range(13):
        await (await alice.slash("imagine", prompt=f"fox {number}")).message()
    refusal = await (await alice.click(grid, "V1")).message()
    assert refusal.embeds[0]["title"] == "Queue full"
    assert refusal.embeds[0]["footer"]["text"] == "/imagine prompt: a fox"
