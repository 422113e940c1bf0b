"""Every habit has its story, and the table of them is true."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.habits import DOCUMENT, Habits


async def test_every_habit_is_shown_by_a_story_and_the_table_says_so(request: pytest.FixtureRequest) -> None:
    items = request.session.items
    stories = {path.name for path in Path(__file__).parent.glob("test_*.py")}
    if {item.path.name for item in items if "tests/e2e" in item.path.as_posix()} != stories:
        pytest.skip("only some of the stories were collected")
    habits = Habits.of(items)
    assert habits.missing == []
    assert DOCUMENT.read_text(encoding="utf-8") == habits.written(), "run `python -m tests.e2e.habits`"
