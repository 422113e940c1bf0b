"""The command line of training."""

import argparse
from pathlib import Path

import pytest

from model.postcard import glyphs, train
from model.postcard.stages import autoencoder, tokenizer
from model.postcard.train import STAGES


def _arguments(*words: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    train.configure(parser)
    return parser.parse_args(words)


def test_a_wrong_folder_is_one_sentence_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    code = train.run(_arguments("latents", "--recipe", "test", "--resume", str(tmp_path)))
    assert code == 3
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_a_file_where_the_folder_should_be_is_one_sentence_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    assert train.run(_arguments("tokenizer", "--recipe", "test", "--resume", str(blocked / "run"))) == 3
    assert "Could not write" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "value"), [("--minutes", "0"), ("--minutes", "nan"), ("--steps", "-1"), ("--steps", "x")]
)
def test_a_budget_of_nothing_is_refused(option: str, value: str) -> None:
    with pytest.raises(SystemExit):
        _arguments("denoiser", option, value)


def test_an_interrupted_stage_says_how_to_go_on(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupted(workshop: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tokenizer, "run", interrupted)
    assert train.run(_arguments("tokenizer", "--resume", str(tmp_path))) == 130
    assert "continues" in capsys.readouterr().err


def test_an_unknown_stage_is_refused() -> None:
    with pytest.raises(SystemExit):
        _arguments("everything")


def test_a_folder_of_other_things_is_one_sentence_and_exit_code_3(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "letter.txt").touch()
    assert train.run(_arguments("tokenizer", "--recipe", "test", "--resume", str(tmp_path))) == 3
    assert "is no folder of a training run" in capsys.readouterr().err


def test_a_missing_font_is_one_sentence_that_names_the_package(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def missing(workshop: object) -> None:
        glyphs.emoji("🦊", tmp_path / "missing.ttf")

    monkeypatch.setattr(autoencoder, "run", missing)
    assert train.run(_arguments("autoencoder", "--recipe", "test", "--resume", str(tmp_path / "run"))) == 3
    assert "apt install fonts-noto-color-emoji" in capsys.readouterr().err


def test_a_run_is_so_many_minutes_or_so_many_steps() -> None:
    with pytest.raises(SystemExit):
        _arguments("denoiser", "--total", "9", "--steps", "9")


def test_a_slice_may_be_called_by_its_name() -> None:
    assert _arguments("denoiser", "--slice", "9").minutes == _arguments("denoiser", "--minutes", "9").minutes == 9


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_default_recipe(stage: str) -> None:
    assert _arguments(stage).recipe == "cpu"
