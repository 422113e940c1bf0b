"""Taste profiles: the words that somebody's likes come to, kept under a code and never changed.

Whoever writes the code asks for the same words again, years later. Knows no Discord.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, cast

from pydantic import Field
from redis import Redis

from worker import keys
from worker.jobs import Frozen, content_id, now
from worker.people.likes import Liked, Likes
from worker.people.taste import telling_words
from worker.store import JobStore

MIN_LIKES = 5  # fewer say more about the day than about the person
CODE_LENGTH = 8
_USER = re.compile(r"<?@!?([0-9]{1,20})>?")


class Profile(Frozen):
    """A snapshot of somebody's taste."""

    code: str
    user_id: int
    words: tuple[str, ...]  # most telling first
    num_likes: int
    created_at: datetime = Field(default_factory=now)


class Taste(NamedTuple):
    """What `--profile` asks for: the codes for the echo, the words for the model."""

    codes: tuple[str, ...]
    words: str  # with commas between


class NotEnoughLikesError(LookupError):
    """There are too few likes to make a profile from."""

    def __init__(self, have: int, needed: int = MIN_LIKES) -> None:
        super().__init__(f"{have} likes, {needed} are needed.")
        self.have, self.needed = have, needed


class UnknownProfileError(LookupError):
    """Nobody has a profile of this code."""

    def __init__(self, code: str) -> None:
        super().__init__(f"There is no profile {code!r}.")
        self.code = code


class Profiles:
    """The profiles of everybody. `redis` must not decode responses."""

    def __init__(self, redis: Redis, store: JobStore, likes: Likes) -> None:
        self._redis = redis
        self._store = store
        self._likes = likes

    def taste(self, user_id: int, codes: Sequence[str]) -> Taste:
        """The words behind codes, or behind the user's own profile where there are none.

        Raises `NotEnoughLikesError` and `UnknownProfileError`.
        """
        profiles = [self._find(code) for code in codes] or [self.own(user_id)]
        words = dict.fromkeys(word for profile in profiles for word in profile.words)
        return Taste(tuple(dict.fromkeys(profile.code for profile in profiles)), ", ".join(words))

    def own(self, user_id: int) -> Profile:
        """The profile of the likes of now; where too few are left, the newest. Raises `NotEnoughLikesError`."""
        try:
            return self.make(user_id)
        except NotEnoughLikesError:
            if newest := self.of(user_id)[:1]:
                return newest[0]
            raise

    def make(self, user_id: int) -> Profile:
        """A profile of what a user likes now. The same likes give the same one. Raises `NotEnoughLikesError`."""
        likes = self._likes.of(user_id)
        if len(likes) < MIN_LIKES:
            raise NotEnoughLikesError(len(likes))
        code = _code(user_id, likes)
        return self._read(code) or self._keep(
            Profile(code=code, user_id=user_id, words=self._words(user_id, likes), num_likes=len(likes))
        )

    def of(self, user_id: int) -> list[Profile]:
        """The profiles of a user, newest first."""
        codes = cast(list[bytes], self._redis.zrevrange(keys.user_profiles(user_id), 0, -1))
        found = [self._read(code.decode()) for code in codes]
        return [profile for profile in found if profile is not None]

    def _find(self, code: str) -> Profile:
        if match := _USER.fullmatch(code):
            try:
                return self.own(int(match[1]))
            except NotEnoughLikesError as error:
                raise UnknownProfileError(code) from error
        profile = self._read(code.lower())
        if profile is None:
            raise UnknownProfileError(code)
        return profile

    def _read(self, code: str) -> Profile | None:
        text = cast("bytes | None", self._redis.get(keys.profile(code)))
        return None if text is None else Profile.model_validate_json(text)

    def _keep(self, profile: Profile) -> Profile:
        """Of two that are made at once, both are the same: the first stays."""
        if self._redis.set(keys.profile(profile.code), profile.model_dump_json(), nx=True):
            members = {profile.code: profile.created_at.timestamp()}
            self._redis.zadd(keys.user_profiles(profile.user_id), members)
        return profile

    def _words(self, user_id: int, likes: list[Liked]) -> tuple[str, ...]:
        """A prompt counts for each liked picture; the rest are the user's other prompts and those of everybody."""
        likes_of = Counter(picture.job_id for picture in likes)
        liked = self._store.get_many(list(likes_of))
        others = [*self._store.jobs_of(user_id, keys.RECENT_LENGTH), *self._store.recent()]
        rest = {job.id: job for job in others if job.id not in likes_of}
        return telling_words(
            [job.request.prompt.text for job in liked for _ in range(likes_of[job.id])],
            [job.request.prompt.text for job in rest.values()],
        )


def _code(user_id: int, likes: list[Liked]) -> str:
    """The same for the same likes, whatever their order."""
    pictures = sorted(f"{picture.job_id}:{picture.index}" for picture in likes)
    return content_id(f"{user_id} {' '.join(pictures)}".encode())[:CODE_LENGTH]
