"""The one door in."""

from __future__ import annotations

import pytest
from redis import Redis
from rq.job import Job as RQJob
from rq.registry import CanceledJobRegistry
from rq.serializers import JSONSerializer

from model.catalog import load_catalog
from model.params import MAX_SEED, Reference, Speed
from model.prompt import PromptError
from tests.worker.listeners import MODELS
from tests.worker.orders import ANN, BOB, order
from worker import keys
from worker.client import JobClient
from worker.connection import connect
from worker.images import GRID, ImageNotFoundError, Images
from worker.jobs import (
    Action,
    JobEndedError,
    JobNotFoundError,
    NotYourJobError,
    QueueUnavailableError,
    State,
    new_job_id,
)
from worker.lease import claim
from worker.queues import FUNCTION, open_queues
from worker.store import JobStore


def test_a_submitted_job_is_recorded_and_queued(client: JobClient, redis: Redis) -> None:
    job = client.submit(order("a red fox::2 snow --ar 3:2 --seed 7", speed=Speed.TURBO))
    assert client.get(job.id) == job
    assert (job.state, job.version, job.seed) == (State.QUEUED, "postcard", 7)
    assert [queue.job_ids for queue in open_queues(redis, MODELS)] == [[job.id], [], []]


def test_the_queue_holds_the_id_alone(client: JobClient, redis: Redis) -> None:
    job = client.submit(order("a secret plan"))
    in_queue = RQJob.fetch(job.id, connection=redis, serializer=JSONSerializer)
    assert (in_queue.func_name, list(in_queue.args), in_queue.kwargs) == (FUNCTION, [job.id], {})
    assert in_queue.retries_left > keys.MAX_ATTEMPTS
    assert (in_queue.timeout, in_queue.failure_ttl) == (keys.JOB_TIMEOUT, keys.FAILURE_LIFETIME)
    assert not [key for key in redis.keys("rq:*") if b"secret" in repr(redis.dump(key)).encode()]


def test_a_seed_is_drawn_if_the_prompt_names_none(client: JobClient) -> None:
    seeds = {client.submit(order()).seed for _ in range(8)}
    assert len(seeds) == 8


def test_a_random_style_is_drawn_for_each_job(client: JobClient) -> None:
    wish = order("a fox --sref random::2 42")
    codes = set()
    for each in client.submit_all([wish] * 3):
        drawn, fixed = each.request.prompt.parameters.sref
        assert (drawn.weight, fixed) == (2.0, Reference("42"))
        assert 0 <= int(drawn.source) <= MAX_SEED
        codes.add(drawn.source)
    assert len(codes) == 3


def test_an_unknown_model_is_refused_before_anything_is_written(client: JobClient, redis: Redis) -> None:
    with pytest.raises(PromptError):
        client.submit(order("a fox --version 9000"))
    assert redis.dbsize() == 0


def test_a_shape_that_the_model_cannot_draw_is_refused(client: JobClient) -> None:
    with pytest.raises(PromptError):
        client.submit(order("a fox --ar 100:1"))


def test_a_reroll_keeps_a_seed_that_was_typed_and_else_draws_one(client: JobClient) -> None:
    parent = client.submit(order("a fox --seed 7"))
    assert client.submit(order("a fox --seed 7", action=Action.REROLL, parent=parent)).seed == 7
    assert client.submit(order("a fox", action=Action.REROLL, parent=parent)).seed != parent.seed


def test_a_variation_gets_a_new_seed_though_its_parent_named_one(client: JobClient) -> None:
    parent = client.submit(order("a fox --seed 7"))
    child = client.submit(order("a fox --seed 7", action=Action.VARY_STRONG, parent=parent, index=1))
    other = client.submit(order("a fox --seed 8", action=Action.VARY_STRONG, parent=parent, index=1))
    assert child.seed != 7
    assert child.request.prompt.parameters.seed is None
    assert other.seed == 8


def test_a_child_of_nothing_is_refused(client: JobClient) -> None:
    request = order(action=Action.IMAGINE).model_copy(update={"action": Action.REROLL, "parent_id": new_job_id()})
    with pytest.raises(JobNotFoundError):
        client.submit(request)


def test_a_reroll_must_name_its_parent_and_a_variation_its_picture() -> None:
    with pytest.raises(ValueError, match="parent_id"):
        order(action=Action.REROLL)


def test_a_waiting_job_can_be_cancelled_by_its_owner(client: JobClient, redis: Redis, store: JobStore) -> None:
    job = client.submit(order(user_id=ANN))
    assert client.cancel(job.id, ANN).state is State.CANCELLED
    assert store.live() == []
    queue = open_queues(redis, MODELS)[1]
    assert queue.job_ids == []
    assert CanceledJobRegistry(queue=queue).get_job_ids() == [job.id]
    assert redis.ttl(RQJob.key_for(job.id)) > 0


def test_nobody_else_but_an_admin_may_cancel(client: JobClient) -> None:
    job = client.submit(order(user_id=ANN))
    with pytest.raises(NotYourJobError) as refusal:
        client.cancel(job.id, BOB)
    assert refusal.value.job == job
    assert client.cancel(job.id, None).state is State.CANCELLED


def test_an_ended_job_cannot_be_cancelled(client: JobClient) -> None:
    job = client.submit(order())
    client.cancel(job.id, ANN)
    with pytest.raises(JobEndedError) as refusal:
        client.cancel(job.id, ANN)
    assert refusal.value.job.state is State.CANCELLED


def test_a_running_job_is_cancelled_though_no_worker_hears_of_it(client: JobClient, store: JobStore) -> None:
    job = client.submit(order())
    claim(store, job.id, "gone")
    assert client.cancel(job.id, ANN).state is State.CANCELLED


def test_a_job_is_found_by_every_message_that_shows_it(client: JobClient) -> None:
    job = client.submit(order())
    client.attach_message(job.id, 11)
    assert client.record_result(job.id, 12)
    client.link_message(job.id, 13)
    assert {found.id for found in map(client.find_by_message, (11, 12, 13)) if found} == {job.id}
    assert client.find_by_message(14) is None


def test_the_result_of_a_job_is_one_message(client: JobClient) -> None:
    job = client.submit(order())
    assert client.record_result(job.id, 21)
    assert client.record_result(job.id, 21), "the same message again, after an answer that was lost"
    assert not client.record_result(job.id, 22)
    assert client.get(job.id).result_message_id == 21


def test_jobs_of_a_user_come_newest_first(client: JobClient) -> None:
    jobs = [client.submit(order(user_id=user)) for user in (ANN, BOB, ANN, ANN)]
    assert [job.id for job in client.jobs_of(ANN)] == [jobs[3].id, jobs[2].id, jobs[0].id]
    assert [job.id for job in client.jobs_of(ANN, limit=1, offset=1)] == [jobs[2].id]


def test_a_picture_is_read_by_name_and_nothing_else_is(client: JobClient, images: Images) -> None:
    job_id = new_job_id()
    images.save(job_id, GRID, b"png")
    assert client.image(job_id, GRID) == b"png"
    for name in ("0.png", "../settings.py", "grid.png/../../x"):
        with pytest.raises(ImageNotFoundError):
            client.image(job_id, name)


def test_every_question_says_so_when_redis_is_away(images: Images) -> None:
    client = JobClient(connect("redis://127.0.0.1:1"), load_catalog(), images)
    for ask in (
        lambda: client.submit(order()),
        lambda: client.get(new_job_id()),
        lambda: client.cancel(new_job_id(), ANN),
        lambda: client.find_by_message(1),
        lambda: client.preview(new_job_id()),
    ):
        with pytest.raises(QueueUnavailableError):
            ask()
