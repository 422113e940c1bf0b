"""Who may ask for what."""

from __future__ import annotations

from datetime import timedelta

import pytest
from redis import Redis

from model.catalog import Catalog
from tests.worker.orders import ANN, BOB, order
from worker import keys
from worker.client import JobClient
from worker.images import Images
from worker.jobs import JobRequest, LineFullError, now
from worker.line import Limits
from worker.people.moderation import (
    HITS,
    MAX_PHRASE,
    AppealGoneError,
    Moderation,
    PromptBlockedError,
    TermsNotAcceptedError,
    UserBlockedError,
    WordError,
)

GUILD, OTHER_GUILD = 77, 78


def ask(text: str = "a fox", *, user_id: int = ANN, guild_id: int | None = GUILD) -> JobRequest:
    request = order(text, user_id=user_id)
    return request.model_copy(update={"origin": request.origin.model_copy(update={"guild_id": guild_id})})


@pytest.fixture
def moderation(redis: Redis) -> Moderation:
    return Moderation(redis, words=["forbidden everywhere"])


@pytest.fixture
def client(redis: Redis, catalog: Catalog, images: Images, moderation: Moderation) -> JobClient:
    return JobClient(redis, catalog, images, limits=Limits(1000), moderation=moderation)


def test_a_blocked_prompt_leaves_no_job(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "Gore", 3)
    with pytest.raises(PromptBlockedError) as refusal:
        client.submit(ask("a scene of GORE"))
    assert refusal.value.words == ("gore",)
    assert client.jobs_of(ANN) == []
    assert client.submit(ask("a scene of gore", guild_id=OTHER_GUILD))


@pytest.mark.parametrize("text", ["a fox --no gore", "a fox::2 gore::-0.5", "a fox::2 gore ::1 --ar 3:2"])
def test_a_word_is_found_wherever_it_hides(client: JobClient, moderation: Moderation, text: str) -> None:
    moderation.add_word(GUILD, "gore", 3)
    with pytest.raises(PromptBlockedError):
        client.submit(ask(text))


@pytest.mark.parametrize(
    ("text", "is_blocked"),
    [
        ("heavy", True),
        ("light medium", True),
        ("light light light", False),
        ("medium soft", False),
        ("soft", False),
    ],
)
def test_the_weights_of_different_words_add_up(
    client: JobClient, moderation: Moderation, text: str, is_blocked: bool
) -> None:
    for weight, word in enumerate(("soft", "light", "medium", "heavy")):
        moderation.add_word(GUILD, word, weight)
    if is_blocked:
        with pytest.raises(PromptBlockedError):
            client.submit(ask(text))
    else:
        assert client.submit(ask(text))


@pytest.mark.parametrize("guild_id", [None, GUILD])
def test_words_of_the_settings_hold_everywhere(client: JobClient, guild_id: int | None) -> None:
    with pytest.raises(PromptBlockedError):
        client.submit(ask("something Forbidden Everywhere", guild_id=guild_id))


def test_one_bad_prompt_among_many_blocks_them_all(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "gore", 3)
    with pytest.raises(PromptBlockedError):
        client.submit_all([ask("a fox"), ask("gore")])
    assert client.jobs_of(ANN) == []


def test_words_are_listed_changed_and_removed(moderation: Moderation) -> None:
    assert moderation.add_word(GUILD, " Raw  MEAT! ", 1) == "raw meat"
    moderation.add_word(GUILD, "gore", 3)
    moderation.add_word(GUILD, "raw meat", 2)
    assert moderation.words(GUILD) == {"gore": 3, "raw meat": 2}
    assert moderation.remove_word(GUILD, "RAW MEAT")
    assert not moderation.remove_word(GUILD, "raw meat")
    assert moderation.words(GUILD) == {"gore": 3}
    assert moderation.words(OTHER_GUILD) == {}


@pytest.mark.parametrize("phrase", ["", "!?", "\u200b", "a" * (MAX_PHRASE + 1)])
def test_a_phrase_that_could_never_be_found_is_refused(moderation: Moderation, phrase: str) -> None:
    with pytest.raises(WordError):
        moderation.add_word(GUILD, phrase, 3)


def test_somebody_blocked_may_ask_elsewhere_and_again_when_unblocked(
    client: JobClient, moderation: Moderation
) -> None:
    until = now() + timedelta(hours=1)
    moderation.block(GUILD, ANN, until, "too loud")
    with pytest.raises(UserBlockedError) as refusal:
        client.submit(ask())
    assert (refusal.value.until, refusal.value.reason) == (until, "too loud")
    assert client.submit(ask(guild_id=OTHER_GUILD))
    assert client.submit(ask(user_id=BOB))
    assert moderation.unblock(GUILD, ANN)
    assert not moderation.unblock(GUILD, ANN)
    assert client.submit(ask())


def test_a_block_ends_by_itself_or_never(moderation: Moderation, redis: Redis) -> None:
    moderation.block(GUILD, ANN, now() + timedelta(hours=1))
    moderation.block(GUILD, BOB, None)
    assert 3500 < redis.ttl(keys.block(GUILD, ANN)) <= 3600
    assert redis.ttl(keys.block(GUILD, BOB)) == -1


def test_blocked_prompts_in_a_row_lead_to_a_time_out(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "gore", 3)
    for _ in range(HITS):
        with pytest.raises(PromptBlockedError):
            client.submit(ask("gore"))
    with pytest.raises(UserBlockedError) as refusal:
        client.submit(ask("a harmless fox"))
    assert refusal.value.until is not None
    moderation.reset(GUILD, ANN)
    assert client.submit(ask("a harmless fox"))


def test_the_count_of_blocked_prompts_fades(client: JobClient, moderation: Moderation, redis: Redis) -> None:
    moderation.add_word(GUILD, "gore", 3)
    for _ in range(2 * HITS):
        with pytest.raises(PromptBlockedError):
            client.submit(ask("gore"))
        assert 0 < redis.ttl(keys.hits(GUILD, ANN)) <= keys.HITS_LIFETIME
        redis.delete(keys.hits(GUILD, ANN))  # as its time is over


def test_new_terms_must_be_accepted_once_by_each(redis: Redis, catalog: Catalog, images: Images) -> None:
    def under(terms: str) -> tuple[JobClient, Moderation]:
        moderation = Moderation(redis, terms=terms)
        return JobClient(redis, catalog, images, moderation=moderation), moderation

    client, moderation = under("Be kind.")
    with pytest.raises(TermsNotAcceptedError) as refusal:
        client.submit(ask())
    assert refusal.value.terms == "Be kind."
    moderation.accept_terms(ANN)
    assert client.submit(ask())
    with pytest.raises(TermsNotAcceptedError):
        client.submit(ask(user_id=BOB))
    with pytest.raises(TermsNotAcceptedError):
        under("Be kinder.")[0].submit(ask())


def appeal_id(client: JobClient, text: str) -> str:
    with pytest.raises(PromptBlockedError) as refusal:
        client.submit(ask(text))
    return refusal.value.appeal_id


def test_an_appeal_needs_somebody_who_reads_it(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "gore", 3)
    assert appeal_id(client, "gore") == ""
    client.choose_moderators_channel(GUILD, 5)
    appeal = moderation.appeal(appeal_id(client, "Gore --ar 3:2"))
    assert (appeal.user_id, appeal.guild_id, appeal.text, appeal.words) == (ANN, GUILD, "Gore --ar 3:2", ("gore",))


def test_what_a_moderator_allows_may_be_asked_for_once(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "gore", 3)
    client.choose_moderators_channel(GUILD, 5)
    appeal = appeal_id(client, "gore in a museum")
    moderation.decide(appeal, is_allowed=True)
    with pytest.raises(AppealGoneError):
        moderation.decide(appeal, is_allowed=False)
    with pytest.raises(PromptBlockedError):
        client.submit(ask("gore in a church"))
    with pytest.raises(PromptBlockedError):
        client.submit(ask("gore in a museum", user_id=BOB))
    assert client.submit(ask("gore in a museum"))
    with pytest.raises(PromptBlockedError):
        client.submit(ask("gore in a museum"))


def test_what_is_denied_stays_blocked(client: JobClient, moderation: Moderation) -> None:
    moderation.add_word(GUILD, "gore", 3)
    client.choose_moderators_channel(GUILD, 5)
    moderation.decide(appeal_id(client, "gore"), is_allowed=False)
    with pytest.raises(PromptBlockedError):
        client.submit(ask("gore"))


def test_an_allowance_outlives_a_full_line(
    redis: Redis, catalog: Catalog, images: Images, moderation: Moderation
) -> None:
    client = JobClient(redis, catalog, images, limits=Limits(1, 0), moderation=moderation)
    moderation.add_word(GUILD, "gore", 3)
    client.choose_moderators_channel(GUILD, 5)
    moderation.decide(appeal_id(client, "gore"), is_allowed=True)
    running = client.submit(ask())
    with pytest.raises(LineFullError):
        client.submit(ask("gore"))
    client.cancel(running.id, ANN)
    assert client.submit(ask("gore"))
