"""The command line of training."""

import argparse
from pathlib import Path

import pytest

from model.postcard import train
from model.postcard.stages import tokenizer
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


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_has_a_default_recipe(stage: str) -> None:
    assert _arguments(stage).recipe == "cpu"
