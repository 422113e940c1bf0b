"""`docs/parameters.md`, the help of the command line and the table say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from model.language.flags import PARAMETERS, RETIRED, Parameter
from model.parameter_docs import LANGUAGE, render, summary
from model.prompt import read

FILE = Path(__file__).parents[2] / "docs" / "parameters.md"


def test_the_file_is_what_the_table_says() -> None:
    command = "run: python -m model.parameter_docs > docs/parameters.md"
    assert FILE.read_text(encoding="utf-8") == render(), command


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_each_parameter_is_in_the_help_and_has_a_chapter(row: Parameter) -> None:
    assert f"\n## {row.flags[0]}\n" in render()
    assert ", ".join(f"--{flag}" for flag in row.flags) in summary()


def test_all_that_is_gone_is_named() -> None:
    assert all(f"`--{name}`" in render() for name in RETIRED)


@pytest.mark.parametrize("written", [written for written, _ in LANGUAGE])
def test_what_the_language_chapter_shows_is_read(written: str) -> None:
    text = written if written[0] in 'h"a\\' else f"a fox {written}"
    assert read(text.replace("…", "a.example"), options={"mine": "--tile"})
