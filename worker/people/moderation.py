"""Who may ask for what: words that a server does not want, people who may not ask, and the terms of use.

Asked before anything of a job is recorded. Knows no Discord but its ids, and no sentence.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from redis import Redis

from model.prompt import Prompt, render
from worker import keys
from worker.availability import reaching_redis
from worker.jobs import Frozen, JobRequest, new_job_id, now
from worker.people.wordlist import find, normalized

WEIGHTS = range(4)  # of a word: 0 is only listed, 3 blocks by itself
THRESHOLD = 3  # total weight of the words of a prompt that blocks it
HITS = 3  # blocked prompts within `keys.HITS_LIFETIME` that lead to a time-out
TIME_OUT = timedelta(minutes=15)
MAX_WORDS = 1000  # of one server
MAX_PHRASE = 100  # characters


class PromptBlockedError(PermissionError):
    """A prompt holds words that its server does not want. `appeal_id` is for whom a moderator may be asked."""

    def __init__(self, words: Sequence[str], appeal_id: str = "") -> None:
        super().__init__(f"This prompt holds {', '.join(words)}.")
        self.words = tuple(words)
        self.appeal_id = appeal_id


class UserBlockedError(PermissionError):
    """Somebody may ask for nothing in this server, for a time or (`until` is None) for good."""

    def __init__(self, until: datetime | None, reason: str) -> None:
        super().__init__(f"This user is blocked until {until or 'further notice'}: {reason}")
        self.until = until
        self.reason = reason


class TermsNotAcceptedError(PermissionError):
    """Somebody has not yet accepted the terms of use."""

    def __init__(self, terms: str) -> None:
        super().__init__("The terms of use have not been accepted.")
        self.terms = terms


class AppealGoneError(LookupError):
    """An appeal was decided already, or its day is over."""


class WordError(ValueError):
    """A phrase that a list cannot hold: it has no letters, is too long, or the list is full."""


class Block(Frozen):
    """Why somebody may not ask, and until when."""

    until: datetime | None
    reason: str = ""


class Appeal(Frozen):
    """A blocked prompt that somebody wants a moderator to look at."""

    id: str
    user_id: int
    guild_id: int
    locale: str
    text: str
    words: tuple[str, ...]


class Moderation:
    """Every method asks Redis and may raise `QueueUnavailableError`.

    `terms` and `words` hold in all servers and in direct messages.
    """

    def __init__(self, redis: Redis, *, terms: str = "", words: Collection[str] = ()) -> None:
        self._redis: Any = redis
        self._terms = terms
        self._words = {normalized(word): THRESHOLD for word in words}

    # ---- the gate

    @reaching_redis
    def check(self, requests: Sequence[JobRequest]) -> list[JobRequest]:
        """Whether one person may ask for all of this. Returns what a moderator had to allow.

        Raises `TermsNotAcceptedError`, `UserBlockedError`, `PromptBlockedError`.
        """
        origin = requests[0].origin
        guild_id = origin.guild_id or 0
        has_accepted, text, words = self._ask(guild_id, origin.user_id)
        if self._terms and not has_accepted:
            raise TermsNotAcceptedError(self._terms)
        if (block := _block(text)) is not None:
            raise UserBlockedError(block.until, block.reason)
        listed = _weights(words) | self._words
        return [request for request in requests if self._judge(request, listed)]

    @reaching_redis
    def spend(self, allowed: Sequence[JobRequest]) -> None:
        """Forget what moderators have allowed once: it has been used."""
        if allowed:
            self._redis.delete(*(_allowance(request) for request in allowed))

    def _ask(self, guild_id: int, user_id: int) -> tuple[bool, bytes | None, dict[bytes, bytes]]:
        """All that is needed of one person in one round trip: whether they accepted the terms, block, words."""
        with self._redis.pipeline(transaction=False) as pipe:
            if self._terms:
                pipe.sismember(self._acceptance, user_id)
            pipe.get(keys.block(guild_id, user_id))
            pipe.hgetall(keys.words(guild_id))
            *accepted, text, words = pipe.execute()
        return bool(accepted and accepted[0]), text, words

    @reaching_redis
    def accept_terms(self, user_id: int) -> None:
        self._redis.sadd(self._acceptance, user_id)

    def _judge(self, request: JobRequest, listed: dict[str, int]) -> bool:
        """Whether a prompt is as it is only by leave of a moderator. Raises `PromptBlockedError` without one."""
        found = find(listed, judged(request.prompt))
        if sum(listed[word] for word in found) < THRESHOLD:
            return False
        if self._redis.exists(_allowance(request)):
            return True
        origin, guild_id = request.origin, request.origin.guild_id or 0
        self._count_hit(guild_id, origin.user_id)
        appeal_id = ""
        if guild_id and self._redis.exists(keys.moderators(guild_id)):
            appeal_id = self._open_appeal(request, found)
        raise PromptBlockedError([word for word in found if listed[word]], appeal_id)

    def _count_hit(self, guild_id: int, user_id: int) -> None:
        key = keys.hits(guild_id, user_id)
        with self._redis.pipeline(transaction=True) as pipe:
            pipe.set(key, 0, ex=keys.HITS_LIFETIME, nx=True)
            pipe.incr(key)
            hits = pipe.execute()[1]
        if hits >= HITS:
            self._redis.delete(key)
            self.block(guild_id, user_id, now() + TIME_OUT)

    @property
    def _acceptance(self) -> str:
        """New terms are to be accepted anew."""
        return keys.accepted_terms(hashlib.sha256(self._terms.encode()).hexdigest()[:16])

    # ---- words

    @reaching_redis
    def words(self, guild_id: int) -> dict[str, int]:
        """The words and phrases of a server with their weights, in the order of the alphabet."""
        return _weights(self._redis.hgetall(keys.words(guild_id)))

    @reaching_redis
    def add_word(self, guild_id: int, phrase: str, weight: int) -> str:
        """List a phrase, or change its weight. Returns it as it is compared. Raises `WordError`."""
        known = normalized(phrase)
        if not known or len(known) > MAX_PHRASE:
            raise WordError(phrase)
        if self._redis.hlen(keys.words(guild_id)) >= MAX_WORDS:
            raise WordError(phrase)
        self._redis.hset(keys.words(guild_id), known, weight)
        return known

    @reaching_redis
    def remove_word(self, guild_id: int, phrase: str) -> bool:
        """Whether it was listed."""
        return bool(self._redis.hdel(keys.words(guild_id), normalized(phrase)))

    # ---- people

    @reaching_redis
    def block(self, guild_id: int, user_id: int, until: datetime | None, reason: str = "") -> None:
        """Let somebody ask for nothing in a server until then, or until `unblock`."""
        text = Block(until=until, reason=reason).model_dump_json()
        self._redis.set(keys.block(guild_id, user_id), text, exat=None if until is None else until)

    @reaching_redis
    def unblock(self, guild_id: int, user_id: int) -> bool:
        """Whether they were blocked."""
        return bool(self._redis.delete(keys.block(guild_id, user_id)))

    @reaching_redis
    def block_of(self, guild_id: int, user_id: int) -> Block | None:
        return _block(self._redis.get(keys.block(guild_id, user_id)))

    @reaching_redis
    def reset(self, guild_id: int, user_id: int) -> None:
        """Forget that somebody was blocked and how often their prompts were."""
        self._redis.delete(keys.block(guild_id, user_id), keys.hits(guild_id, user_id))

    # ---- appeals

    @reaching_redis
    def appeal(self, appeal_id: str) -> Appeal:
        """Raises `AppealGoneError`."""
        return _appeal(appeal_id, self._redis.get(keys.appeal(appeal_id)))

    @reaching_redis
    def decide(self, appeal_id: str, *, is_allowed: bool) -> Appeal:
        """Settle an appeal; allowed, its prompt may be asked for once. Raises `AppealGoneError`."""
        appeal = _appeal(appeal_id, self._redis.getdel(keys.appeal(appeal_id)))
        if is_allowed:
            key = keys.allowance(appeal.guild_id, appeal.user_id, _digest(appeal.text))
            self._redis.set(key, 1, ex=keys.APPEAL_LIFETIME)
        return appeal

    def _open_appeal(self, request: JobRequest, words: Sequence[str]) -> str:
        origin = request.origin
        appeal = Appeal(
            id=new_job_id(),
            user_id=origin.user_id,
            guild_id=origin.guild_id or 0,
            locale=origin.locale,
            text=render(request.prompt),
            words=tuple(words),
        )
        self._redis.set(keys.appeal(appeal.id), appeal.model_dump_json(), ex=keys.APPEAL_LIFETIME)
        return appeal.id


def _block(text: bytes | None) -> Block | None:
    return Block.model_validate_json(text) if text else None


def _weights(found: dict[bytes, bytes]) -> dict[str, int]:
    return dict(sorted((phrase.decode(), int(weight)) for phrase, weight in found.items()))


def _appeal(appeal_id: str, text: bytes | None) -> Appeal:
    if text is None:
        raise AppealGoneError(appeal_id)
    return Appeal.model_validate_json(text)


def judged(prompt: Prompt) -> Iterator[str]:
    """The texts of a prompt, among them what should not be in the picture: so naming it does not help."""
    yield " ".join(part.text for part in prompt.parts)
    yield from prompt.parameters.no


def _allowance(request: JobRequest) -> str:
    origin = request.origin
    return keys.allowance(origin.guild_id or 0, origin.user_id, _digest(render(request.prompt)))


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
