"""The way in for comparisons: requests from a file, pictures and times out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from tests.bench.serve.__main__ import BAD_INPUT, BAD_MODEL, FAILED, main
from tests.model.tiny import write_tiny_pipeline
from tests.model.tiny_xl import write_tiny_xl_pipeline

GOOD: dict[str, Any] = {"prompt": "a fox", "width": 64, "height": 64, "steps": 2, "guidance": 3.0, "seed": 7}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "requests.jsonl"


def serve(model: Path, file: Path, *lines: object) -> tuple[int, list[dict[str, Any]]]:
    """The exit code, and what was written of each request, in the order of their lines."""
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    file.write_text(text, encoding="utf-8")
    out, pictures = file.with_suffix(".out"), file.parent / "pictures"
    words = ["--model", model, "--requests", file, "--pictures", pictures, "--out", out, "--device", "cpu"]
    code = main([str(word) for word in words])
    served = [json.loads(line) for line in out.read_text(encoding="utf-8").splitlines()] if out.exists() else []
    return code, sorted(served, key=lambda each: int(each["line"]))


def pixels(file: Path, name: str) -> bytes:
    with Image.open(file.parent / "pictures" / name) as picture:
        return picture.tobytes()


def test_each_request_becomes_its_pictures_and_a_line_of_times(tmp_path: Path, file: Path) -> None:
    model = write_tiny_pipeline(tmp_path / "model")
    lines = (GOOD, "", GOOD | {"num_images": 2, "steps": 3, "guidance": 1, "arrival": 0.05, "width": 128})
    code, served = serve(model, file, *lines)
    assert code == 0
    assert [each["line"] for each in served] == [1, 3]
    assert [each["files"] for each in served] == [["0001-0.png"], ["0003-0.png", "0003-1.png"]]
    for each in served:
        assert each["arrival"] <= each["start"] < each["first_step"] < each["end"]
        assert each["error"] == ""
    with Image.open(tmp_path / "pictures" / "0003-1.png") as picture:
        assert picture.size == (128, 64)


def test_a_request_is_drawn_the_same_beside_others(tmp_path: Path, file: Path) -> None:
    model = write_tiny_pipeline(tmp_path / "model")
    serve(model, file, GOOD)
    alone = pixels(file, "0001-0.png")
    serve(model, file, GOOD, *({**GOOD, "seed": seed, "arrival": 0.01} for seed in range(3)))
    assert pixels(file, "0001-0.png") == alone
    assert pixels(file, "0002-0.png") != alone


def test_the_family_is_read_from_the_folder(tmp_path: Path, file: Path) -> None:
    code, served = serve(write_tiny_xl_pipeline(tmp_path / "xl"), file, GOOD)
    assert (code, len(served)) == (0, 1)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{", "line 2: Invalid JSON"),
        (GOOD | {"width": 60}, "line 2: width: Input should be a multiple of 8"),
        (GOOD | {"steps": 0}, "line 2: steps: Input should be greater than or equal to 1"),
        (GOOD | {"arrival": -1}, "line 2: arrival: Input should be greater than or equal to 0"),
        (GOOD | {"prompt": None}, "line 2: prompt: Input should be a valid string"),
        (GOOD | {"negative": "cats"}, "line 2: negative: Extra inputs are not permitted"),
    ],
)
def test_a_bad_line_is_told_before_anything_is_loaded(
    line: object, said: str, tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code, served = serve(tmp_path / "no model", file, GOOD, line)
    assert (code, served) == (BAD_INPUT, [])
    assert said in capsys.readouterr().err


def test_a_file_without_requests_or_none_at_all_is_told(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert serve(tmp_path / "no model", file, "", " ")[0] == BAD_INPUT
    assert "has no requests" in capsys.readouterr().err
    assert main(["--model", "any", "--requests", str(tmp_path / "nowhere")]) == BAD_INPUT
    assert "nowhere cannot be read" in capsys.readouterr().err


def test_a_folder_that_holds_no_model_is_told(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "empty").mkdir()
    assert serve(tmp_path / "empty", file, GOOD)[0] == BAD_MODEL
    assert "has no model_index.json" in capsys.readouterr().err


def test_a_size_that_the_model_cannot_draw_is_told(
    tmp_path: Path, file: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    model = write_tiny_pipeline(tmp_path / "model")
    assert serve(model, file, GOOD, GOOD | {"width": 72})[0] == BAD_INPUT
    assert "line 2: Width and height must be multiples of 16, not 72 × 64." in capsys.readouterr().err


def test_a_request_that_fails_does_not_end_the_others(tmp_path: Path, file: Path) -> None:
    model = write_tiny_pipeline(tmp_path / "model")
    (tmp_path / "pictures" / "0002-0.png").mkdir(parents=True)  # its picture cannot be written
    code, served = serve(model, file, GOOD, GOOD)
    assert code == FAILED
    assert [each["files"] for each in served] == [["0001-0.png"], []]
    assert "0002-0.png" in served[1]["error"]
