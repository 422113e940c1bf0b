"""Whether the bot or a worker of this host is alive, as a container's health check asks.

A heartbeat is a key with a lifetime: who beats says so, who is silent vanishes. Knows no Discord and no model.
"""

from __future__ import annotations

import socket
import sys
from typing import Literal, get_args

from redis import Redis
from redis.exceptions import RedisError

from worker import keys
from worker.connection import connect
from worker.settings import StoreSettings

Role = Literal["bot", "worker"]


def beat(redis: Redis, role: Role) -> None:
    """Say that this host's `role` is alive. Call it more often than `keys.ALIVE_LIFETIME`. See `beat.lua` too."""
    redis.set(key(role), 1, ex=keys.ALIVE_LIFETIME)


def is_alive(redis: Redis, role: Role) -> bool:
    return bool(redis.exists(key(role)))


def key(role: Role) -> str:
    """The heartbeat of this host's `role`."""
    return keys.alive(role, socket.gethostname())


def main(argv: list[str]) -> int:
    """`python -m worker.health bot|worker`: exit code 0 if it is alive, 1 if not, 2 if asked wrongly."""
    if len(argv) != 1 or argv[0] not in get_args(Role):
        print("Usage: python -m worker.health bot|worker", file=sys.stderr)
        return 2
    role: Role = "bot" if argv[0] == "bot" else "worker"
    try:
        redis = connect(StoreSettings().redis_url, timeout=5)
        if is_alive(redis, role):
            return 0
        print(f"No {role} of this host has been heard of for {keys.ALIVE_LIFETIME} seconds.", file=sys.stderr)
    except RedisError as error:
        print(f"Redis cannot be asked: {error}", file=sys.stderr)
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
