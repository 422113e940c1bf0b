"""Rate limits: one bucket per route and major parameter, and one for everything (Discord docs, "Rate Limits").

Discord does not publish its numbers; DISCORD holds what users observe. Knows no handlers.
"""

import hashlib
from dataclasses import dataclass, field

from bot.sandbox.clock import Clock
from bot.sandbox.errors import Refusal
from bot.sandbox.wire import Json


@dataclass(frozen=True)
class Rate:
    """`limit` requests in `seconds`."""

    limit: int
    seconds: float


Rates = dict[tuple[str, str], Rate]
EVERYTHING = ("*", "*")
OTHERS = Rate(50, 1.0)
OLD_EDITS = Rate(3, 20.0)
OLD_SECONDS = 3600
MANY_BUCKETS = 10_000
MESSAGES = "/channels/{channel}/messages"
MESSAGE = "/channels/{channel}/messages/{message}"
REACTION = "/channels/{channel}/messages/{message}/reactions/{emoji}/@me"
WEBHOOK = "/webhooks/{application}/{token}"
WEBHOOK_MESSAGE = "/webhooks/{application}/{token}/messages/{message}"
DISCORD: Rates = {
    EVERYTHING: Rate(50, 1.0),
    ("POST", MESSAGES): Rate(5, 5.0),
    ("PATCH", MESSAGE): Rate(5, 5.0),
    ("DELETE", MESSAGE): Rate(5, 1.0),
    ("PUT", REACTION): Rate(1, 0.25),
    ("DELETE", REACTION): Rate(1, 0.25),
    ("POST", WEBHOOK): Rate(5, 2.0),
    ("PATCH", WEBHOOK_MESSAGE): Rate(5, 2.0),
    ("PUT", "/applications/{application}/commands"): Rate(5, 20.0),
}
UNLIMITED: Rates = dict.fromkeys(DISCORD, Rate(100_000, 1.0))
"""For tests that are not about limits."""


@dataclass
class Bucket:
    rate: Rate
    id: str
    used: int = 0
    resets_at: float = field(default=0.0)


class LimitedError(Exception):
    """The request is over a limit: 429."""

    def __init__(
        self, retry_after: float, headers: dict[str, str], *, is_global: bool, refusal: Refusal | None = None
    ) -> None:
        self.headers = headers | {"Retry-After": str(int(retry_after) + 1)}
        _, code, message = refusal.value if refusal else (429, 0, "You are being rate limited.")
        self.body: Json = {
            "message": message,
            "retry_after": round(retry_after, 3),
            "global": is_global,
            "code": code,
        }
        super().__init__(message)


class RateLimits:
    def __init__(self, clock: Clock, rates: Rates | None = None) -> None:
        self._clock = clock
        self.rates: Rates = dict(DISCORD if rates is None else rates)
        self._buckets: dict[tuple[str, str, str], Bucket] = {}
        self._global = Bucket(self.rates[EVERYTHING], "global")

    @property
    def num_buckets(self) -> int:
        return len(self._buckets)

    def take_global(self) -> None:
        """Counts towards all routes together; interactions and webhooks are not counted here."""
        self._global.rate = self.rates[EVERYTHING]
        if not self._take(self._global):
            wait = self._global.resets_at - self._clock.now()
            raise LimitedError(wait, {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}, is_global=True)

    def take(self, method: str, route: str, major: str) -> dict[str, str]:
        """Counts one request and returns the headers that tell of its bucket. Raises LimitedError."""
        bucket = self._bucket(method, route, major)
        is_free = self._take(bucket)
        headers = self._headers(bucket)
        if not is_free:
            raise LimitedError(
                bucket.resets_at - self._clock.now(), headers | {"X-RateLimit-Scope": "user"}, is_global=False
            )
        return headers

    def take_old_edit(self, channel_id: str) -> None:
        """Edits of messages older than an hour have a bucket of their own; error 30046."""
        bucket = self._buckets.setdefault(("OLD", MESSAGE, channel_id), Bucket(OLD_EDITS, "old"))
        if not self._take(bucket):
            wait, headers = bucket.resets_at - self._clock.now(), self._headers(bucket)
            scope = {"X-RateLimit-Scope": "user"}
            raise LimitedError(wait, headers | scope, is_global=False, refusal=Refusal.TOO_MANY_OLD_EDITS)

    def _bucket(self, method: str, route: str, major: str) -> Bucket:
        key = (method, route, major)
        rate = self.rates.get((method, route), OTHERS)
        if key not in self._buckets:
            self._sweep()
            id_ = hashlib.sha1(f"{method} {route}".encode()).hexdigest()[:32]
            self._buckets[key] = Bucket(rate, id_)
        self._buckets[key].rate = rate
        return self._buckets[key]

    def _sweep(self) -> None:
        """Forgets spent buckets once there are many: every interaction token has its own."""
        if len(self._buckets) > MANY_BUCKETS:
            now = self._clock.now()
            self._buckets = {key: bucket for key, bucket in self._buckets.items() if bucket.resets_at > now}

    def _take(self, bucket: Bucket) -> bool:
        now = self._clock.now()
        if now >= bucket.resets_at:
            bucket.used, bucket.resets_at = 0, now + bucket.rate.seconds
        bucket.used += 1
        return bucket.used <= bucket.rate.limit

    def _headers(self, bucket: Bucket) -> dict[str, str]:
        wait = max(0.0, bucket.resets_at - self._clock.now())
        return {
            "X-RateLimit-Limit": str(bucket.rate.limit),
            "X-RateLimit-Remaining": str(max(0, bucket.rate.limit - bucket.used)),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{wait:.3f}",
            "X-RateLimit-Bucket": bucket.id,
        }
