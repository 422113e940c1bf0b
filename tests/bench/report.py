"""A table on the screen, and the same as Markdown and JSON under docs/bench. Knows no benchmark."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from pathlib import Path
from statistics import median

FOLDER = Path(__file__).parents[2] / "docs" / "bench"


def spread(values: Sequence[float]) -> str:
    """Median and range in seconds: `1.52 (1.49–1.61)`."""
    return f"{median(values):.3f} ({min(values):.3f}–{max(values):.3f})"


def publish(name: str, title: str, header: Sequence[str], rows: Sequence[Sequence[str]], regime: str) -> None:
    """Print the table and write `docs/bench/{name}.md` and `.json`."""
    lines = ["| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)]
    table = "\n".join(lines)
    machine = f"{platform.processor() or platform.machine()}, Python {platform.python_version()}"
    text = f"# {title}\n\n{regime} Measured on {machine}.\n\n{table}\n"
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"{name}.md").write_text(text, encoding="utf-8")
    (FOLDER / f"{name}.json").write_text(
        json.dumps([dict(zip(header, row, strict=True)) for row in rows], indent=1, ensure_ascii=False) + "\n",
        encoding="utf-8",
    )
    print(f"\n{text}")
