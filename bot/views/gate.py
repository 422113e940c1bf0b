"""The buttons under a refusal that has a way back, Accept and Appeal, and those of a moderator, Allow and Deny.

A press is heard by `bot.views.gatekeeper`, by the custom_id alone.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from discord import ButtonStyle, ui

from bot.views.custom_id import ForeignButtonError
from bot.words.messages import Messages
from worker.jobs import ID_PATTERN
from worker.people.moderation import PromptBlockedError, TermsNotAcceptedError

PREFIX = "sojourn-gate1"
NOTHING = "-"  # the subject of a button that is about no appeal


class Gate(StrEnum):
    """What a press says."""

    ACCEPT = "accept"  # the terms of use
    APPEAL = "appeal"
    ALLOW = "allow"
    DENY = "deny"


_FORM = re.compile(rf"{PREFIX}:(?P<gate>{'|'.join(Gate)}):(?P<appeal>{ID_PATTERN}|{NOTHING})")


@dataclass(frozen=True)
class GateButtonId:
    """`parse(button.render()) == button`."""

    gate: Gate
    appeal_id: str = NOTHING

    def render(self) -> str:
        return f"{PREFIX}:{self.gate}:{self.appeal_id}"

    @classmethod
    def parse(cls, text: str) -> GateButtonId:
        """Raises `ForeignButtonError`."""
        match = _FORM.fullmatch(text)
        if match is None:
            raise ForeignButtonError(text)
        return cls(Gate(match["gate"]), match["appeal"])


def way_back(error: Exception, words: Messages) -> ui.View | None:
    """The button under a refusal, if there is anything that the person can do."""
    match error:
        case TermsNotAcceptedError():
            return _view(_button(Gate.ACCEPT, NOTHING, words.ACCEPT_BUTTON, ButtonStyle.success))
        case PromptBlockedError(appeal_id=appeal_id) if appeal_id:
            return _view(_button(Gate.APPEAL, appeal_id, words.APPEAL_BUTTON, ButtonStyle.secondary))
        case _:
            return None


def verdict(appeal_id: str, words: Messages) -> ui.View:
    """For moderators."""
    return _view(
        _button(Gate.ALLOW, appeal_id, words.ALLOW_BUTTON, ButtonStyle.success),
        _button(Gate.DENY, appeal_id, words.DENY_BUTTON, ButtonStyle.danger),
    )


def _button(gate: Gate, appeal_id: str, label: str, style: ButtonStyle) -> ui.Button[ui.View]:
    return ui.Button(style=style, label=label, custom_id=GateButtonId(gate, appeal_id).render())


def _view(*buttons: ui.Button[ui.View]) -> ui.View:
    view = ui.View(timeout=None)
    for button in buttons:
        view.add_item(button)
    view.stop()  # heard by their custom_ids alone
    return view
