"""The launcher with real, small processes in place of the parts of Sojourn."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from pathlib import Path

import pytest

from bot import launch
from bot.launch import Keeper, Part, PartFailedError, describe_exit, free_port, refusal
from bot.settings import BotSettings
from worker.settings import read_settings


def part(name: str, code: str) -> Part:
    return Part(name, (sys.executable, "-u", "-c", code))


SERVES = "import time; print('ready now'); time.sleep(60)"


async def test_a_part_counts_as_started_when_it_says_ready(tmp_path: Path) -> None:
    keeper = Keeper(part("Echo", SERVES), tmp_path)
    await keeper.start()
    assert keeper.announcement == "now"
    assert (tmp_path / "echo.log").read_text() == "ready now\n"
    await keeper.stop()


async def test_a_part_that_dies_is_started_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    count = tmp_path / "count"
    code = (
        f"import os, pathlib, time; p = pathlib.Path({str(count)!r}); "
        "n = int(p.read_text()) if p.exists() else 0; p.write_text(str(n + 1)); print('ready'); "
        "os.kill(os.getpid(), 9) if n == 0 else time.sleep(60)"
    )
    keeper = Keeper(part("Phoenix", code), tmp_path)
    await keeper.start()
    while count.read_text() != "2":
        await asyncio.sleep(0.05)
    await keeper.stop()
    assert "Phoenix  was ended by SIGKILL; starting again in 1 s" in capsys.readouterr().out


@pytest.mark.parametrize("code", [2, 3])
async def test_a_part_with_bad_settings_is_named_and_not_tried_again(tmp_path: Path, code: int) -> None:
    keeper = Keeper(part("Picky", f"import sys; print('no such model'); sys.exit({code})"), tmp_path)
    with pytest.raises(PartFailedError, match=f"Picky cannot start \\(exit code {code}\\)") as caught:
        await keeper.start()
    assert caught.value.tail == ["no such model"]


async def test_stopping_ends_a_part_that_ignores_sigterm(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(launch, "STOP_TIMEOUT", 0.3)
    code = "import signal, time; signal.signal(15, signal.SIG_IGN); print('ready', flush=True); time.sleep(60)"
    keeper = Keeper(part("Stubborn", code), tmp_path)
    await keeper.start()
    await keeper.stop()
    assert keeper.exit_code == -signal.SIGKILL


async def test_everything_starts_in_order_greets_and_ends_on_a_signal(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    stages = [[part("First", SERVES)], [part("Second", SERVES), part("Third", SERVES)]]
    running = asyncio.create_task(launch.launch(stages, tmp_path / "logs", "All is well"))
    output = ""
    while "All is well" not in output:
        await asyncio.sleep(0.05)
        output += capsys.readouterr().out
    assert output.index("First    ready") < output.index("Second   starting")
    os.kill(os.getpid(), signal.SIGINT)
    await running
    assert "Stopping" in capsys.readouterr().out


async def test_a_part_that_cannot_start_ends_the_others(tmp_path: Path) -> None:
    stages = [[part("Good", SERVES)], [part("Bad", "import sys; sys.exit(3)")]]
    with pytest.raises(PartFailedError, match="Bad cannot start"):
        await launch.launch(stages, tmp_path / "logs", "never said")


def test_the_demo_refuses_to_run_beside_a_token(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISCORD_TOKEN", "a.real.token")
    assert refusal("demo", read_settings(BotSettings)).startswith("DISCORD_TOKEN is set, and the demo")
    assert refusal("run", read_settings(BotSettings)) == ""


def test_joining_discord_without_a_token_is_a_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("DISCORD_TOKEN", raising=False)
    monkeypatch.chdir(tmp_path)
    assert refusal("run", read_settings(BotSettings)).startswith("DISCORD_TOKEN is not set.")
    assert refusal("demo", read_settings(BotSettings)) == ""


def test_a_port_that_is_taken_is_passed_over() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        taken = listener.getsockname()[1]
        assert taken < free_port(taken) < taken + 100


def test_exit_codes_are_told_in_words() -> None:
    assert describe_exit(-9) == "was ended by SIGKILL"
    assert describe_exit(1) == "ended with exit code 1"
