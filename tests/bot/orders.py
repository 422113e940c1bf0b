"""Jobs as the store would give them."""

from __future__ import annotations

from typing import Any

from model.params import Speed
from model.prompt import Prompt, parse
from worker.jobs import Action, Job, JobRequest, Origin, new_job_id

ANN = 1001
CHANNEL = 2002


def request(
    prompt: str | Prompt = "a red fox",
    *,
    action: Action = Action.IMAGINE,
    user_id: int = ANN,
    user_name: str = "ann",
    channel_id: int = CHANNEL,
    speed: Speed = Speed.FAST,
    parent_id: str | None = None,
    index: int | None = None,
    zoom: float | None = None,
    mask_id: str | None = None,
    remixed: bool = False,
    stealth: bool = False,
) -> JobRequest:
    return JobRequest(
        action=action,
        prompt=parse(prompt) if isinstance(prompt, str) else prompt,
        origin=Origin(user_id=user_id, user_name=user_name, channel_id=channel_id),
        speed=speed,
        parent_id=parent_id,
        index=index,
        zoom=zoom,
        mask_id=mask_id,
        remixed=remixed,
        stealth=stealth,
    )


def job(prompt: str | Prompt = "a red fox", **fields: Any) -> Job:
    """A record; fields of the request and of the record by name."""
    of_request = {name: fields.pop(name) for name in [*fields] if name in request.__annotations__}
    values = {"id": new_job_id(), "version": "postcard", "seed": 7} | fields
    return Job(request=request(prompt, **of_request), **values)
