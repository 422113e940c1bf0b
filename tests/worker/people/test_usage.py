"""What people used: each finished job is counted once."""

from __future__ import annotations

import pytest

from model.params import Speed
from tests.worker.orders import ANN, BOB, order, record
from worker.client import JobClient
from worker.jobs import Action, State
from worker.lease import claim
from worker.people.usage import Used
from worker.store import JobStore


def finish(store: JobStore, job_id: str) -> None:
    holding = claim(store, job_id, "one").attempt
    for _ in range(2):  # the second is the repetition of one whose answer was lost
        store.move(job_id, State.DONE, holding=holding)


def test_a_finished_job_is_counted_once_by_speed(client: JobClient, store: JobStore) -> None:
    for speed in (Speed.FAST, Speed.FAST, Speed.RELAX):
        finish(store, client.submit(order(speed=speed)).id)
    usage = client.usage(ANN)
    assert usage.by_speed == {Speed.TURBO: Used(), Speed.FAST: Used(2, 8), Speed.RELAX: Used(1, 4)}
    assert usage.total == Used(3, 12)
    assert client.usage(BOB).total == Used()


def test_an_upscale_is_one_picture(client: JobClient, store: JobStore) -> None:
    parent = client.submit(order())
    upscale = record(request=order(action=Action.UPSCALE_SUBTLE, parent=parent, index=2))
    store.create(upscale)
    finish(store, upscale.id)
    assert client.usage(ANN).total == Used(1, 1)


@pytest.mark.parametrize("end", [State.FAILED, State.CANCELLED, State.BLOCKED])
def test_what_came_to_nothing_is_not_counted(client: JobClient, store: JobStore, end: State) -> None:
    store.move(client.submit(order()).id, end)
    assert client.usage(ANN).total == Used()


def test_what_is_under_way_is_told_by_speed(client: JobClient, store: JobStore) -> None:
    running = claim(store, client.submit(order()).id, "one")
    client.submit(order(speed=Speed.RELAX))
    client.submit(order(user_id=BOB))
    usage = client.usage(ANN)
    assert [job.id for job in usage.running] == [running.id]
    assert {speed: usage.num_queued(speed) for speed in Speed} == {Speed.TURBO: 0, Speed.FAST: 0, Speed.RELAX: 1}


def test_recent_prompts_are_distinct_and_newest_first(client: JobClient) -> None:
    for prompt in ("a fox", "An owl --ar 3:2", "a fox", "a cat"):
        client.cancel(client.submit(order(prompt)).id, ANN)
    client.submit(order("a secret", user_id=BOB))
    assert client.recent_prompts(ANN) == ["a cat", "a fox", "An owl --ar 3:2"]
    assert client.recent_prompts(ANN, " an  OWL") == ["An owl --ar 3:2"]
    assert client.recent_prompts(ANN, "secret") == []


def test_recent_results_are_found_by_prompt_or_id(client: JobClient, store: JobStore) -> None:
    fox, owl = (client.submit(order(prompt)) for prompt in ("a fox", "an owl"))
    client.submit(order("a cat"))
    for job in (fox, owl):
        finish(store, job.id)
    assert [job.id for job in client.recent_results(ANN)] == [owl.id, fox.id]
    assert [job.id for job in client.recent_results(ANN, "FOX")] == [fox.id]
    assert [job.id for job in client.recent_results(ANN, owl.id)] == [owl.id]
