"""`python -m bot`: reads the settings and runs the bot until it is told to stop."""

from __future__ import annotations

import asyncio
import signal
import sys
from concurrent.futures import ThreadPoolExecutor

import discord

from bot import app, supervisor, tasks
from bot.endpoints import point_discord
from bot.settings import BotSettings
from model.catalog import CatalogError
from worker import logs
from worker.connection import connect
from worker.settings import EXIT_CODE, SettingsError, read_settings

THREADS = 32  # in which Redis and the picture store are asked


def main() -> int:
    try:
        settings = read_settings(BotSettings)
        token = settings.token()
        logs.configure(settings.log_format, settings.log_level)
        point_discord(settings)
        supervisor.check_redis(connect(settings.redis_url), settings.redis_url)
        asyncio.run(serve_until_told(settings, token))
    except (SettingsError, CatalogError) as error:
        print(error, file=sys.stderr)
        return EXIT_CODE
    except supervisor.StartError as error:
        print(error, file=sys.stderr)
        return error.exit_code
    return 0


async def serve_until_told(settings: BotSettings, token: str) -> None:
    """Serve until SIGTERM or SIGINT. Raises `StartError`."""
    loop, told = asyncio.get_running_loop(), asyncio.Event()
    # Python's own choice, four more than cores, would let a few slow picture stores hold up every answer.
    loop.set_default_executor(ThreadPoolExecutor(THREADS))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, told.set)
    serving = asyncio.create_task(supervisor.serve(lambda: app.build(settings, announce), token))
    waiting = asyncio.create_task(told.wait())
    await asyncio.wait({serving, waiting}, return_when=asyncio.FIRST_COMPLETED)
    if serving.done():
        serving.result()
    await tasks.end([serving, waiting])


def announce(user: discord.ClientUser) -> None:
    """The line that a launcher waits for."""
    print(f"ready {user}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
