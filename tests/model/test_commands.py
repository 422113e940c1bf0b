"""`python -m model describe` and `shorten`."""

from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from model.__main__ import EXIT_FAILED, EXIT_MODEL, EXIT_PROMPT, main
from tests.model.tiny import catalog_text, write_tiny_pipeline

VOCABULARY = """
places = ["", "in the snow"]
styles = ["", "watercolor"]
pairs = ["{0} and {1}"]
forms = ["{subject} {place}, {style}", "{style}, {subject} {place}", "a picture of {subject} {place}, {style}"]
[subjects]
all = [["a fox", "a red fox"], ["a bear", "a brown bear"], "an owl"]
"""


@pytest.fixture(name="catalog", scope="module")
def _catalog(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    path = folder / "catalog.toml"
    path.write_text(catalog_text(write_tiny_pipeline(folder / "model")), encoding="utf-8")
    (folder / "model" / "vocabulary.toml").write_text(VOCABULARY, encoding="utf-8")
    return str(path)


@pytest.fixture
def picture(tmp_path: Path) -> str:
    file = tmp_path / "fox.png"
    Image.new("RGB", (96, 64), (200, 80, 20)).save(file)
    return str(file)


def test_a_picture_is_described_in_four_lines(
    catalog: str, picture: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["describe", picture, "--catalog", catalog, "--seed", "5"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert len(set(lines)) == 4
    assert all(line.endswith(" --ar 3:2") for line in lines)
    main(["describe", picture, "--catalog", catalog, "--seed", "5"])
    assert capsys.readouterr().out.splitlines() == lines


def test_a_prompt_is_shortened(catalog: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["shorten", "a red fox in the deep snow --ar 3:2", "--catalog", catalog]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[1] for line in lines[:7]] == ["a", "red", "fox", "in", "the", "deep", "snow"]
    assert lines[7:]
    assert all(line.endswith(" --ar 3:2") for line in lines[7:])


@pytest.mark.parametrize(
    ("arguments", "code", "reason"),
    [
        (["shorten", "a fox::2 a bear"], EXIT_PROMPT, "Only one prompt of plain words"),
        (["shorten", "a fox --foo"], EXIT_PROMPT, "--foo"),
        (["shorten", "a fox", "--model", "none"], EXIT_PROMPT, "none"),
        (["describe", "missing.png"], EXIT_FAILED, "missing.png"),
        (["describe", __file__], EXIT_FAILED, "cannot identify image file"),
        (["shorten", "a fox", "--catalog", "missing.toml"], EXIT_MODEL, "missing.toml"),
    ],
)
def test_what_cannot_be_read_is_said_in_one_line(
    arguments: list[str], code: int, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(arguments) == code
    said = capsys.readouterr().err
    assert reason in said
    assert "Traceback" not in said
