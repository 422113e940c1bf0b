"""`python -m tests.bench [NAME …]`: measure, print tables, write docs/bench. Nothing here asserts a time."""

from __future__ import annotations

import argparse
import asyncio
import os

os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # before torch is imported

from tests.bench import click_to_grid, crowd, describe, redis_cost, scoreboard

BENCHMARKS = {
    "click-to-grid": click_to_grid.run,
    "crowd": crowd.run,
    "describe": describe.run,
    "redis-cost": redis_cost.run,
    "scoreboard": scoreboard.run,
}
DEFAULT = "scoreboard"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description="Measure Sojourn on this machine.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help=f"of {', '.join(BENCHMARKS)} (default: {DEFAULT})"
    )
    parser.add_argument("--rounds", type=int, default=7, help="times that each side is measured (default: 7)")
    options = parser.parse_args()
    unknown = set(options.names) - set(BENCHMARKS)
    if unknown:
        parser.error(f"there is no benchmark {', '.join(sorted(unknown))}; known are {', '.join(BENCHMARKS)}")
    for name in options.names or [DEFAULT]:
        asyncio.run(BENCHMARKS[name](options.rounds))


if __name__ == "__main__":
    main()
