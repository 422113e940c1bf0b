"""Evaluation: its table, its sheet, and what it says when something is missing."""

import argparse
import json
from pathlib import Path

import pytest
import torch

from model import evaluate
from model.postcard.exam import questions
from model.postcard.judge import Verdict


def _arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    evaluate.configure(parser)
    return parser.parse_args(words)


def _verdict(*right: bool) -> Verdict:
    return Verdict(*(torch.tensor(right) for _ in range(3)))


def test_the_table_has_a_line_for_every_row_and_intervals() -> None:
    row = evaluate.Row("20 steps", _verdict(True, True), _verdict(True, False), 3.14)
    lines = evaluate.table([row]).splitlines()
    assert len(lines) == 3
    assert lines[2].startswith("| 20 steps | 100 % (34-100) | 50 % (9-91) | 75 % (30-95)")
    assert lines[2].endswith("| 3.1 |")


def test_figures_can_be_stored() -> None:
    figures = evaluate.Row("real scenes", _verdict(True), _verdict(True)).figures()
    assert json.loads(json.dumps(figures))["pictures"] == "real scenes"


def test_the_sheet_shows_every_picture_over_its_prompt() -> None:
    from PIL import Image

    asked = questions(7, 1)
    sheet = evaluate.sheet(asked, [Image.new("RGB", (64, 64), "red")] * 7)
    assert sheet.size == (6 * 64, 2 * (64 + 18))


def test_a_missing_judge_names_how_to_train_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert evaluate.run(_arguments("--judge", str(tmp_path))) == 3
    assert "Train that stage first" in capsys.readouterr().err


def test_a_folder_without_a_pipeline_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(evaluate.ModelError, match=r"model_index\.json"):
        evaluate.load(str(tmp_path))
