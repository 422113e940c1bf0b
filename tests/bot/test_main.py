"""`python -m bot` as a process: what it prints, and how it ends."""

from __future__ import annotations

import asyncio
import os
import signal
import sys

import pytest
from redis import Redis

from bot.__main__ import main
from bot.sandbox.server import Sandbox
from worker import keys, logs
from worker.health import is_alive


async def start(**changes: str) -> asyncio.subprocess.Process:
    """The bot with the environment of the `settings` fixture, and some variables changed."""
    return await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot"),
        env={**os.environ, **changes},
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )


@pytest.mark.usefixtures("settings")
async def test_it_says_ready_and_stops_when_told(redis: Redis, sandbox: Sandbox) -> None:
    process = await start()
    assert process.stdout is not None
    async with asyncio.timeout(90):
        assert (await process.stdout.readline()).startswith(b"ready ")
        assert sandbox.gateway.is_online
        while not is_alive(redis, "bot"):
            await asyncio.sleep(0.05)
        process.send_signal(signal.SIGTERM)
        _, errors = await process.communicate()
    assert process.returncode == 0, errors
    assert b"Traceback" not in errors
    assert redis.exists(keys.EVENTS)


@pytest.mark.usefixtures("settings", "redis")
@pytest.mark.parametrize(
    ("changes", "code", "sentence"),
    [
        ({"DISCORD_TOKEN": "wrong"}, 2, "Discord refused the token."),
        ({"DISCORD_API_BASE": "http://127.0.0.1:1/api/v10"}, 1, "Could not reach Discord"),
        ({"SOJOURN_CATALOG": "/nowhere.toml"}, 2, "Cannot read the catalog /nowhere.toml"),
    ],
)
async def test_a_failed_start_is_a_sentence(changes: dict[str, str], code: int, sentence: str) -> None:
    process = await start(**changes)
    async with asyncio.timeout(90):
        _, errors = await process.communicate()
    assert process.returncode == code
    assert sentence in errors.decode()
    assert "Traceback" not in errors.decode()


@pytest.mark.usefixtures("settings")
@pytest.mark.parametrize(
    ("variable", "value", "code", "sentence"),
    [
        ("DISCORD_TOKEN", "", 2, "DISCORD_TOKEN is not set."),
        ("DISCORD_API_BASE", "http://evil.example/api", 2, "'evil.example' would get the token"),
        ("REDIS_URL", "redis://127.0.0.1:1/0", 1, "Could not connect to Redis at redis://127.0.0.1:1/0."),
    ],
)
async def test_what_is_wrong_before_any_connection_is_a_sentence(
    variable: str,
    value: str,
    code: int,
    sentence: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(variable, value)
    monkeypatch.setattr(logs, "configure", lambda *_: None)  # pytest has its own
    assert main() == code
    assert sentence in capsys.readouterr().err
