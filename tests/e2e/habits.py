"""The habits of Midjourney's users, and the stories that show each of them here.

A story says which habit it shows with `@pytest.mark.habit(number, pressed, seen)`. docs/habits.md is written from
these marks: `python -m tests.e2e.habits`.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pytest

DOCUMENT = Path(__file__).parents[2] / "docs" / "habits.md"

HABITS: dict[int, str] = {
    1: "`/imagine` answers at once",
    2: "Live progress with previews",
    3: "The final grid",
    4: "U1–U4",
    5: "V1–V4",
    6: "Re-roll 🔄",
    7: "`--ar`",
    8: "`--seed`",
    9: "`--no`",
    10: "`--stylize`",
    11: "`--chaos`",
    12: "`--version`, `--niji`",
    13: "Invalid parameters",
    14: "Image prompts, `--iw`",
    15: "Multi-prompts",
    16: "`/settings`",
    17: "Pressed buttons",
    18: "Upscale (Subtle), (Creative)",
    19: "Vary (Subtle), (Strong)",
    20: "Vary (Region)",
    21: "Zoom Out 2x, 1.5x",
    22: "Custom Zoom",
    23: "Pan",
    24: "Make Square",
    25: "Remix mode",
    26: "Permutations",
    27: "`--repeat`",
    28: "The queue of one person",
    29: "Cancel Job",
    30: "❌",
    31: "✉️",
    32: "Job ids",
    33: "`/show`",
    34: "`/describe`",
    35: "`/blend`",
    36: "`/shorten`",
    37: "`/info`",
    38: "`/fast`, `/relax`, `/turbo` and their flags",
    39: "`/stealth`, `/public`",
    40: "`/prefer option`",
    41: "`/prefer suffix`",
    42: "`/prefer variability`",
    43: "`/prefer auto_dm`",
    44: "Sticky echo",
    45: "Short links",
    46: "`--sref`, `--sw`",
    47: "`--cref`, `--oref`",
    48: "`--tile`",
    49: "`--weird`, `--exp`",
    50: "`--raw`",
    51: "`--quality`",
    52: "`--stop`",
    53: "`--draft`",
    54: "`--profile`",
    55: "Stylize buttons",
    56: "Blocked prompts",
    57: "Withheld pictures",
    58: "Moderators' verbs",
    59: "Terms of service",
    60: "❤️ and the link to the job",
}

Show = tuple[str, str, str]  # what was pressed, what was seen, the story


@dataclass(frozen=True)
class Habits:
    """What the stories that were collected show, by the number of the habit."""

    shows: dict[int, list[Show]]

    @classmethod
    def of(cls, items: Iterable[pytest.Item]) -> Habits:
        shows: dict[int, list[Show]] = {}
        for item in items:
            story = f"{item.path.name}::{getattr(item, 'originalname', item.name)}"
            for mark in item.iter_markers("habit"):
                number, pressed, seen = mark.args
                show = (pressed, seen, story)
                if show not in shows.setdefault(number, []):  # a story with parameters is one story
                    shows[number].append(show)
        return cls(shows)

    @property
    def missing(self) -> list[int]:
        return sorted(HABITS.keys() - self.shows.keys())

    def written(self) -> str:
        rows = [
            f"| {number} | {HABITS[number]} | {pressed} | {seen} | `{story}` |"
            for number in sorted(self.shows)
            for pressed, seen, story in sorted(self.shows[number], key=lambda show: show[2])
        ]
        return "\n".join([HEAD, *rows, ""])


HEAD = """# Habits

What a Midjourney user does by habit, what was pressed in the sandbox, and what was seen. Each row is a story in
`tests/e2e`, run by `make test`; this page is written from their marks by `python -m tests.e2e.habits`.

| # | habit | pressed or typed | seen | story |
|---|---|---|---|---|"""


class Writer:
    """A plugin that writes the document instead of running the stories."""

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        DOCUMENT.write_text(Habits.of(session.items).written(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(pytest.main(["--collect-only", "-qq", str(Path(__file__).parent)], plugins=[Writer()]))
