"""What is kept of a person beside their jobs: the half of the job client that settings and profiles need.

Knows no Discord.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from redis import Redis

from model.prompt import render
from worker.availability import reaching_redis
from worker.jobs import Action, Job, JobRequest, State
from worker.people.likes import Liked, Likes
from worker.people.preferences import Preferences, PreferenceStore
from worker.people.profiles import Profile, Profiles, Taste
from worker.people.usage import Usage, usage_of
from worker.store import JobStore

JOBS_LOOKED_AT = 200  # for prompts that somebody may want again


class Accounts:
    """Every method asks Redis and may raise `QueueUnavailableError`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._store = JobStore(redis)
        self._preferences = PreferenceStore(redis)
        self._likes = Likes(redis)
        self._profiles = Profiles(redis, self._store, self._likes)

    @reaching_redis
    def preferences(self, user_id: int) -> Preferences:
        return self._preferences.get(user_id)

    @reaching_redis
    def change_preferences(self, user_id: int, /, **fields: Any) -> Preferences:
        """Set these fields and no other. Raises `PromptError` for a suffix that is none."""
        return self._preferences.change(user_id, **fields)

    @reaching_redis
    def toggle_preference(self, user_id: int, name: str) -> Preferences:
        """Turn a field that is true or false into its contrary."""
        return self._preferences.toggle(user_id, name)

    @reaching_redis
    def reset_preferences(self, user_id: int) -> Preferences:
        """Back to the defaults, the suffix too. Own options stay."""
        return self._preferences.reset(user_id)

    @reaching_redis
    def set_option(self, user_id: int, name: str, value: str) -> Preferences:
        """Keep an own flag, or with an empty value delete it. Raises `OptionError`."""
        return self._preferences.set_option(user_id, name, value)

    @reaching_redis
    def like(self, user_id: int, job_id: str, index: int) -> bool:
        """Like picture `index` (1 to 4) of a job, or no longer. Returns whether it is liked now.

        Raises `JobNotFoundError`.
        """
        self._store.get(job_id)
        return self._likes.toggle(user_id, Liked(job_id, index))

    @reaching_redis
    def likes(self, user_id: int, limit: int | None = None) -> list[Liked]:
        """The pictures that a user likes, newest first."""
        return self._likes.of(user_id, limit)

    @reaching_redis
    def num_likes(self, user_id: int) -> int:
        return self._likes.count(user_id)

    @reaching_redis
    def usage(self, user_id: int) -> Usage:
        return usage_of(self._redis, self._store, user_id)

    @reaching_redis
    def taste(self, user_id: int, codes: Sequence[str]) -> Taste:
        """What `--profile` asks for: the codes for the echo, the words for the model. No code is the own profile.

        Raises `NotEnoughLikesError` and `UnknownProfileError`.
        """
        return self._profiles.taste(user_id, codes)

    @reaching_redis
    def make_profile(self, user_id: int) -> Profile:
        """A profile of what a user likes now. Raises `NotEnoughLikesError`."""
        return self._profiles.make(user_id)

    @reaching_redis
    def profiles(self, user_id: int) -> list[Profile]:
        """The profiles of a user, newest first."""
        return self._profiles.of(user_id)

    @reaching_redis
    def recent_prompts(self, user_id: int, typed: str = "") -> list[str]:
        """What a user asked for lately and that has `typed` in it: distinct, newest first."""
        jobs = self._store.jobs_of(user_id, JOBS_LOOKED_AT)
        prompts = dict.fromkeys(_echo(job) for job in jobs if _is_typed(job))
        return list(_containing(prompts, typed))

    @reaching_redis
    def recent_results(self, user_id: int, typed: str = "") -> list[Job]:
        """The finished pictures of a user whose prompt or id has `typed` in it, newest first."""
        wanted = typed.strip().casefold()
        jobs = self._store.jobs_of(user_id, JOBS_LOOKED_AT)
        return [job for job in jobs if _has_pictures(job) and wanted in f"{job.id} {_echo(job)}".casefold()]

    def with_taste(self, request: JobRequest) -> JobRequest:
        """The request with the words behind its `--profile`, whose codes its prompt then names.

        Raises `NotEnoughLikesError` and `UnknownProfileError`.
        """
        codes = request.prompt.parameters.profile
        if codes is None:
            return request.model_copy(update={"taste": ""})
        taste = self._profiles.taste(request.origin.user_id, codes)
        prompt = request.prompt.with_parameters(profile=taste.codes)
        return request.model_copy(update={"prompt": prompt, "taste": taste.words})


def _containing(prompts: Iterable[str], typed: str) -> Iterable[str]:
    wanted = " ".join(typed.split()).casefold()
    return (prompt for prompt in prompts if wanted in prompt.casefold())


def _echo(job: Job) -> str:
    return render(job.request.prompt)


def _is_typed(job: Job) -> bool:
    """Whether its prompt stands for itself, without a picture to start from."""
    return job.request.action in {Action.IMAGINE, Action.REROLL}


def _has_pictures(job: Job) -> bool:
    return job.state is State.DONE and job.request.action.num_images > 0
