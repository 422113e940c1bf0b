"""Hearts: a press likes a picture, the next takes it back."""

from __future__ import annotations

import pytest
from redis import Redis

from tests.worker.orders import ANN, BOB, order
from worker.client import JobClient
from worker.jobs import JobNotFoundError, new_job_id
from worker.people.likes import Liked, Likes


@pytest.fixture
def likes(redis: Redis) -> Likes:
    return Likes(redis)


def test_a_heart_is_given_and_taken_back(likes: Likes) -> None:
    picture = Liked(new_job_id(), 2)
    assert [likes.toggle(ANN, picture) for _ in range(3)] == [True, False, True]
    assert likes.is_liked(ANN, picture)


def test_each_picture_and_each_person_has_their_own(likes: Likes) -> None:
    first, second = Liked("a", 1), Liked("a", 2)
    likes.toggle(ANN, first)
    likes.toggle(BOB, second)
    assert (likes.of(ANN), likes.of(BOB)) == ([first], [second])
    assert not likes.is_liked(ANN, second)


def test_the_newest_comes_first(likes: Likes) -> None:
    pictures = [Liked(new_job_id(), index) for index in range(1, 5)]
    for picture in pictures:
        likes.toggle(ANN, picture)
    assert likes.of(ANN) == pictures[::-1]
    assert likes.of(ANN, limit=2) == pictures[:1:-1]
    assert likes.count(ANN) == 4


def test_only_pictures_of_known_jobs_are_liked(client: JobClient) -> None:
    with pytest.raises(JobNotFoundError):
        client.like(ANN, new_job_id(), 1)
    job = client.submit(order())
    assert client.like(BOB, job.id, 3)
    assert client.likes(BOB) == [Liked(job.id, 3)]
    assert (client.num_likes(ANN), client.num_likes(BOB)) == (0, 1)
