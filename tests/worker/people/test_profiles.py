"""Taste profiles: made from likes, kept for ever, asked for by code."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from model.prompt import render
from tests.worker.orders import ANN, BOB, order
from worker.client import JobClient
from worker.people.profiles import MIN_LIKES, NotEnoughLikesError, UnknownProfileError

WATERCOLOURS = [f"{thing}, watercolor, misty" for thing in ("a fox", "an owl", "hills", "a castle", "a boat")]


def like(client: JobClient, *prompts: str, user_id: int = ANN) -> None:
    for prompt in prompts:
        client.like(user_id, submit(client, prompt, user_id), 1)


def submit(client: JobClient, prompt: str, user_id: int = ANN) -> str:
    """Recorded only: nobody waits in a line here."""
    job = client.submit(order(prompt, user_id=user_id))
    client.cancel(job.id, user_id)
    return job.id


@pytest.fixture
def taste(client: JobClient) -> str:
    """The code of Ann's profile."""
    for prompt in ("a red car, photo", "a dog in the city, photo", "a house, photo"):
        submit(client, prompt)
    like(client, *WATERCOLOURS)
    return client.taste(ANN, ()).codes[0]


def test_a_profile_is_what_the_liked_prompts_have_in_common(client: JobClient, taste: str) -> None:
    words = client.taste(ANN, ()).words
    assert words.split(", ")[:2] == ["misty", "watercolor"]
    assert "photo" not in words
    assert taste.isalnum()


def test_it_needs_some_likes(client: JobClient) -> None:
    like(client, *WATERCOLOURS[: MIN_LIKES - 1])
    with pytest.raises(NotEnoughLikesError) as refused:
        client.taste(ANN, ())
    assert (refused.value.have, refused.value.needed) == (MIN_LIKES - 1, MIN_LIKES)


def test_the_same_likes_give_the_same_profile(client: JobClient, taste: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: client.make_profile(ANN), range(8)))
    assert {profile.code for profile in made} == {taste}
    assert [profile.code for profile in client.profiles(ANN)] == [taste]


def test_another_like_makes_another_profile_and_keeps_the_old(client: JobClient, taste: str) -> None:
    before = client.taste(ANN, (taste,))
    like(client, *["pixel art"] * 9)
    changed = client.taste(ANN, ())
    assert "pixel" in changed.words
    assert changed.codes != (taste,)
    assert client.taste(ANN, (taste,)) == before
    assert [profile.code for profile in client.profiles(ANN)] == [*changed.codes, taste]
    assert [profile.num_likes for profile in client.profiles(ANN)] == [MIN_LIKES + 9, MIN_LIKES]


def test_who_takes_likes_back_keeps_the_newest_profile(client: JobClient, taste: str) -> None:
    liked = client.likes(ANN)[0]
    client.like(ANN, liked.job_id, liked.index)
    assert client.taste(ANN, ()).codes == (taste,)


def test_anybody_may_use_a_code(client: JobClient, taste: str) -> None:
    assert client.taste(BOB, (taste.upper(),)).words == client.taste(ANN, ()).words
    assert client.taste(BOB, (f"@{ANN}",)).codes == (taste,)


def test_several_codes_add_up(client: JobClient, taste: str) -> None:
    like(client, *[f"{thing}, pixel art" for thing in "abcde"], user_id=BOB)
    [other] = client.taste(BOB, ()).codes
    both = client.taste(ANN, (taste, other, taste))
    assert both.codes == (taste, other)
    assert {"watercolor", "pixel"} <= set(both.words.split(", "))


@pytest.mark.parametrize("code", ["nobody12", "@42", ""])
def test_a_code_of_nobody_is_refused(client: JobClient, code: str) -> None:
    with pytest.raises(UnknownProfileError) as refused:
        client.taste(ANN, (code,))
    assert refused.value.code == code


def test_a_job_names_the_profile_and_has_its_words(client: JobClient, taste: str) -> None:
    job = client.submit(order("a hill --p"))
    assert render(job.request.prompt).endswith(f" {taste}")
    assert "watercolor" in job.request.taste
    again = client.submit(order(render(job.request.prompt), user_id=BOB))
    assert again.request.taste == job.request.taste


def test_without_a_profile_a_job_has_no_taste(client: JobClient, taste: str) -> None:
    assert client.submit(order("a hill")).request.taste == ""
    assert client.submit(order("a hill --p none")).request.taste == ""
