"""The name of a modal: what it asks for, about what. Text to `ModalId` and back.

All that a modal knows is in its custom_id: Discord lets one stay open while the bot restarts. Knows no Discord.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from bot.views.custom_id import ForeignButtonError

PREFIX = "sojourn-modal1"


class ModalKind(StrEnum):
    """What a modal asks for."""

    REMIX = "remix"  # another prompt for the button that `subject` names
    ZOOM = "zoom"  # prompt, ratio and zoom for the picture that the button names
    REGION = "region"  # what to draw anew in the picture that the button names
    IMAGINE = "imagine"  # a prompt that a reading came to, or that begins with the pictures of a message
    REPORT = "report"  # what is wrong with the job that the message of this id shows
    DRAFT = "draft"  # another prompt for the draft of this id


_FORM = re.compile(rf"{PREFIX}:(?P<kind>{'|'.join(ModalKind)}):(?P<nonce>[0-9]{{1,20}}):(?P<subject>[a-z0-9_:]+)")


@dataclass(frozen=True)
class ModalId:
    """`parse(modal_id.render()) == modal_id`."""

    kind: ModalKind
    nonce: int  # the interaction that opened it: what is sent twice by one modal counts once
    subject: str

    def render(self) -> str:
        return f"{PREFIX}:{self.kind}:{self.nonce}:{self.subject}"

    @classmethod
    def parse(cls, text: str) -> ModalId:
        """Raises `ForeignButtonError`."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ForeignButtonError(text)
        return cls(ModalKind(match["kind"]), int(match["nonce"]), match["subject"])
