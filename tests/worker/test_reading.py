"""Jobs whose result is words, from the queue to the record."""

from __future__ import annotations

import threading

import pytest
from PIL import Image
from redis import Redis

from model.catalog import Catalog
from model.prompt import ImagePrompt, Prompt
from model.reading.reading import Answer, Describe, Shorten, Word
from tests.bot.painter import picture
from tests.worker.listeners import MODELS
from tests.worker.orders import ANN, order
from tests.worker.sleeping_engine import SleepingEngine
from tests.worker.test_store import events
from tests.worker.waiting import until
from worker.client import JobClient
from worker.images import GRID, ImageNotFoundError, Images
from worker.jobs import Action, Job, JobError, JobRequest, Reading, State, Token
from worker.painter import Painter
from worker.reading import question_of, reading_of
from worker.render import Renderer
from worker.runtime import EngineWorker
from worker.store import JobStore
from worker.whole import draw_whole

LINK = "https://a.example/fox.png"


@pytest.fixture
def renderer(store: JobStore, images: Images, catalog: Catalog) -> Renderer:
    return Renderer(store, images, catalog, "worker")


def worker_with(redis: Redis, renderer: Renderer, engine: SleepingEngine) -> EngineWorker:
    painter = Painter(lambda _: engine)
    return EngineWorker(redis, renderer, painter, name="worker", models=MODELS, maintenance_interval=0.2)


def describe(input_id: str) -> JobRequest:
    prompt = Prompt((), images=(ImagePrompt(LINK),))
    return order().model_copy(update={"action": Action.DESCRIBE, "prompt": prompt, "images": {LINK: input_id}})


def submitted(client: JobClient, images: Images, action: Action) -> Job:
    request = describe(images.save_input(picture())) if action is Action.DESCRIBE else order(action=action)
    return client.submit(request)


@pytest.mark.parametrize("action", [Action.DESCRIBE, Action.SHORTEN])
def test_a_reading_ends_in_words_and_stores_no_picture(
    client: JobClient, images: Images, redis: Redis, renderer: Renderer, action: Action
) -> None:
    job = submitted(client, images, action)
    worker_with(redis, renderer, SleepingEngine()).serve(burst=True)
    done = client.get(job.id)
    assert (done.state, done.error) == (State.DONE, None)
    assert done.reading == Reading(prompts=(f"prompt of {job.id}",), tokens=(Token(text="fox", weight=1.0),))
    with pytest.raises(ImageNotFoundError):
        client.image(job.id, GRID)


def test_its_progress_is_told_without_a_preview(
    client: JobClient, images: Images, redis: Redis, renderer: Renderer
) -> None:
    submitted(client, images, Action.DESCRIBE)
    worker_with(redis, renderer, SleepingEngine()).serve(burst=True)
    told = [event for event in events(redis) if event.is_progress]
    assert [(event.percent, event.has_preview) for event in told][:1] == [(33, False)]


@pytest.mark.parametrize("action", [Action.DESCRIBE, Action.SHORTEN])
def test_a_stock_worker_reads_too(client: JobClient, images: Images, renderer: Renderer, action: Action) -> None:
    job = submitted(client, images, action)
    assert draw_whole(renderer, lambda _: SleepingEngine(), job.id) is State.DONE
    assert client.get(job.id).reading is not None


def test_a_picture_that_is_gone_cannot_be_described(client: JobClient, redis: Redis, renderer: Renderer) -> None:
    job = client.submit(describe("0" * 24))
    worker_with(redis, renderer, SleepingEngine()).serve(burst=True)
    failed = client.get(job.id)
    assert (failed.state, failed.error) == (State.FAILED, JobError.PARENT_GONE)


def test_a_reading_can_be_cancelled(client: JobClient, images: Images, redis: Redis, renderer: Renderer) -> None:
    job = submitted(client, images, Action.SHORTEN)
    worker = worker_with(redis, renderer, SleepingEngine(reading_steps=100_000))
    thread = threading.Thread(target=worker.serve)
    thread.start()
    try:
        until(lambda: client.get(job.id).state is State.RUNNING)
        client.cancel(job.id, ANN)
        other = submitted(client, images, Action.IMAGINE)
        until(lambda: client.get(other.id).state is State.DONE)
    finally:
        worker.request_stop()
        thread.join(30)
    assert (client.get(job.id).state, client.get(job.id).reading) == (State.CANCELLED, None)


def test_readings_and_drawings_share_a_worker(
    client: JobClient, images: Images, redis: Redis, renderer: Renderer
) -> None:
    jobs = [submitted(client, images, action) for action in (Action.IMAGINE, Action.DESCRIBE, Action.SHORTEN)]
    worker_with(redis, renderer, SleepingEngine()).serve(burst=True)
    assert {client.get(job.id).state for job in jobs} == {State.DONE}


def test_the_question_about_a_picture_has_its_pixels_and_its_ratio(
    client: JobClient, images: Images, catalog: Catalog
) -> None:
    input_id = images.save_input(picture(64))
    job = client.submit(describe(input_id))
    question = question_of(job, catalog.default, images.load_input)
    assert isinstance(question, Describe)
    assert (question.id, question.seed, str(question.aspect)) == (job.id, job.seed, "1:1")
    assert question.picture.getpixel((5, 5)) == (200, 80, 20)
    assert isinstance(question.picture, Image.Image)


def test_the_question_about_a_prompt_is_the_prompt(client: JobClient, images: Images, catalog: Catalog) -> None:
    job = submitted(client, images, Action.SHORTEN)
    assert question_of(job, catalog.default, images.load_input) == Shorten(job.id, job.request.prompt)


def test_an_answer_is_recorded_as_it_is() -> None:
    answer = Answer(("a fox --ar 1:1", "an owl --ar 1:1"), (Word("fox", 0.5), Word("a", 0.0)))
    assert reading_of(answer) == Reading(
        prompts=answer.prompts, tokens=(Token(text="fox", weight=0.5), Token(text="a", weight=0.0))
    )
