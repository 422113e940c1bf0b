from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from redis import Redis

from model.prompt import read
from worker import keys
from worker.drafts import Draft, DraftGoneError, Drafts, NotYourDraftError, Order
from worker.jobs import Action

ANN, BEN = 1001, 1002
PROMPTS = read("https://example.org/a.png a {red, blue} fox::2 --ar 3:2 --no hats")
ORDER = Order(prompts=PROMPTS, action=Action.ZOOM_OUT, parent_id="0" * 24, index=2, zoom=1.5, remixed=True)


@pytest.fixture
def drafts(redis: Redis) -> Drafts:
    return Drafts(redis)


@pytest.fixture
def draft(drafts: Drafts) -> Draft:
    draft = Draft(user_id=ANN, order=ORDER, text="a {red, blue} fox")
    drafts.save(draft)
    return draft


def test_a_draft_comes_back_as_it_was(drafts: Drafts, draft: Draft) -> None:
    assert drafts.get(draft.id, ANN) == draft


def test_a_draft_can_be_taken_once(drafts: Drafts, draft: Draft) -> None:
    assert drafts.take(draft.id, ANN) == draft
    with pytest.raises(DraftGoneError):
        drafts.take(draft.id, ANN)


def test_of_many_who_take_a_draft_at_once_one_gets_it(drafts: Drafts, draft: Draft) -> None:
    def take(_: int) -> bool:
        try:
            drafts.take(draft.id, ANN)
        except DraftGoneError:
            return False
        return True

    with ThreadPoolExecutor(8) as threads:
        assert sum(threads.map(take, range(8))) == 1


def test_a_draft_is_its_owners_alone(drafts: Drafts, draft: Draft) -> None:
    for ask in (drafts.get, drafts.take):
        with pytest.raises(NotYourDraftError):
            ask(draft.id, BEN)
    assert drafts.get(draft.id, ANN) == draft


def test_a_draft_is_forgotten_after_a_day(drafts: Drafts, draft: Draft, redis: Redis) -> None:
    assert 0 < redis.ttl(keys.draft(draft.id)) <= keys.DRAFT_LIFETIME


def test_the_first_to_name_a_nonce_is_told_so(drafts: Drafts) -> None:
    assert [drafts.claim("7"), drafts.claim("7"), drafts.claim("8")] == [True, False, True]
