from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from types import ModuleType

import pytest
from PIL import Image

from model.__main__ import EXIT_FAILED, EXIT_MODEL, EXIT_PROMPT, main
from model.parameter_docs import summary
from tests.model.tiny import catalog_text, write_tiny_pipeline


@pytest.fixture(name="catalog", scope="module")
def _catalog(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("tiny")
    path = folder / "catalog.toml"
    path.write_text(catalog_text(write_tiny_pipeline(folder / "model")), encoding="utf-8")
    return str(path)


def opened(path: Path) -> Image.Image:
    with Image.open(path) as picture:
        picture.load()
        return picture


def test_imagine_draws_a_grid_that_says_how_it_was_made(catalog: str, tmp_path: Path) -> None:
    out = tmp_path / "fox.png"
    assert main(["imagine", "a fox  --ar 3:2 --seed 7", "--out", str(out), "--catalog", catalog]) == 0
    picture = opened(out)
    assert picture.size == (160, 96)
    assert picture.info["Description"] == "a fox --ar 3:2 --seed 7"
    assert picture.info["parameters"].endswith("Seed: 7, Size: 80x48, Model: tiny")


def test_the_same_seed_draws_the_same_picture(catalog: str, tmp_path: Path) -> None:
    outs = [tmp_path / "a.png", tmp_path / "b.png"]
    for out in outs:
        main(["imagine", "a fox --seed 7 --chaos 50", "--out", str(out), "--catalog", catalog])
    assert opened(outs[0]).tobytes() == opened(outs[1]).tobytes()


class Files(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


@pytest.fixture
def link(tmp_path: Path) -> Iterator[str]:
    """Of a picture that a web server of this machine has."""
    Image.radial_gradient("L").save(tmp_path / "picture.png")
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Files, directory=str(tmp_path))) as server:
        Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}/picture.png"
        server.shutdown()


def test_image_prompts_and_references_are_fetched(catalog: str, tmp_path: Path, link: str) -> None:
    outs = [tmp_path / "a.png", tmp_path / "b.png", tmp_path / "c.png"]
    texts = ["a fox --seed 7", f"{link} a fox --seed 7", f"a fox --seed 7 --sref {link}"]
    for text, out in zip(texts, outs, strict=True):
        assert main(["imagine", text, "--out", str(out), "--catalog", catalog]) == 0
    assert len({opened(out).tobytes() for out in outs}) == 3
    assert "Denoising strength: 0.75" in opened(outs[1]).info["parameters"]


def test_a_link_without_a_picture_is_named(
    catalog: str, tmp_path: Path, link: str, capsys: pytest.CaptureFixture[str]
) -> None:
    missing = link.replace("picture", "nothing")
    assert (
        main(["imagine", f"{missing} a fox", "--out", str(tmp_path / "a.png"), "--catalog", catalog])
        == EXIT_FAILED
    )
    assert missing in capsys.readouterr().err


def test_a_random_style_code_is_written_into_the_picture(catalog: str, tmp_path: Path) -> None:
    out = tmp_path / "a.png"
    assert main(["imagine", "a fox --sref random", "--out", str(out), "--catalog", catalog]) == 0
    assert re.search(r"--sref \d+", opened(out).info["Description"])


def test_repeat_writes_several_files(catalog: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(
        [
            "imagine",
            "a fox --repeat 2",
            "--out",
            str(tmp_path / "fox.png"),
            "--catalog",
            catalog,
            "--model",
            "tiny",
        ]
    )
    paths = [tmp_path / "fox-1.png", tmp_path / "fox-2.png"]
    assert capsys.readouterr().out.split() == [str(path) for path in paths]
    first, second = (opened(path) for path in paths)
    assert first.info["Description"] != second.info["Description"]  # each names the seed that was drawn for it
    assert "--seed" in first.info["Description"]


def test_permutations_may_ask_for_several_models(catalog: str, tmp_path: Path) -> None:
    text = Path(catalog).read_text(encoding="utf-8")
    both = tmp_path / "both.toml"
    both.write_text(text + text.replace("[tiny]", "[other]").replace("default = true", ""), encoding="utf-8")
    prompt = "a fox --v {tiny, other, tiny} --seed 7"
    assert main(["imagine", prompt, "--out", str(tmp_path / "fox.png"), "--catalog", str(both)]) == 0
    pictures = [opened(tmp_path / f"fox-{number}.png") for number in (1, 2, 3)]
    models = [picture.info["parameters"].rpartition("Model: ")[2] for picture in pictures]
    assert models == ["tiny", "other", "tiny"]


@pytest.mark.parametrize(
    ("words", "exit_code", "sentence"),
    [
        (["a fox --foo"], EXIT_PROMPT, "Unrecognized parameter(s): `--foo`."),
        (["a fox --ar 9:1"], EXIT_PROMPT, "`--ar` must be between 1:2 and 2:1"),
        (["a fox", "--model", "v99"], EXIT_PROMPT, "`--version` must be one of"),
        (["a fox", "--catalog", "/nowhere.toml"], EXIT_MODEL, "Cannot read the catalog /nowhere.toml"),
    ],
)
def test_what_cannot_be_drawn_is_a_sentence_and_an_exit_code(
    words: list[str], exit_code: int, sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["imagine", *words]) == exit_code
    assert sentence in capsys.readouterr().err


def test_a_model_that_cannot_be_loaded_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "catalog.toml"
    path.write_text(catalog_text(tmp_path / "nowhere"), encoding="utf-8")
    assert main(["imagine", "a fox", "--catalog", str(path)]) == EXIT_MODEL
    assert "there is no folder or file" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("out", "sentence"), [("nowhere/fox.png", "There is no folder"), (".", "Cannot draw this: [Errno 21]")]
)
def test_a_place_that_cannot_be_written_is_a_sentence(
    out: str, sentence: str, catalog: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["imagine", "a fox", "--out", str(tmp_path / out), "--catalog", catalog]) == EXIT_FAILED
    assert sentence in capsys.readouterr().err


def test_prompt_shows_each_job_as_a_line_of_json(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "红 fox::2 snow --ar 3:2 --repeat 2 --no text"]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert len(lines) == 2
    assert lines[0]["parts"] == [{"text": "红 fox", "weight": 2.0}, {"text": "snow", "weight": 1.0}]
    assert lines[0]["canonical"] == "红 fox::2 snow::1 --ar 3:2 --no text"
    assert {name: lines[0]["parameters"][name] for name in ("aspect", "no", "seed", "repeat")} == {
        "aspect": "3:2",
        "no": ["text"],
        "seed": None,
        "repeat": None,
    }


def test_prompt_reads_options_and_a_suffix_as_the_bot_does(capsys: pytest.CaptureFixture[str]) -> None:
    settings = ["--suffix", "--ar 3:2", "--option", "Mine=a {red, blue} fox", "--option", "sky=--no sky"]
    assert main(["prompt", "https://a.example/b.png::2 --mine --sky", *settings]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert [line["text"] for line in lines] == ["a red fox", "a blue fox"]
    assert lines[0]["images"] == [{"url": "https://a.example/b.png", "weight": 2.0}]
    assert lines[1]["canonical"] == "https://a.example/b.png::2 a blue fox --ar 3:2 --no sky"


def test_prompt_asks_the_catalog_what_can_be_drawn(catalog: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "a fox --tile --ar 9:1", "--catalog", catalog]) == EXIT_PROMPT
    error = json.loads(capsys.readouterr().err)
    assert (error["error"], error["position"]) == ("ratio of version", 13)
    assert main(["prompt", "a fox", "--catalog", "/nowhere.toml"]) == EXIT_MODEL
    assert "Cannot read the catalog /nowhere.toml" in capsys.readouterr().err


def test_prompt_wants_options_with_a_name_and_a_value(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["prompt", "a fox", "--option", "mine"])
    assert "must be NAME=VALUE, not 'mine'" in capsys.readouterr().err


def test_the_help_of_prompt_lists_the_parameters(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["prompt", "--help"])
    assert summary() in capsys.readouterr().out


def test_prompt_shows_an_error_as_json_with_its_place(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["prompt", "fox --chaos 500"]) == EXIT_PROMPT
    printed = capsys.readouterr()
    assert printed.out == ""
    assert json.loads(printed.err) == {
        "error": "not a whole number",
        "reason": "`--chaos` must be a whole number between 0 and 100, not `500`.",
        "position": 4,
    }


@pytest.mark.parametrize(
    ("command", "module"), [("train", "model.postcard.train"), ("evaluate", "model.evaluate")]
)
def test_training_and_evaluating_are_handed_on_with_their_options(
    command: str, module: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[argparse.Namespace] = []
    delegate = ModuleType(module)

    def configure(parser: argparse.ArgumentParser) -> None:
        parser.add_argument("stage")
        parser.add_argument("--minutes", type=float)

    def run(arguments: argparse.Namespace) -> int:
        seen.append(arguments)
        return 5

    vars(delegate).update(configure=configure, run=run)
    monkeypatch.setitem(sys.modules, module, delegate)
    assert main([command, "denoiser", "--minutes", "85"]) == 5
    assert (seen[0].stage, seen[0].minutes) == ("denoiser", 85)


@pytest.mark.parametrize("words", [[], ["paint"], ["imagine"]])
def test_a_wrong_command_line_shows_how_to_write_it(words: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(words)
    assert caught.value.code == 2
    assert "usage: python -m model" in capsys.readouterr().err
