"""What `serve` is asked to draw: a file with one JSON object on each line. Knows no engine."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from model.generation import Condition, Generation, tile_seed
from model.params import MAX_SEED

Side = Annotated[int, Field(ge=8, le=8192, multiple_of=8)]


class RequestsError(ValueError):
    """A file of requests that cannot be used. The message names the file, the line and what is wrong."""


class Request(BaseModel):
    """One order. `arrival` is in seconds from the start, sides are in pixels."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    prompt: str
    width: Side
    height: Side
    steps: Annotated[int, Field(ge=1, le=1000)]
    guidance: Annotated[float, Field(ge=0, le=100)]
    seed: Annotated[int, Field(ge=0, le=MAX_SEED)]
    num_images: Annotated[int, Field(ge=1, le=64)] = 1
    arrival: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.0

    def generation(self, name: str) -> Generation:
        """With the seeds that a grid of the same seed has."""
        return Generation(
            id=name,
            conditions=(Condition(self.prompt, 1.0),),
            width=self.width,
            height=self.height,
            steps=self.steps,
            stop_step=self.steps,
            guidance_scale=self.guidance,
            seeds=tuple(tile_seed(self.seed, index) for index in range(self.num_images)),
        )


def read_requests(file: Path) -> dict[int, Request]:
    """The requests by the number of their line; empty lines are skipped. Raises `RequestsError`."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise RequestsError(f"{file} cannot be read: {error}.") from error
    requests = {
        number: _read(line, f"{file}, line {number}") for number, line in enumerate(lines, 1) if line.strip()
    }
    if not requests:
        raise RequestsError(f"{file} has no requests. Write one JSON object on each line.")
    return requests


def _read(line: str, where: str) -> Request:
    try:
        return Request.model_validate_json(line)
    except ValidationError as error:
        faults = "; ".join(map(_sentence, error.errors()))
        raise RequestsError(f"{where}: {faults}. Known fields are {', '.join(Request.model_fields)}.") from error


def _sentence(fault: Any) -> str:
    field = ".".join(map(str, fault["loc"]))
    said = fault["msg"]
    return f"{field}: {said}" if field else said
