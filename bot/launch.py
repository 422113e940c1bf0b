"""Starts the parts of Sojourn on one machine, watches over them and ends them together.

Knows processes, not what they do: a part says `ready` on its output when it serves.
`python -m bot.launch demo` is a local Discord with everything behind it, `… run` joins the real one.
"""

from __future__ import annotations

import argparse
import asyncio
import ctypes
import os
import signal
import socket
import sys
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.credentials import TOKEN
from bot.settings import BotSettings
from worker.patience import delays
from worker.redis_server import RedisNotFoundError, redis_command
from worker.settings import SettingsError, read_settings

READY_TIMEOUT = 300.0  # seconds; loading a large model from a slow disk takes minutes
STOP_TIMEOUT = 20.0  # seconds between SIGTERM and SIGKILL
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0  # seconds before a part that died is started again
HEALTHY_AFTER = 60.0  # a part that ran so long starts its pauses anew
BAD_SETTINGS = {2, 3}  # exit codes that mean "starting again will not help"
TAIL = 12  # lines of a part's output shown when it cannot start


@dataclass(frozen=True)
class Part:
    """One process: how it is started and the words on its output that say it serves."""

    name: str
    command: tuple[str, ...]
    env: Mapping[str, str] = field(default_factory=dict)
    ready: str = "ready"


class PartFailedError(RuntimeError):
    """A part cannot start, and trying again would not help. `tail` is what it said last."""

    def __init__(self, part: Part, code: int, tail: list[str]) -> None:
        super().__init__(f"{part.name} cannot start (exit code {code}).")
        self.tail = tail


class Keeper:
    """Keeps one part running: starts it, writes its output to a log, and starts it again when it dies."""

    def __init__(self, part: Part, logs: Path) -> None:
        self.part = part
        self.log = logs / f"{part.name.lower()}.log"
        self.is_ready = asyncio.Event()
        self.announcement = ""  # what follows `ready` in the line that said it
        self._process: asyncio.subprocess.Process | None = None
        self._tail: deque[str] = deque(maxlen=TAIL)
        self._stopping = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    @property
    def exit_code(self) -> int | None:
        return self._process.returncode if self._process else None

    async def start(self) -> None:
        """Start the part and wait until it serves. Raises `PartFailedError`."""
        say(self.part.name, "starting …")
        self._stopping.clear()
        self.is_ready.clear()
        began = time.monotonic()
        self._task = asyncio.create_task(self._keep())
        ready = asyncio.create_task(self.is_ready.wait())
        done, _ = await asyncio.wait(
            {self._task, ready}, timeout=READY_TIMEOUT, return_when=asyncio.FIRST_COMPLETED
        )
        if ready not in done:
            ready.cancel()
            if self._task in done:
                self._task.result()
            raise PartFailedError(self.part, 0, [f"not ready after {READY_TIMEOUT:.0f} seconds", *self._tail])
        say(self.part.name, f"ready after {time.monotonic() - began:.1f} s")

    async def failed(self) -> None:
        """Return only by raising what ended the part for good."""
        if self._task is not None:
            await self._task

    async def stop(self) -> None:
        self._stopping.set()
        process = self._process
        if process is not None and process.returncode is None:
            process.send_signal(signal.SIGTERM)
            try:
                await asyncio.wait_for(process.wait(), STOP_TIMEOUT)
            except TimeoutError:
                process.kill()
                await process.wait()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _keep(self) -> None:
        pauses = delays(FIRST_PAUSE, LONGEST_PAUSE)
        while not self._stopping.is_set():
            began = time.monotonic()
            code = await self._run_once()
            if self._stopping.is_set():
                return
            if code in BAD_SETTINGS and not self.is_ready.is_set():
                raise PartFailedError(self.part, code, list(self._tail))
            if time.monotonic() - began > HEALTHY_AFTER:
                pauses = delays(FIRST_PAUSE, LONGEST_PAUSE)
            pause = next(pauses)
            say(self.part.name, f"{describe_exit(code)}; starting again in {pause:.0f} s (log: {self.log})")
            await asyncio.sleep(pause)

    async def _run_once(self) -> int:
        was_ready = self.is_ready.is_set()
        with self.log.open("ab", buffering=0) as log:
            self._process = await asyncio.create_subprocess_exec(
                *self.part.command,
                env={**os.environ, **self.part.env},
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,  # Ctrl-C reaches the launcher alone, which ends the parts in order
                preexec_fn=die_with_parent,
            )
            assert self._process.stdout is not None
            async for raw in self._process.stdout:
                log.write(raw)
                self._hear(raw.decode(errors="replace").rstrip(), was_ready)
            return await self._process.wait()

    def _hear(self, line: str, was_ready: bool) -> None:
        self._tail.append(line)
        if self.part.ready not in line:
            return
        self.announcement = line.partition(self.part.ready)[2].strip()
        if was_ready:
            say(self.part.name, "is back")
        self.is_ready.set()


def describe_exit(code: int) -> str:
    if code < 0:
        return f"was ended by {signal.Signals(-code).name}"
    return f"ended with exit code {code}"


def die_with_parent() -> None:
    """Ask Linux to end this process when the launcher is killed, so that nothing is left behind (prctl(2))."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def say(name: str, text: str) -> None:
    print(f"  {name:<8} {text}", flush=True)


def parts(mode: str, settings: BotSettings, port: int) -> list[list[Part]]:
    """The parts by the order of their start; those of one list start together."""
    python, data = (sys.executable, "-u", "-m"), settings.data.resolve()
    redis = redis_command(data / "redis")
    first = [Part("Redis", redis.command, ready=redis.ready)] if redis.command else []
    env = {"OMP_WAIT_POLICY": "PASSIVE", "REDIS_URL": redis.url}  # the first must be set before torch is imported
    if "images" not in settings.model_fields_set:
        env["SOJOURN_IMAGES"] = str(data / "images")
    if mode == "demo":
        sandbox = (*python, "bot.sandbox", "--port", str(port), "--data", str(data / "sandbox"))
        first.append(Part("Sandbox", sandbox))
        env |= {
            "DISCORD_TOKEN": TOKEN,
            "DISCORD_API_BASE": f"http://127.0.0.1:{port}/api/v10",
            "DISCORD_GATEWAY_URL": f"ws://127.0.0.1:{port}/gateway",
            "SOJOURN_FETCH_HOSTS": f"127.0.0.1:{port}",  # attachments lie there
            "SOJOURN_WEB_PORT": str(settings.web_port or free_port(port + 1)),
        }
    return [first, [Part("Bot", (*python, "bot"), env), Part("Worker", (*python, "worker"), env)]]


async def launch(stages: list[list[Part]], logs: Path, greeting: str) -> None:
    """Start all parts, greet, and watch until a signal or a part that cannot go on ends it."""
    logs.mkdir(parents=True, exist_ok=True)
    stop = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    keepers: list[Keeper] = []
    try:
        stopped = asyncio.create_task(stop.wait())
        await first_of(stopped, asyncio.create_task(start_all(stages, logs, keepers)))
        if not stop.is_set():
            print(f"\n{greeting}\n", flush=True)
            await first_of(stopped, *(asyncio.create_task(keeper.failed()) for keeper in keepers))
    finally:
        print("Stopping …", flush=True)
        for keeper in reversed(keepers):
            await keeper.stop()


async def start_all(stages: list[list[Part]], logs: Path, keepers: list[Keeper]) -> None:
    for stage in stages:
        new = [Keeper(part, logs) for part in stage]
        keepers.extend(new)
        await asyncio.gather(*(keeper.start() for keeper in new))


async def first_of(*tasks: asyncio.Task[object]) -> None:
    """Wait for the first of `tasks`, raise what it raised, and cancel the rest, but for the very first task."""
    done, pending = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    for task in pending - {tasks[0]}:
        task.cancel()
    for task in done:
        task.result()


def arguments(argv: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bot.launch", description="Run Sojourn on this machine.")
    parser.add_argument("mode", choices=("demo", "run"), help="a local Discord, or the real one")
    parser.add_argument("--port", type=int, default=8787, help="of the local Discord's page (default 8787)")
    return parser.parse_args(argv)


def refusal(mode: str, settings: BotSettings) -> str:
    """Why this mode cannot run with these settings, or nothing."""
    has_token = settings.discord_token is not None or settings.discord_token_file is not None
    if mode == "demo" and has_token:
        return "DISCORD_TOKEN is set, and the demo never runs beside a real token. Unset it, or use make run."
    if mode == "run" and not has_token:
        return "DISCORD_TOKEN is not set. Put your bot's token there, or try everything without one: make demo."
    return ""


def free_port(wanted: int) -> int:
    """`wanted`, or the next port that nobody listens on."""
    for port in range(wanted, wanted + 100):
        with socket.socket() as listener:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                listener.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SettingsError(f"No port from {wanted} to {wanted + 99} is free. Choose another with --port.")


def greeting(mode: str, port: int) -> str:
    if mode == "run":
        return "Sojourn is ready in Discord. Ctrl-C stops it."
    hint = "Type /imagine prompt: a fox in the snow, watercolor. Ctrl-C stops everything."
    return f"Sojourn is ready: http://127.0.0.1:{port}\n{hint}"


def main(argv: list[str] | None = None) -> int:
    options = arguments(argv)
    try:
        settings = read_settings(BotSettings)
        if reason := refusal(options.mode, settings):
            print(reason, file=sys.stderr)
            return 2
        print("Sojourn", flush=True)
        port = free_port(options.port)
        stages, logs = parts(options.mode, settings, port), settings.data.resolve() / "logs"
        asyncio.run(launch(stages, logs, greeting(options.mode, port)))
    except (SettingsError, RedisNotFoundError) as error:
        print(error, file=sys.stderr)
        return 2
    except PartFailedError as error:
        print(f"\n{error}", *error.tail, sep="\n  ", file=sys.stderr)
        return 3
    return 0


if __name__ == "__main__":
    sys.exit(main())
