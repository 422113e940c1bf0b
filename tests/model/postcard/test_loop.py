"""The loop that every stage shares: it resumes exactly, ends at rate zero and never leaves half a checkpoint."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from torch import nn

from model.postcard import checkpoint
from model.postcard.budget import Budget, decayed
from model.postcard.checkpoint import CheckpointError
from model.postcard.journal import Journal
from model.postcard.loop import Losses, Training
from model.postcard.muon import Muon

STEPS = 12


class PowerCutError(Exception):
    """The run was killed."""


Optimiser = type[torch.optim.Optimizer]


def _training(
    folder: Path, optimiser: Optimiser, die_at: int | None = None, width: int = 4, parts: int = 2
) -> Training:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(3, width), nn.Tanh(), nn.Linear(width, 1))

    def loss(progress: float, number: int) -> Losses:
        if number // parts == die_at:
            raise PowerCutError
        inputs = torch.randn(8, 3, generator=torch.Generator().manual_seed(number))
        return {"loss": (network(inputs) - inputs.sum(1, keepdim=True)).square().mean()}

    return Training(
        networks={"network": network},
        optimiser=optimiser(network.parameters(), lr=0.01),  # type: ignore[call-arg]
        loss=loss,
        budget=Budget(0, STEPS),
        journal=Journal(folder, "stage"),
        path=folder / "stage.pt",
        parts=parts,
        warm_up=2,
        save_every=0,
        log_every=1,
    )


def _losses(folder: Path) -> list[float]:
    lines = (folder / "stage.jsonl").read_text().splitlines()
    return [json.loads(line)["loss"] for line in lines]


@pytest.mark.parametrize("parts", [1, 2])
@pytest.mark.parametrize("optimiser", [torch.optim.AdamW, Muon])
def test_a_run_that_was_killed_ends_like_one_that_was_not(
    tmp_path: Path, optimiser: Optimiser, parts: int
) -> None:
    unbroken = _training(tmp_path / "unbroken", optimiser, parts=parts)
    unbroken.run()
    with pytest.raises(PowerCutError):
        _training(tmp_path / "broken", optimiser, die_at=7, parts=parts).run()
    resumed = _training(tmp_path / "broken", optimiser, parts=parts)
    resumed.resume()
    assert resumed.step == 7
    resumed.run()
    assert _losses(tmp_path / "broken") == _losses(tmp_path / "unbroken")
    for name in ("networks", "averages"):
        first, second = (getattr(each, name)["network"].state_dict() for each in (unbroken, resumed))
        assert all(torch.equal(first[key], second[key]) for key in first)


def test_a_finished_run_has_nothing_left_to_do(tmp_path: Path) -> None:
    _training(tmp_path, Muon).run()
    again = _training(tmp_path, Muon, die_at=STEPS)
    again.resume()
    again.run()
    assert again.step == STEPS


def test_training_learns(tmp_path: Path) -> None:
    _training(tmp_path, torch.optim.AdamW).run()
    losses = _losses(tmp_path)
    assert losses[-1] < losses[0]


def test_a_checkpoint_of_another_shape_is_refused_with_a_sentence(tmp_path: Path) -> None:
    _training(tmp_path, Muon).run()
    with pytest.raises(CheckpointError, match="another recipe"):
        _training(tmp_path, Muon, width=5).resume()


def test_a_moment_that_has_passed_does_not_come_again(tmp_path: Path) -> None:
    moments: list[int] = []
    first = _training(tmp_path, Muon, die_at=8)
    first.at = {0.5: lambda: moments.append(first.step)}
    with pytest.raises(PowerCutError):
        first.run()
    second = _training(tmp_path, Muon)
    second.at = {0.5: lambda: moments.append(second.step)}
    second.resume()
    second.run()
    assert moments == [6]


def test_a_full_disk_leaves_the_last_checkpoint(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "stage.pt"
    checkpoint.save({"step": 1}, path)

    def full(state: object, beside: Path) -> None:
        beside.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(torch, "save", full)
    with pytest.raises(CheckpointError, match="No space left"):
        checkpoint.save({"step": 2}, path)
    assert checkpoint.load(path) == {"step": 1}
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("content", [None, b"", b"not a checkpoint"])
def test_a_wrong_folder_is_a_sentence(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "stage.pt"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(CheckpointError, match="checkpoint"):
        checkpoint.load(path)


def test_the_rate_warms_up_and_ends_at_zero() -> None:
    assert decayed(0, 0.0, 10, 0.4) == pytest.approx(0.1)
    assert decayed(50, 0.4, 10, 0.4) == 1
    assert decayed(50, 0.7, 10, 0.4) == pytest.approx(0.5)
    assert decayed(50, 1.0, 10, 0.4) == 0


def test_a_resumed_budget_counts_only_time_spent_training() -> None:
    clock: Iterator[float] = iter([0.0, 5.0, 100.0, 102.0])
    budget = Budget(20, clock=lambda: next(clock))
    assert budget.progress(0) == 0.25
    budget.start(spent=5)
    assert budget.progress(0) == pytest.approx(0.35)
