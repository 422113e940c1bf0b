"""Signs what stands in links, so that nobody makes one up. Knows no link."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import cast

from redis import Redis

from worker import keys


class Seal:
    """HMAC-SHA256 (RFC 2104) with one secret for all bots. Every method asks Redis, which must not decode."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def sign(self, text: str) -> str:
        """The signature of a text, 43 characters that need no escape in a link."""
        digest = hmac.digest(self._secret(), _bytes(text), hashlib.sha256)
        return base64.urlsafe_b64encode(digest).decode().rstrip("=")

    def is_signed(self, text: str, signature: str) -> bool:
        """Compares in constant time."""
        return hmac.compare_digest(self.sign(text).encode(), _bytes(signature))

    def _secret(self) -> bytes:
        """Made once, by whoever needs it first."""
        self._redis.set(keys.SECRET, secrets.token_bytes(32), nx=True)
        return cast(bytes, self._redis.get(keys.SECRET))


def _bytes(text: str) -> bytes:
    """Of anything that somebody may put into a link."""
    return text.encode("utf-8", "surrogatepass")
