"""A ticket to the mask page: who may change what, for a quarter of an hour and once. Knows no page and no Discord.

The token in the link is signed, so that nobody makes one up. What it stands for lies in Redis: the token of an
interaction has no place in a link.
"""

from __future__ import annotations

import base64
import json
import secrets
import time
from collections.abc import Callable
from enum import StrEnum
from typing import cast

from redis import Redis

from worker import keys
from worker.jobs import Frozen, Origin
from worker.seal import Seal


class Ticket(Frozen):
    """One picture of a job that one person may paint a mask for."""

    job_id: str
    index: int  # of the picture, 1 to 4, as on its button
    origin: Origin  # who may, and where the answer goes
    remix: bool = False  # whether the prompt may be changed too


class TicketFault(StrEnum):
    FORGED = "forged"  # not one of ours, or cut when it was copied
    EXPIRED = "expired"
    USED = "used"


class TicketError(PermissionError):
    """A link that does not open the mask page, or no longer."""

    def __init__(self, reason: TicketFault) -> None:
        super().__init__(f"This ticket is {reason}.")
        self.reason = reason


class Tickets:
    """Gives out tickets and takes them back. Every method asks Redis."""

    def __init__(self, redis: Redis, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._seal = Seal(redis)
        self._clock = clock

    def issue(self, ticket: Ticket) -> str:
        """The token for the link."""
        nonce = secrets.token_urlsafe(12)
        self._redis.set(keys.ticket(nonce), ticket.model_dump_json(), ex=keys.TICKET_LIFETIME)
        return self._signed({"id": nonce, "until": int(self._clock()) + keys.TICKET_LIFETIME})

    def read(self, token: str) -> Ticket:
        """What a token stands for. Raises `TicketError`."""
        nonce = self._verified(token)
        return _ticket(cast("bytes | None", self._redis.get(keys.ticket(nonce))))

    def redeem(self, token: str) -> Ticket:
        """`read`, and whoever comes next finds the ticket used."""
        nonce = self._verified(token)
        return _ticket(cast("bytes | None", self._redis.getdel(keys.ticket(nonce))))

    def give_back(self, token: str, ticket: Ticket) -> None:
        """Undo `redeem`, where nothing came of it."""
        nonce = self._verified(token)
        self._redis.set(keys.ticket(nonce), ticket.model_dump_json(), ex=keys.TICKET_LIFETIME)

    def _signed(self, claims: dict[str, str | int]) -> str:
        body = _encoded(json.dumps(claims).encode())
        return f"{body}.{self._seal.sign(body)}"

    def _verified(self, token: str) -> str:
        """The nonce of a token that we have signed and whose time is not over. Raises `TicketError`."""
        body, _, signature = token.partition(".")
        if not self._seal.is_signed(body, signature):
            raise TicketError(TicketFault.FORGED)
        claims = json.loads(_decoded(body))
        if claims["until"] <= self._clock():
            raise TicketError(TicketFault.EXPIRED)
        return str(claims["id"])


def _ticket(text: bytes | None) -> Ticket:
    if text is None:
        raise TicketError(TicketFault.USED)
    return Ticket.model_validate_json(text)


def _encoded(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


def _decoded(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
