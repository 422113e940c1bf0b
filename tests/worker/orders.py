"""Requests and records as somebody would send them."""

from __future__ import annotations

from typing import Any

from model.params import Speed
from model.prompt import parse
from worker.jobs import Action, Job, JobRequest, Origin, new_job_id

ANN, BOB = 1001, 1002


def order(
    text: str = "a red fox in the snow",
    *,
    action: Action = Action.IMAGINE,
    user_id: int = ANN,
    speed: Speed = Speed.FAST,
    parent: Job | None = None,
    index: int | None = None,
) -> JobRequest:
    return JobRequest(
        action=action,
        prompt=parse(text),
        origin=Origin(user_id=user_id, user_name="ann" if user_id == ANN else "bob", channel_id=5),
        speed=speed,
        parent_id=parent.id if parent else None,
        index=index,
    )


def record(**fields: Any) -> Job:
    values: dict[str, Any] = {"id": new_job_id(), "request": order(), "version": "postcard", "seed": 7}
    return Job(**values | fields)
