"""`python -m bot.sandbox`: when it starts, and when it refuses to."""

import os
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import aiohttp
import pytest

from bot.sandbox.credentials import TOKEN, RealTokenError, is_sandbox_token, refuse_real_token
from bot.sandbox.server import Sandbox, check_loopback

ROOT = Path(__file__).parents[3]
REAL = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz0123456789AB"


def launch(folder: Path, *arguments: str, **environment: str) -> "subprocess.Popen[str]":
    inherited = {key: value for key, value in os.environ.items() if key != "DISCORD_TOKEN"}
    return subprocess.Popen(
        [sys.executable, "-m", "bot.sandbox", "--port", "0", "--data", str(folder / "data"), *arguments],
        cwd=folder,
        env={**inherited, "PYTHONPATH": str(ROOT), **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


async def test_it_says_where_it_is_ready_and_ends_when_told(tmp_path: Path) -> None:
    process = launch(tmp_path, DISCORD_TOKEN=TOKEN)
    assert process.stdout
    word, base = process.stdout.readline().split()
    assert word == "ready"
    async with aiohttp.ClientSession() as session:
        assert (await session.get(f"{base}/page-api/users")).status == 200
    process.send_signal(signal.SIGTERM)
    _, errors = process.communicate(timeout=10)
    assert (process.returncode, errors) == (0, "")
    assert (tmp_path / "data" / "sandbox.sqlite").is_file()


@pytest.mark.parametrize(
    ("arguments", "environment", "sentence"),
    [
        (["--host", "0.0.0.0"], {}, "'0.0.0.0' is not a loopback address"),
        ([], {"DISCORD_TOKEN": REAL}, "does not look like the sandbox's own token"),
    ],
    ids=str,
)
def test_it_refuses_with_a_sentence(
    tmp_path: Path, arguments: list[str], environment: dict[str, str], sentence: str
) -> None:
    process = launch(tmp_path, *arguments, **environment)
    output, errors = process.communicate(timeout=10)
    assert (process.returncode, output) == (2, "")
    assert sentence in errors
    assert "Traceback" not in errors
    assert not (tmp_path / "data").exists()


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.7", "example.com", "::", ""])
async def test_only_loopback_is_listened_on(tmp_path: Path, host: str) -> None:
    with pytest.raises(ValueError, match="not a loopback address"):
        await Sandbox.start(tmp_path, host=host)


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_loopback_has_many_names(host: str) -> None:
    check_loopback(host)


@pytest.mark.parametrize(
    ("environment", "file", "is_refused"),
    [
        ({}, None, False),
        ({"DISCORD_TOKEN": ""}, None, False),
        ({"DISCORD_TOKEN": TOKEN}, None, False),
        ({"DISCORD_TOKEN": REAL}, None, True),
        ({"DISCORD_TOKEN": "anything"}, None, True),
        ({}, f"DISCORD_TOKEN={TOKEN}\n", False),
        ({}, "# DISCORD_TOKEN=secret\nOTHER=1\nDISCORD_TOKEN=\n", False),
        ({}, f"DISCORD_TOKEN={REAL}\n", True),
        ({}, f'export DISCORD_TOKEN = "{REAL}"\n', True),
        ({"DISCORD_TOKEN": TOKEN}, f"DISCORD_TOKEN={REAL}\n", True),
    ],
    ids=str,
)
def test_a_real_token_nearby_is_refused(
    tmp_path: Path, environment: Mapping[str, str], file: str | None, is_refused: bool
) -> None:
    if file:
        (tmp_path / ".env").write_text(file)
    if not is_refused:
        refuse_real_token(environment, tmp_path)
        return
    with pytest.raises(RealTokenError) as raised:
        refuse_real_token(environment, tmp_path)
    assert REAL not in str(raised.value)


def test_the_own_token_has_the_form_clients_expect() -> None:
    assert is_sandbox_token(TOKEN)
    assert len(TOKEN.split(".")) == 3
    assert not is_sandbox_token(REAL)
