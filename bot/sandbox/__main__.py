"""`python -m bot.sandbox`: a local Discord with a web page to chat in. Prints "ready http://…" once it serves."""

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from bot.sandbox.credentials import RealTokenError, refuse_real_token
from bot.sandbox.server import Sandbox, check_loopback

REFUSED = 2


def main() -> int:
    options = _parser().parse_args()
    try:
        check_loopback(options.host)
        refuse_real_token(os.environ, Path.cwd())
    except (ValueError, RealTokenError) as error:
        print(error, file=sys.stderr)
        return REFUSED
    return asyncio.run(_run(options.host, options.port, options.data))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m bot.sandbox", description="A local Discord for trying the bot."
    )
    parser.add_argument("--host", default="127.0.0.1", help="loopback address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=8765, help="port; 0 takes a free one (default: %(default)s)")
    parser.add_argument("--data", type=Path, default=Path("data/sandbox"), help="folder (default: %(default)s)")
    return parser


async def _run(host: str, port: int, folder: Path) -> int:
    try:
        sandbox = await Sandbox.start(folder, host=host, port=port)
    except OSError as error:
        print(f"The sandbox cannot listen on {host}:{port}: {error.strerror}.", file=sys.stderr)
        return 1
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    print(f"ready {sandbox.base}", flush=True)
    await stopped.wait()
    await sandbox.stop()
    return 0


if __name__ == "__main__":
    sys.exit(main())
