"""What the bot imports of the worker stays small."""

from __future__ import annotations

import subprocess
import sys

import pytest

CLIENT_SIDE = (
    "client",
    "connection",
    "events",
    "health",
    "images",
    "jobs",
    "keys",
    "lease",
    "queues",
    "redis_server",
    "settings",
    "store",
)


@pytest.mark.parametrize("module", CLIENT_SIDE)
def test_the_client_side_is_free_of_torch(module: str) -> None:
    code = f"import sys, worker.{module}; sys.exit(bool({{'torch', 'diffusers', 'numpy'}} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
