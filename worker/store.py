"""The records of jobs in Redis, and the only way to change them: one compare-and-set along `TRANSITIONS`.

Knows no queue, no picture and no Discord. Every change of state appends its event in the same script.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, cast

from pydantic import BaseModel
from pydantic_core import from_json
from redis import Redis
from redis.client import Pipeline

from worker import keys
from worker.events import Event
from worker.jobs import (
    TRANSITIONS,
    Job,
    JobEndedError,
    JobNotFoundError,
    Shown,
    StaleLeaseError,
    State,
    sources,
)
from worker.scripts import script

Record = dict[bytes, bytes]
_JSON_FIELDS = {"request", "reading"}


class JobStore:
    """Job records, their indexes and their events. `redis` must not decode responses."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._move = redis.register_script(script("fields.lua", "let_in.lua", "move.lua"))
        self._claim = redis.register_script(script("fields.lua", "claim.lua"))
        self._attach = redis.register_script(script("attach.lua"))
        self._look = redis.register_script(script("look.lua"))
        self._watch = redis.register_script(script("watch.lua"))
        self._progress = redis.register_script(script("progress.lua"))

    def create(self, job: Job, pipeline: Pipeline | None = None) -> None:
        """Write a new record, its indexes and its first event, within the caller's transaction if there is one."""
        pipe = pipeline if pipeline is not None else self._redis.pipeline(transaction=True)
        made_at = job.created_at.timestamp()
        user_id = job.request.origin.user_id
        pipe.hset(keys.job(job.id), mapping=cast(Any, _write(dict(job) | _for_scripts(job))))
        pipe.zadd(keys.user_jobs(user_id), {job.id: made_at})
        pipe.lpush(keys.RECENT, job.id)
        pipe.zadd(keys.LIVE, {job.id: made_at})
        if job.request.parent_id is not None:
            pipe.zadd(keys.children(job.request.parent_id), {job.id: made_at})
        event = Event(job_id=job.id, state=job.state).model_dump_json()
        pipe.xadd(keys.EVENTS, {"event": event}, maxlen=keys.EVENTS_LENGTH, approximate=True)
        if pipeline is None:
            pipe.execute()

    def get(self, job_id: str) -> Job:
        """Raises `JobNotFoundError`."""
        return _read(job_id, cast(Record, self._redis.hgetall(keys.job(job_id))))

    def get_many(self, job_ids: list[str]) -> list[Job]:
        """The jobs that exist among `job_ids`, in their order, in one round trip."""
        with self._redis.pipeline(transaction=False) as pipe:
            for job_id in job_ids:
                pipe.hgetall(keys.job(job_id))
            records = pipe.execute()
        return [_read(job_id, record) for job_id, record in zip(job_ids, records, strict=True) if record]

    def move(self, job_id: str, target: State, *, holding: int | None = None, **fields: Any) -> Job:
        """Move a job to `target` and set `fields` with it. Only who holds the lease `holding` may, where given.

        Raises `JobNotFoundError`, `StaleLeaseError` when the lease is gone, else `JobEndedError`.
        """
        written, is_end = _write(fields), not TRANSITIONS[target]
        moved, flat = self._move(
            keys=[keys.job(job_id), keys.EVENTS, keys.LIVE],
            args=[
                job_id,
                target,
                f" {' '.join(sorted(sources(target)))} ",
                "" if holding is None else holding,
                int(is_end),
                Event(job_id=job_id, state=target).model_dump_json(),
                keys.EVENTS_LENGTH,
                keys.PREFIX,
                *(part for pair in written.items() for part in pair),
            ],
        )
        if moved:
            written |= {"state": target, **({"is_held": str(False)} if is_end else {})}
        job = _read(job_id, _record(flat, written if moved else {}))
        if moved or _was_moved_before(job, target, holding, fields):
            return job
        if holding is not None:
            raise StaleLeaseError(job_id, holding)
        raise JobEndedError(job)

    def claim(self, job_id: str, worker: str, at: datetime) -> Job:
        """Take the lease of a job that waits. What does not is returned as it is. Raises `JobNotFoundError`."""
        attempt, flat = self._claim(
            keys=[keys.job(job_id), keys.EVENTS],
            args=[
                worker,
                _text(at),
                Event(job_id=job_id, state=State.RUNNING).model_dump_json(),
                keys.EVENTS_LENGTH,
            ],
        )
        claimed = {"state": State.RUNNING, "attempt": attempt, "worker": worker, "started_at": at}
        return _read(job_id, _record(flat, _write(claimed) if attempt else {}))

    def progress(self, job_id: str, attempt: int, percent: int, preview: bytes = b"") -> bool:
        """Report progress, with a preview if there is one. False when the lease is gone: stop drawing."""
        event = Event(job_id=job_id, state=State.RUNNING, percent=percent, has_preview=bool(preview))
        reported = self._progress(
            keys=[keys.job(job_id), keys.EVENTS, keys.preview(job_id)],
            args=[attempt, event.model_dump_json(), keys.EVENTS_LENGTH, preview, keys.PREVIEW_LIFETIME],
        )
        return bool(reported)

    def preview(self, job_id: str) -> bytes | None:
        return cast("bytes | None", self._redis.get(keys.preview(job_id)))

    def look(self, job_id: str) -> tuple[Job, bytes | None]:
        """A job with its newest preview, WebP, if there is one. Raises `JobNotFoundError`."""
        flat, preview = self._look(keys=[keys.job(job_id), keys.preview(job_id)])
        return _read(job_id, _record(flat, {})), preview

    def attach_message(self, job_id: str, message_id: int) -> None:
        """Remember the message that shows the progress of a job. Raises `JobNotFoundError`."""
        self._attach_as("message_id", job_id, message_id, is_final=False)

    def record_result(self, job_id: str, message_id: int) -> bool:
        """Remember the message that shows the result, unless another one does already.

        True when the result of the job is this message, so that whoever hears False has posted once too often.
        Raises `JobNotFoundError`.
        """
        return self._attach_as("result_message_id", job_id, message_id, is_final=True) == message_id

    def _attach_as(self, field: str, job_id: str, message_id: int, *, is_final: bool) -> int:
        """The message that the record then names in that field: with `is_final` the first that was recorded."""
        recorded = self._attach(
            keys=[keys.job(job_id), keys.message(message_id)],
            args=[field, message_id, int(is_final), job_id, keys.MESSAGE_LIFETIME],
        )
        if recorded is None:
            raise JobNotFoundError(job_id)
        return int(recorded)

    def link_message(
        self, job_id: str, message_id: int, index: int | None = None, user_id: int | None = None
    ) -> None:
        """Let `shown_by` find the job from a further message, such as picture `index` for another person."""
        shown = f"{job_id}:{index or ''}:{user_id or ''}"
        self._redis.set(keys.message(message_id), shown, ex=keys.MESSAGE_LIFETIME)

    def shown_by(self, message_id: int) -> Shown | None:
        """What a message shows, if it is one of a job."""
        shown = cast("bytes | None", self._redis.get(keys.message(message_id)))
        if not shown:
            return None
        job_id, index, user_id, *_ = [*shown.decode().split(":"), "", ""]  # older ones name the job alone
        return Shown(self.get(job_id), int(index) if index else None, int(user_id) if user_id else None)

    def find_by_message(self, message_id: int) -> Job | None:
        shown = self.shown_by(message_id)
        return shown.job if shown else None

    def jobs_of(self, user_id: int, limit: int = 50, offset: int = 0) -> list[Job]:
        """The jobs of a user, newest first."""
        ids = self._redis.zrevrange(keys.user_jobs(user_id), offset, offset + limit - 1)
        return self.get_many([job_id.decode() for job_id in cast(list[bytes], ids)])

    def recent(self) -> list[Job]:
        """The newest jobs of everybody, newest first."""
        ids = cast(list[bytes], self._redis.lrange(keys.RECENT, 0, keys.RECENT_LENGTH - 1))
        return self.get_many([job_id.decode() for job_id in ids])

    def trim(self) -> None:
        """Forget what is no longer among the newest jobs of everybody."""
        self._redis.ltrim(keys.RECENT, 0, keys.RECENT_LENGTH - 1)

    def watch(self, watcher: str) -> list[Job]:
        """The jobs that wait, oldest first, for the one watcher who shows the line: none for any other.

        Who asks first is the one, and stays it by asking often enough.
        """
        waiting = self._watch(keys=[keys.WATCHER, keys.LIVE], args=[watcher, keys.WATCHER_LIFETIME, keys.PREFIX])
        return [_read(job_id.decode(), _record(flat, {})) for job_id, flat in waiting]

    def children(self, job_id: str, limit: int) -> list[Job]:
        """The jobs that were made from a job, newest first."""
        ids = cast(list[bytes], self._redis.zrevrange(keys.children(job_id), 0, limit - 1))
        return self.get_many([child.decode() for child in ids])

    def live(self) -> list[Job]:
        """The jobs that have not ended, oldest first."""
        ids = cast(list[bytes], self._redis.zrange(keys.LIVE, 0, -1))
        return self.get_many([job_id.decode() for job_id in ids])


def _was_moved_before(job: Job, target: State, holding: int | None, fields: dict[str, Any]) -> bool:
    """Whether a first call had moved the job and only its reply was lost, so that this one is its repetition."""
    if holding is None or job.state is not target:
        return False
    attempt, worker = fields.get("attempt", holding), fields.get("worker", job.worker)
    return (job.attempt, job.worker) == (attempt, worker)


def _for_scripts(job: Job) -> dict[str, Any]:
    """What the scripts need of the request: JSON numbers would lose digits of a user's id in Lua."""
    request = job.request
    return {
        "user_id": request.origin.user_id,
        "speed": request.speed,
        "num_images": request.action.num_images,
    }


def _write(values: dict[str, Any]) -> dict[str, str]:
    return {name: _text(value) for name, value in values.items() if value is not None}


def _text(value: Any) -> str:
    if isinstance(value, BaseModel):
        return value.model_dump_json()
    return value.isoformat() if isinstance(value, datetime) else str(value)


def _record(flat: list[bytes], written: dict[str, str]) -> Record:
    """A hash as a script has found it, with what the script then wrote."""
    found = dict(zip(flat[::2], flat[1::2], strict=True))
    return found | {name.encode(): value.encode() for name, value in written.items()}


def _read(job_id: str, record: Record) -> Job:
    if not record:
        raise JobNotFoundError(job_id)
    values: dict[str, Any] = {name.decode(): value.decode() for name, value in record.items()}
    for name in _JSON_FIELDS & values.keys():
        values[name] = from_json(values[name])
    return Job.model_validate(values)
