"""Runs that are cut: in slices, by a signal that nobody can catch, by a full disk. What comes out is what an
unbroken run would have left."""

import dataclasses
import json
import resource
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors import safe_open

from model.postcard import checkpoint
from model.postcard.checkpoint import CheckpointError
from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.stages import autoencoder, denoiser, export, latents, tokenizer
from model.postcard.stages.workshop import Workshop

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")  # of diffusers

STEPS = 40


def _workshop(folder: Path, **options: Any) -> Workshop:
    return Workshop(TEST, folder, glyphs=shape, **options)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What a denoiser needs."""
    folder = tmp_path_factory.mktemp("prepared")
    for stage in (tokenizer, autoencoder, latents):
        stage.run(_workshop(folder, steps=3))
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(prepared, tmp_path / "run"))


def _process(stage: str, folder: Path, *numbers: int) -> "subprocess.Popen[str]":
    command = [sys.executable, "-m", "tests.model.postcard.training", stage, str(folder), *map(str, numbers)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)


def _lines(folder: Path, stage: str) -> list[dict[str, float]]:
    text = (folder / f"{stage}.jsonl").read_text()
    lines = [json.loads(line) for line in text.splitlines()]
    return [{name: value for name, value in line.items() if name != "seconds"} for line in lines]


def _kill_after(process: "subprocess.Popen[str]", journal: Path, lines: int) -> None:
    while process.poll() is None and not (journal.is_file() and journal.read_text().count("\n") >= lines):
        time.sleep(0.01)
    assert process.poll() is None, "it was done before it was killed"
    process.kill()
    process.communicate()


def test_a_killed_process_resumed_ends_like_one_that_was_left_alone(folder: Path, tmp_path: Path) -> None:
    left_alone = Path(shutil.copytree(folder, tmp_path / "left alone"))
    denoiser.run(_workshop(left_alone, steps=STEPS))
    _kill_after(_process("denoiser", folder, STEPS), folder / "denoiser.jsonl", 17)
    denoiser.run(_workshop(folder, steps=STEPS))
    assert _lines(folder, "denoiser") == _lines(left_alone, "denoiser")
    ends = [checkpoint.load(where / "denoiser.pt")["networks"]["unet"] for where in (folder, left_alone)]
    assert all(torch.equal(ends[0][name], ends[1][name]) for name in ends[0])


def test_a_full_disk_is_said_and_the_last_checkpoint_stays(folder: Path) -> None:
    denoiser.run(_workshop(folder, steps=2))
    size = (folder / "denoiser.pt").stat().st_size
    full = _process("denoiser", folder, STEPS, size // 2)
    said = full.communicate()[1]
    assert full.returncode == 1
    assert "What was there before is untouched" in said
    assert checkpoint.load(folder / "denoiser.pt")["step"] == 2
    assert not list(folder.glob("*.part"))
    denoiser.run(_workshop(folder, steps=3))


@pytest.mark.parametrize(("stage", "largest"), [("tokenizer", 2000), ("export", 20_000)])
def test_a_full_disk_leaves_what_a_stage_had_written_before(folder: Path, stage: str, largest: int) -> None:
    workshop = _workshop(folder, output=folder / "out")
    denoiser.run(dataclasses.replace(workshop, steps=1))
    export.run(workshop)
    files = {path: path.read_bytes() for name in ("tokenizer", "out") for path in (folder / name).rglob("*.*")}
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, limits[1]))
    try:
        with pytest.raises(CheckpointError, match="What was there before is untouched"):
            {"tokenizer": tokenizer, "export": export}[stage].run(workshop)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert {path: path.read_bytes() for path in files} == files
    assert not list(folder.glob("*.part"))


def test_a_slice_stops_early_and_the_next_one_keeps_to_the_schedule(folder: Path) -> None:
    denoiser.run(_workshop(folder, steps=1000, minutes=1e-9))
    first = checkpoint.load(folder / "denoiser.pt")
    assert first["step"] < 1000
    denoiser.run(_workshop(folder, minutes=0.005))
    second = checkpoint.load(folder / "denoiser.pt")
    assert second["schedule"] == first["schedule"] == {"seconds": pytest.approx(3720), "steps": 1000}
    assert first["step"] < second["step"] < 1000


def test_batches_prepared_by_other_processes_change_nothing(folder: Path, tmp_path: Path) -> None:
    ahead = Path(shutil.copytree(folder, tmp_path / "ahead"))
    for where, processes in ((folder, 0), (ahead, 2)):
        recipe = dataclasses.replace(TEST, parts=1, ahead=processes)
        denoiser.run(dataclasses.replace(_workshop(where, steps=5), recipe=recipe))
    assert _lines(ahead, "denoiser") == _lines(folder, "denoiser")


def test_a_slice_leaves_averages_to_carry_away(folder: Path) -> None:
    denoiser.run(_workshop(folder, steps=2))
    with safe_open(folder / "denoiser.ema.safetensors", "pt") as stored:
        facts = {"recipe": "test", "stage": "denoiser", "step": "2", "progress": "1.000"}
        assert facts.items() <= stored.metadata().items()
        assert {stored.get_tensor(key).dtype for key in stored.keys()} == {torch.bfloat16}  # noqa: SIM118 - no dict
    (folder / "denoiser.pt").unlink()
    unet, _ = denoiser.load(_workshop(folder), tokenizer.load(_workshop(folder)))
    assert unet.conv_in.weight.dtype == torch.float32


def test_averages_are_small_and_near_to_those_of_the_checkpoint(folder: Path) -> None:
    denoiser.run(_workshop(folder, steps=2))
    whole, small = folder / "denoiser.pt", folder / "denoiser.ema.safetensors"
    assert small.stat().st_size < whole.stat().st_size / 6
    exact = checkpoint.averages(whole)["unet"]
    whole.unlink()
    rounded = checkpoint.averages(whole)["unet"]
    for name, weight in exact.items():
        torch.testing.assert_close(rounded[name], weight, rtol=1e-2, atol=1e-6)


@pytest.mark.parametrize(
    "change", [{"recipe": dataclasses.replace(TEST, name="other")}, {"seed": 1}], ids=["recipe", "seed"]
)
def test_a_checkpoint_of_another_run_is_refused(folder: Path, change: dict[str, Any]) -> None:
    with pytest.raises(CheckpointError, match=f"begun with {next(iter(change))}"):
        autoencoder.run(dataclasses.replace(_workshop(folder, steps=3), **change))


def test_latents_go_on_after_the_last_part_that_is_whole(
    prepared: Path, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(latents, "PART", 2)
    (folder / "latents.pt").unlink()
    hurried = _workshop(folder, minutes=1e-9)
    latents.run(hurried)
    assert not (folder / "latents.pt").exists()
    while not (folder / "latents.pt").exists():
        latents.run(_workshop(folder, minutes=1e-3))
    whole, pieced = (checkpoint.load(where / "latents.pt") for where in (prepared, folder))
    for shape_name, entry in whole.items():
        assert torch.equal(pieced[shape_name]["latents"], entry["latents"])
        assert torch.equal(pieced[shape_name]["covers"], entry["covers"])
    assert not (folder / "latents").exists()


def test_latents_of_an_encoder_that_still_learns_are_refused(tmp_path: Path) -> None:
    autoencoder.run(_workshop(tmp_path, steps=1000, minutes=1e-9))
    with pytest.raises(CheckpointError, match="Go on with the stage autoencoder first"):
        latents.run(_workshop(tmp_path))
