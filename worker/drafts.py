"""What a person has asked for and not yet confirmed, such as the many jobs of one prompt. Knows no Discord.

A draft lies in Redis, so that its buttons work after a restart; whoever takes it first has it alone.
"""

from __future__ import annotations

from typing import cast

from pydantic import Field
from redis import Redis

from model.prompt import Prompt
from worker import keys
from worker.availability import reaching_redis
from worker.jobs import Action, Frozen, new_job_id


class Order(Frozen):
    """Prompts, and what is to be made of each. Who asks, how fast and for whose eyes is said when it is placed."""

    prompts: tuple[Prompt, ...]
    action: Action = Action.IMAGINE
    parent_id: str | None = None
    index: int | None = None
    zoom: float | None = None  # of the prompts that name none themselves
    mask_id: str | None = None
    remixed: bool = False
    images: dict[str, str] = Field(default_factory=dict)  # links whose stored copies are known


class Draft(Frozen):
    """An order that waits for a yes."""

    user_id: int
    order: Order
    text: str = ""  # as typed, to be edited; "" where nobody typed it
    id: str = Field(default_factory=new_job_id)


class DraftGoneError(LookupError):
    """The draft was confirmed or dropped already, or its day is over."""

    def __init__(self, draft_id: str) -> None:
        super().__init__(f"There is no draft {draft_id}.")
        self.draft_id = draft_id


class NotYourDraftError(PermissionError):
    """Somebody wants to decide on what another has asked for."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(f"Draft {draft.id} belongs to user {draft.user_id}.")
        self.draft = draft


class Drafts:
    """Every method asks Redis and may raise `QueueUnavailableError`."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    @reaching_redis
    def save(self, draft: Draft) -> None:
        self._redis.set(keys.draft(draft.id), draft.model_dump_json(), ex=keys.DRAFT_LIFETIME)

    @reaching_redis
    def get(self, draft_id: str, user_id: int) -> Draft:
        """Raises `DraftGoneError`, `NotYourDraftError`."""
        return _owned(_read(draft_id, self._redis.get(keys.draft(draft_id))), user_id)

    @reaching_redis
    def take(self, draft_id: str, user_id: int) -> Draft:
        """The draft, which nobody else gets from now on. Raises `DraftGoneError`, `NotYourDraftError`."""
        self.get(draft_id, user_id)
        return _read(draft_id, self._redis.getdel(keys.draft(draft_id)))

    @reaching_redis
    def claim(self, nonce: str) -> bool:
        """True for the first who names this nonce, so that what is sent twice is done once."""
        return bool(self._redis.set(keys.once(nonce), "", nx=True, ex=keys.DRAFT_LIFETIME))


def _read(draft_id: str, text: object) -> Draft:
    if text is None:
        raise DraftGoneError(draft_id)
    return Draft.model_validate_json(cast(bytes, text))


def _owned(draft: Draft, user_id: int) -> Draft:
    if draft.user_id != user_id:
        raise NotYourDraftError(draft)
    return draft
