"""`.env.example` and the settings classes say the same."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.env_example import SECTIONS, own_fields, render
from bot.settings import BotSettings
from worker.settings import WorkerSettings, read_settings, variable

FILE = Path(__file__).parents[2] / ".env.example"


def test_the_file_is_what_the_classes_say() -> None:
    assert FILE.read_text(encoding="utf-8") == render(), "run: python -m bot.env_example > .env.example"


def test_every_setting_has_a_description_and_stands_there_once() -> None:
    text = render()
    for _, kind in SECTIONS:
        for name, field in own_fields(kind):
            assert field.description, name
            assert text.count(f"\n#{variable(kind, name)}=") == 1


def test_the_uncommented_file_is_accepted_and_changes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines = [line[1:] if line.startswith("#") and line[1:2].isupper() else line for line in render().splitlines()]
    (tmp_path / ".env").write_text("\n".join(lines), encoding="utf-8")
    plain = read_settings(BotSettings), read_settings(WorkerSettings)
    monkeypatch.chdir(tmp_path)
    assert (read_settings(BotSettings), read_settings(WorkerSettings)) == plain
