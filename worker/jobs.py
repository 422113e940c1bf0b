"""What a job is: the request, the record, its states and how it may move between them.

The contract between bot and worker. Knows no Redis, no queue, no Discord and no torch.
"""

from __future__ import annotations

import hashlib
import secrets
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field, model_validator

from model.generation import NUM_IMAGES
from model.language.compatibility import READ, VARY, ZOOM
from model.params import Speed
from model.prompt import Prompt

_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"  # Crockford's base 32: no i, l, o, u
ID_PATTERN = r"[0-9a-hjkmnp-tv-z]{24}"


def new_job_id() -> str:
    """24 characters that sort by time: 48 bits of milliseconds, 72 random bits.

    A Discord nonce holds 25 characters at most, so that a UUID's 36 would not fit.
    """
    return _spelled((time.time_ns() // 1_000_000) << 72 | secrets.randbits(72))


def content_id(data: bytes) -> str:
    """An id of the same form for bytes, 120 bits of their SHA-256: the same bytes have the same id."""
    return _spelled(int.from_bytes(hashlib.sha256(data).digest()[:15], "big"))


def _spelled(number: int) -> str:
    """120 bits as 24 characters."""
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(115, -1, -5))


class State(StrEnum):
    """Where a job stands."""

    QUEUED = "queued"  # waits for a worker, for the first time or again
    RUNNING = "running"  # a worker holds its lease
    DONE = "done"  # pictures are stored
    FAILED = "failed"  # will not be tried again; `error` says why
    BLOCKED = "blocked"  # refused by moderation
    CANCELLED = "cancelled"  # its owner or an admin stopped it


TRANSITIONS: dict[State, frozenset[State]] = {
    State.QUEUED: frozenset({State.RUNNING, State.CANCELLED, State.FAILED, State.BLOCKED}),
    State.RUNNING: frozenset({State.DONE, State.FAILED, State.BLOCKED, State.CANCELLED, State.QUEUED}),
    State.DONE: frozenset(),
    State.FAILED: frozenset(),
    State.BLOCKED: frozenset(),
    State.CANCELLED: frozenset(),
}


def sources(target: State) -> frozenset[State]:
    """The states from which a job may move to `target`."""
    return frozenset(state for state, targets in TRANSITIONS.items() if target in targets)


class Action(StrEnum):
    """What makes the pictures of a job."""

    IMAGINE = "imagine"
    REROLL = "reroll"
    VARY_SUBTLE = "vary_subtle"
    VARY_STRONG = "vary_strong"
    VARY_REGION = "vary_region"  # only what the mask covers
    ZOOM_OUT = "zoom_out"  # the picture, made smaller, in a painted surround
    MAKE_SQUARE = "make_square"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    UPSCALE_SUBTLE = "upscale_subtle"
    UPSCALE_CREATIVE = "upscale_creative"
    DESCRIBE = "describe"  # a picture to prompts
    SHORTEN = "shorten"  # a prompt to its important words

    @property
    def needs_parent(self) -> bool:
        """Whether it starts from another job."""
        return self not in {Action.IMAGINE, Action.DESCRIBE, Action.SHORTEN}

    @property
    def needs_picture(self) -> bool:
        """Whether it starts from one picture of its parent."""
        return self.needs_parent and self is not Action.REROLL

    @property
    def is_reading(self) -> bool:
        """Whether its result is words."""
        return self in {Action.DESCRIBE, Action.SHORTEN}

    @property
    def is_upscale(self) -> bool:
        return self in {Action.UPSCALE_SUBTLE, Action.UPSCALE_CREATIVE}

    @property
    def feature(self) -> str:
        """What its model must not refuse: of `model.language.compatibility`, or "" where any model will do."""
        if self is Action.ZOOM_OUT or self is Action.MAKE_SQUARE or self.name.startswith("PAN_"):
            return ZOOM
        return READ if self.is_reading else VARY if self.needs_picture else ""

    @property
    def num_images(self) -> int:
        """How many pictures it makes."""
        return 0 if self.is_reading else 1 if self.is_upscale else NUM_IMAGES


class JobError(StrEnum):
    """Why a job failed or was blocked, for the sentence that its owner reads."""

    MODEL = "model"  # the model raised
    PARENT_GONE = "parent gone"  # the picture to vary is no longer stored
    STORAGE = "storage"  # pictures could not be written
    UNSAFE = "unsafe"  # the model's safety checker wants the pictures withheld
    LOST = "lost"  # its workers died too often


class Frozen(BaseModel):
    """A value that crosses a process border. Fields of a newer edition are ignored, so that upgrades can roll."""

    model_config = ConfigDict(frozen=True, extra="ignore")


class Origin(Frozen):
    """Where a job comes from and where its result goes. Ids are Discord snowflakes."""

    user_id: int
    user_name: str
    channel_id: int
    guild_id: int | None = None
    locale: str = "en-US"
    application_id: int = 0
    token: str = ""  # of the interaction, for 15 minutes; where we may not post, or for the owner's eyes alone
    is_member: bool = True  # whether we may post to the channel by ourselves; False where a user installed us
    filesize_limit: int = 10 * 2**20  # bytes of one file, where the result goes


class JobRequest(Frozen):
    """What somebody asked for, checked and complete."""

    action: Action
    prompt: Prompt  # of DESCRIBE: no text, one image prompt
    origin: Origin
    speed: Speed = Speed.FAST
    stealth: bool = False  # only its owner sees the result
    auto_dm: bool = False  # its owner wants the result by direct message too
    parent_id: str | None = None
    index: int | None = Field(default=None, ge=1, le=4)  # the picture of the parent, as on its button
    remixed: bool = False  # its owner changed the prompt of the parent
    zoom: float | None = Field(default=None, ge=1, le=2)  # how much smaller the picture gets, of ZOOM_OUT
    mask_id: str | None = None  # stored picture: white is to be drawn anew, of VARY_REGION
    images: dict[str, str] = Field(default_factory=dict)  # each link of the prompt: the id of its stored copy
    taste: str = ""  # the words behind `--profile`, as they were when it was asked for

    @model_validator(mode="after")
    def _names_what_it_starts_from(self) -> JobRequest:
        if self.action.needs_parent and self.parent_id is None:
            raise ValueError(f"{self.action} needs a parent_id")
        if self.action.needs_picture and self.index is None:
            raise ValueError(f"{self.action} needs an index")
        if self.action is Action.ZOOM_OUT and self.zoom is None:
            raise ValueError("zoom_out needs a zoom")
        if self.action is Action.VARY_REGION and self.mask_id is None:
            raise ValueError("vary_region needs a mask_id")
        return self


class Token(Frozen):
    """A word of a prompt and how much of its meaning hangs on it, 0 to 1."""

    text: str
    weight: float


class Reading(Frozen):
    """The words that DESCRIBE and SHORTEN come to."""

    prompts: tuple[str, ...]  # best first, each with its parameters
    tokens: tuple[Token, ...] = ()  # of the prompt that was shortened, in its order


def now() -> datetime:
    return datetime.now(UTC)


class Job(Frozen):
    """The record of a job: all that is known of it, now and years later."""

    id: str
    request: JobRequest
    state: State = State.QUEUED
    is_held: bool = False  # queued behind other jobs of its owner: no worker may have it yet
    version: str  # the model that draws, resolved from the catalog when the job was accepted
    seed: int
    attempt: int = 0  # rises with every lease; a worker whose number is old may no longer write
    lost: int = 0  # leases that ended with a dead worker
    worker: str = ""
    created_at: datetime = Field(default_factory=now)
    started_at: datetime | None = None
    ended_at: datetime | None = None
    error: JobError | None = None
    error_detail: str = ""  # for the log and the admin, never shown to users
    width: int = 0  # of one picture, once done
    height: int = 0
    reading: Reading | None = None  # of DESCRIBE and SHORTEN, once done
    message_id: int | None = None  # the message that shows progress
    result_message_id: int | None = None  # the message that shows the result

    @property
    def is_ended(self) -> bool:
        return not TRANSITIONS[self.state]


@dataclass(frozen=True)
class Shown:
    """What a message shows: a job, or one picture of it for a person who need not own the job."""

    job: Job
    index: int | None = None  # 1 to 4; None where it is the job as a whole
    user_id: int | None = None  # whoever asked for this message, where that was recorded

    def belongs_to(self, user_id: int) -> bool:
        """Whether a person may take this message away."""
        return user_id in {self.job.request.origin.user_id, self.user_id}


class JobNotFoundError(LookupError):
    """No record with this id: it never existed or its time is over."""

    def __init__(self, job_id: str) -> None:
        super().__init__(f"There is no job {job_id}.")
        self.job_id = job_id


class NotYourJobError(PermissionError):
    """Somebody wants to stop the job of another."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"Job {job.id} belongs to {job.request.origin.user_name}.")
        self.job = job


class JobEndedError(RuntimeError):
    """The job has already ended, so that it cannot be stopped."""

    def __init__(self, job: Job) -> None:
        super().__init__(f"Job {job.id} is already {job.state}.")
        self.job = job


class LineFullError(RuntimeError):
    """Somebody has as many jobs running and waiting as one person may."""

    def __init__(self, limit: int, prompt: Prompt | None = None) -> None:
        super().__init__(f"One person may have {limit} jobs running and waiting.")
        self.limit = limit
        self.prompt = prompt  # of the first job that was refused


class QueueUnavailableError(ConnectionError):
    """Redis cannot be reached, so that no job can be taken or shown. The reason is for the log."""

    def __init__(self, reason: object) -> None:
        super().__init__(f"The job queue cannot be reached: {reason}")


class StaleLeaseError(RuntimeError):
    """Another worker holds this job now, or it has ended: what this one did is dropped."""

    def __init__(self, job_id: str, attempt: int) -> None:
        super().__init__(f"Attempt {attempt} of job {job_id} no longer holds its lease.")
        self.job_id = job_id
        self.attempt = attempt
