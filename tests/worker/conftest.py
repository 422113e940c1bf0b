"""What tests of workers share: workers as processes of their own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

Process = subprocess.Popen[str]
Spawn = Callable[..., Process]


@pytest.fixture
def spawn(tmp_path: Path) -> Iterator[Spawn]:
    """Starts real workers with sleeping engines, and waits until they serve."""
    started: list[Process] = []

    def start(url: str, name: str, *options: str) -> Process:
        command = [sys.executable, "-m", "tests.worker.sleeping_engine", url, str(tmp_path / "images")]
        process = subprocess.Popen([*command, "--name", name, *options], stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        return process

    yield start
    for process in started:
        process.kill()
        process.communicate()
