"""The one door in: slash command, button and command line submit, stop and look up jobs here.

Synchronous, because RQ is: a bot calls it in a thread. Knows no Discord and no torch.
"""

from __future__ import annotations

import io
import secrets
from collections.abc import Sequence
from contextlib import suppress
from typing import cast

from PIL import Image
from redis import Redis
from redis.exceptions import RedisError
from rq.command import send_stop_job_command
from rq.exceptions import InvalidJobOperation, NoSuchJobError
from rq.serializers import JSONSerializer

from model.catalog import Catalog, Entry
from model.language.compatibility import check_action
from model.params import MAX_SEED
from worker import keys, queues, serving
from worker.availability import reaching_redis
from worker.completion import complete
from worker.images import Images, tile
from worker.intake.inputs import read_input
from worker.intake.links import Links
from worker.intake.masks import read_mask
from worker.jobs import (
    Action,
    Job,
    JobRequest,
    NotYourJobError,
    Shown,
    State,
    new_job_id,
    now,
)
from worker.line import DEFAULT_LIMITS, Limits, Line
from worker.pages import Pages
from worker.people.accounts import Accounts
from worker.people.moderation import Moderation
from worker.place import Place, places
from worker.store import JobStore


class JobClient(Accounts):
    """Every method asks Redis and may raise `QueueUnavailableError`; those that take an id, `JobNotFoundError`."""

    def __init__(
        self,
        redis: Redis,
        catalog: Catalog,
        images: Images,
        *,
        limits: Limits = DEFAULT_LIMITS,
        web_url: str = "",
        moderation: Moderation | None = None,
    ) -> None:
        super().__init__(redis)
        self._redis = redis
        self._catalog = catalog
        self._images = images
        self._links = Links(redis, web_url)
        self._pages = Pages(redis, web_url)
        self._web_url = web_url
        self._moderation = moderation or Moderation(redis)
        self._store = JobStore(redis)
        self._line = Line(redis, self._store, limits)

    @reaching_redis
    def submit(self, request: JobRequest) -> Job:
        """Accept a request and queue it, or hold it (`Job.is_held`) while others of its owner run.

        Raises `PromptError` for what its model cannot draw, `LineFullError`, and what `Moderation.check` raises.
        """
        [job] = self._admit([request])
        return job

    @reaching_redis
    def submit_all(self, requests: Sequence[JobRequest]) -> list[Job]:
        """`submit` of several requests of one person: all are accepted, or none and the first fault is raised."""
        owners = {request.origin.user_id for request in requests}
        if len(owners) != 1:
            raise ValueError(f"These requests come from {len(owners)} people, not from one.")
        return self._admit(requests)

    @reaching_redis
    def cancel(self, job_id: str, user_id: int | None) -> Job:
        """Stop a job for the user who owns it, or for an admin where `user_id` is None.

        Raises `NotYourJobError` and `JobEndedError`. The record is the truth: a worker that draws on will see it.
        """
        job = self._store.get(job_id)
        if user_id not in {None, job.request.origin.user_id}:
            raise NotYourJobError(job)
        cancelled = self._store.move(job_id, State.CANCELLED, ended_at=now())
        with suppress(NoSuchJobError, InvalidJobOperation, RedisError, ValueError):  # that is RQ's: it just ended
            self._tell_queue(job)
        return cancelled

    @reaching_redis
    def get(self, job_id: str) -> Job:
        return self._store.get(job_id)

    @reaching_redis
    def parent(self, job: Job) -> Job | None:
        """The job that this one was made from, if any and if its record is still there."""
        found = self._store.get_many([job.request.parent_id]) if job.request.parent_id else []
        return found[0] if found else None

    @reaching_redis
    def children(self, job_id: str, limit: int = 10) -> list[Job]:
        """The jobs that were made from a job, newest first."""
        return self._store.children(job_id, limit)

    @reaching_redis
    def jobs_of(self, user_id: int, limit: int = 50, offset: int = 0) -> list[Job]:
        """The jobs of a user, newest first."""
        return self._store.jobs_of(user_id, limit, offset)

    @reaching_redis
    def places(self, job_ids: Sequence[str]) -> dict[str, Place]:
        """Where each of these jobs stands that waits."""
        return places(self._redis, job_ids)

    def place(self, job_id: str) -> Place | None:
        """Where a job stands, or None if it does not wait."""
        return self.places([job_id]).get(job_id)

    @reaching_redis
    def unserved_models(self) -> list[str]:
        """The models of the catalog that no living worker draws with: jobs for them wait."""
        return serving.unserved(self._redis, self._catalog.entries)

    @reaching_redis
    def find_by_message(self, message_id: int) -> Job | None:
        """The job whose progress, result or upscale a message shows, if it shows any."""
        return self._store.find_by_message(message_id)

    @reaching_redis
    def line(self, watcher: str) -> list[tuple[Job, Place]]:
        """The jobs that wait with their places, first in line first. Of all watchers one at a time sees any."""
        waiting = {job.id: job for job in self._store.watch(watcher)}
        found = places(self._redis, list(waiting)) if waiting else {}
        return [(waiting[job_id], found[job_id]) for job_id in sorted(found, key=lambda key: found[key].position)]

    @reaching_redis
    def moderators_channel(self, guild_id: int) -> int | None:
        """Where the moderators of a server read what is reported, if they have said so."""
        channel_id = cast("bytes | None", self._redis.get(keys.moderators(guild_id)))
        return int(channel_id) if channel_id else None

    @reaching_redis
    def choose_moderators_channel(self, guild_id: int, channel_id: int | None) -> None:
        """Send reports of a server there from now on; None: nowhere."""
        if channel_id is None:
            self._redis.delete(keys.moderators(guild_id))
        else:
            self._redis.set(keys.moderators(guild_id), channel_id)

    @reaching_redis
    def attach_message(self, job_id: str, message_id: int) -> None:
        """Remember the message that shows the progress of a job."""
        self._store.attach_message(job_id, message_id)

    @reaching_redis
    def record_result(self, job_id: str, message_id: int) -> bool:
        """Remember the message that shows the result. False: another one does, so that this one is too many."""
        return self._store.record_result(job_id, message_id)

    @reaching_redis
    def link_message(
        self, job_id: str, message_id: int, index: int | None = None, user_id: int | None = None
    ) -> None:
        """Let `shown_by` find the job from a further message, such as picture `index` for another person."""
        self._store.link_message(job_id, message_id, index, user_id)

    @reaching_redis
    def shown_by(self, message_id: int) -> Shown | None:
        """What a message shows, if it is one of a job."""
        return self._store.shown_by(message_id)

    @reaching_redis
    def preview(self, job_id: str) -> bytes | None:
        """The newest preview of a running job, WebP, if there is one."""
        return self._store.preview(job_id)

    @reaching_redis
    def look(self, job_id: str) -> tuple[Job, bytes | None]:
        """A job with its newest preview, WebP, if there is one."""
        return self._store.look(job_id)

    def image(self, job_id: str, name: str) -> bytes:
        """A finished picture, PNG: `images.GRID` or `images.tile(0…3)`. Raises `ImageNotFoundError`, `OSError`."""
        return self._images.load(job_id, name)

    @reaching_redis
    def find_input(self, link: str) -> str | None:
        """The id of the stored picture behind a link, if it need not be fetched."""
        return self._links.find(link)

    @reaching_redis
    def take_input(self, data: bytes, link: str = "") -> str:
        """Check, re-encode and keep a picture from outside. Returns its id. Raises `InputError`, `OSError`."""
        input_id = self._images.save_input(read_input(data))
        self._links.remember(input_id, link)
        return input_id

    def take_mask(self, data: bytes, job_id: str, index: int) -> str:
        """Check and keep a mask for picture `index` (1 to 4) of a job. Returns its id.

        Raises `InputError`, `ImageNotFoundError`, `OSError`.
        """
        with Image.open(io.BytesIO(self.image(job_id, tile(index - 1)))) as picture:
            size = picture.size
        return self._images.save_input(read_mask(data, size))

    @reaching_redis
    def open_short_link(self, code: str) -> str | None:
        """The id of the picture that a short link of our own shows."""
        return self._links.open(code)

    @reaching_redis
    def job_address(self, job_id: str) -> str:
        """Where the page of a job is, for whoever may see it; "" where there is no web server."""
        return self._pages.address(job_id)

    @reaching_redis
    def opens_page(self, key: str, job_id: str) -> bool:
        """Whether a key is that of the page of a job."""
        return self._pages.opens(key, job_id)

    def input(self, input_id: str) -> bytes:
        """A picture that was taken in, PNG. Raises `ImageNotFoundError`, `OSError`."""
        return self._images.load_input(input_id)

    def _admit(self, requests: Sequence[JobRequest]) -> list[Job]:
        jobs = [self._job(request) for request in requests]
        allowed = self._moderation.check(requests)
        admitted = self._line.admit(jobs)
        self._moderation.spend(allowed)
        return admitted

    def _job(self, request: JobRequest) -> Job:
        parent = self._store.get(request.parent_id) if request.parent_id else None
        request = complete(self.with_taste(request), parent, self._web_url)
        entry = self._entry(request, parent)
        seed = request.prompt.parameters.seed
        return Job(
            id=new_job_id(),
            request=request,
            version=entry.name,
            seed=secrets.randbelow(MAX_SEED + 1) if seed is None else seed,
        )

    def _entry(self, request: JobRequest, parent: Job | None) -> Entry:
        """The model that is asked for. A child that asks for none gets that of its parent, while there is one."""
        version = request.prompt.parameters.version
        if version is None and parent is not None and parent.version in self._catalog.entries:
            version = parent.version
        if request.action.is_reading:  # nothing is drawn, so that there is nothing else it could refuse
            return self._catalog.reader(version)
        entry = self._catalog.choose(request.prompt, version)
        if not (request.action is Action.UPSCALE_SUBTLE and entry.has_upscaler):
            check_action(request.action.feature, entry)
        return entry

    def model_of(self, job: Job) -> Entry | None:
        """The model that drew a job, None if it is no longer offered."""
        return self._catalog.entries.get(job.version)

    def _tell_queue(self, job: Job) -> None:
        """Spare the workers the job: a courtesy, since none of them may finish it any more."""
        if job.state is State.RUNNING:
            send_stop_job_command(self._redis, job.id, serializer=JSONSerializer)
        elif (rq_job := queues.fetch(self._redis, job.id)) is not None:
            rq_job.cancel()
            self._redis.expire(rq_job.key, keys.RESULT_LIFETIME)  # RQ itself would keep it for ever
