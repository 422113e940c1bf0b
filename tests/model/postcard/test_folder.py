"""Whose folder a run may use."""

from pathlib import Path

import pytest

from model.postcard.checkpoint import CheckpointError
from model.postcard.folder import claim

MARKS = {"recipe": "cpu", "seed": 0}


@pytest.mark.parametrize("found", [[], ["denoiser.pt", "notes.txt"], ["tokenizer"]])
def test_an_empty_folder_or_one_with_a_stage_is_claimed(tmp_path: Path, found: list[str]) -> None:
    for name in found:
        (tmp_path / name).touch()
    claim(tmp_path, MARKS)
    claim(tmp_path, MARKS)


def test_a_folder_that_does_not_exist_is_made(tmp_path: Path) -> None:
    claim(tmp_path / "new" / "run", MARKS)
    assert (tmp_path / "new" / "run" / "run.json").is_file()


def test_a_folder_of_other_things_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").touch()
    with pytest.raises(CheckpointError, match=r"holds letter\.txt"):
        claim(tmp_path, MARKS)
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


@pytest.mark.parametrize(("name", "other"), [("recipe", "gpu"), ("seed", 1)])
def test_a_folder_of_another_run_is_refused(tmp_path: Path, name: str, other: object) -> None:
    claim(tmp_path, MARKS)
    with pytest.raises(CheckpointError, match=f"begun with {name} {MARKS[name]}, not {other}"):
        claim(tmp_path, MARKS | {name: other})


@pytest.mark.parametrize("content", ["", "[]", "{}", "not JSON"])
def test_a_mark_that_is_not_ours_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content)
    with pytest.raises(CheckpointError, match="not a file of this programme"):
        claim(tmp_path, MARKS)
