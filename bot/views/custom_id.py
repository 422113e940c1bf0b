"""The name of a button: which verb, on which job, on which picture. Text to `CustomId` and back.

All that a button knows is in its custom_id, so that every button works after any restart. Knows no Discord.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from worker.jobs import ID_PATTERN

PREFIX = "sojourn1"  # the digit rises when the form changes; older buttons are then refused politely
MAX_LENGTH = 100  # Discord's limit


class Verb(StrEnum):
    """What a press asks for."""

    IMAGE = "image"  # U1 to U4: one picture of the grid
    VARY_SUBTLE = "vary_subtle"
    VARY_STRONG = "vary_strong"  # also V1 to V4 of edition 0.1.0
    REROLL = "reroll"
    CANCEL = "cancel"
    VARY = "vary"  # V1 to V4: as strongly as whoever presses prefers
    VARY_REGION = "vary_region"
    UPSCALE_SUBTLE = "upscale_subtle"
    UPSCALE_CREATIVE = "upscale_creative"
    ZOOM_OUT_2 = "zoom_out_2"
    ZOOM_OUT_1_5 = "zoom_out_1_5"
    CUSTOM_ZOOM = "custom_zoom"
    MAKE_SQUARE = "make_square"
    PAN_LEFT = "pan_left"
    PAN_RIGHT = "pan_right"
    PAN_UP = "pan_up"
    PAN_DOWN = "pan_down"
    LIKE = "like"
    PARAMETERS = "parameters"
    DELETE = "delete"
    CANDIDATE = "candidate"  # 1 to 5: a prompt that a reading came to
    ALL_CANDIDATES = "candidates"
    READ_AGAIN = "read_again"  # other prompts for the same picture
    DETAILS = "details"  # the weights of the words


# The pictures that a verb may name. 0 stands for the job as a whole.
INDEXES: dict[Verb, range] = {
    Verb.IMAGE: range(1, 5),
    Verb.VARY_SUBTLE: range(1, 5),
    Verb.VARY_STRONG: range(1, 5),
    Verb.REROLL: range(1),
    Verb.CANCEL: range(1),
    Verb.VARY: range(1, 5),
    Verb.VARY_REGION: range(1, 5),
    Verb.UPSCALE_SUBTLE: range(1, 5),
    Verb.UPSCALE_CREATIVE: range(1, 5),
    Verb.ZOOM_OUT_2: range(1, 5),
    Verb.ZOOM_OUT_1_5: range(1, 5),
    Verb.CUSTOM_ZOOM: range(1, 5),
    Verb.MAKE_SQUARE: range(1, 5),
    Verb.PAN_LEFT: range(1, 5),
    Verb.PAN_RIGHT: range(1, 5),
    Verb.PAN_UP: range(1, 5),
    Verb.PAN_DOWN: range(1, 5),
    Verb.LIKE: range(1, 5),
    Verb.PARAMETERS: range(5),
    Verb.DELETE: range(5),
    Verb.CANDIDATE: range(1, 6),
    Verb.ALL_CANDIDATES: range(1),
    Verb.READ_AGAIN: range(1),
    Verb.DETAILS: range(1),
}


class ForeignButtonError(ValueError):
    """A custom_id that this edition did not write: forged, or of another edition."""

    def __init__(self, custom_id: str) -> None:
        super().__init__(f"Not a button of {PREFIX}: {custom_id[:MAX_LENGTH]!r}")


_FORM = re.compile(rf"{PREFIX}:(?P<verb>{'|'.join(Verb)}):(?P<job>{ID_PATTERN}):(?P<index>[0-5])")


@dataclass(frozen=True)
class CustomId:
    """`parse(custom_id.render()) == custom_id`."""

    verb: Verb
    job_id: str
    index: int = 0  # of the picture, 1 to 4, or 0

    def render(self) -> str:
        return f"{PREFIX}:{self.verb}:{self.job_id}:{self.index}"

    @classmethod
    def parse(cls, text: str) -> CustomId:
        """Raises `ForeignButtonError`."""
        match = _FORM.fullmatch(text)
        if match is None or int(match["index"]) not in INDEXES[Verb(match["verb"])]:
            raise ForeignButtonError(text)
        return cls(Verb(match["verb"]), match["job"], int(match["index"]))
