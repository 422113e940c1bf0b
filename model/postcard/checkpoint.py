"""Checkpoints that are whole or absent: written beside, then renamed. Beside each lie the averaged weights alone,
in half its precision, small enough to carry away. Knows nothing about what they hold."""

import os
import shutil
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

State = dict[str, Any]


class CheckpointError(Exception):
    """The folder holds no checkpoint that fits; the message is for the user."""


def save(state: State, path: Path) -> None:
    """Replace the checkpoint at once. When writing fails, the last good one stays."""
    _replace(path, lambda beside: torch.save(state, beside))


def _replace(path: Path, write: Callable[[Path], None]) -> None:
    beside = path.with_name(f"{path.name}.part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        write(beside)
        _settle(beside)
        os.replace(beside, path)
    except (OSError, RuntimeError, SafetensorError) as error:  # of torch and safetensors, about a full disk
        beside.unlink(missing_ok=True)
        raise _unwritten(path, error) from error


def _settle(path: Path) -> None:
    """A power cut after the renaming must not find the name without its content."""
    with path.open("rb") as written:
        os.fsync(written.fileno())


def save_folder(folder: Path, write: Callable[[Path], None]) -> None:
    """What `write` makes of an empty folder beside takes the place of what has the same name in this one, when all
    is written. What else lies there stays."""
    beside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(beside, ignore_errors=True)
    try:
        beside.mkdir(parents=True)
        write(beside)
        _exchange(beside, folder)
    except Exception as error:  # of tokenizers, about a full disk: it raises nothing narrower
        raise _unwritten(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _exchange(beside: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for part in sorted(beside.iterdir()):
        if (folder / part.name).is_dir():
            shutil.rmtree(folder / part.name)
        os.replace(part, folder / part.name)


def _unwritten(path: Path, error: Exception) -> CheckpointError:
    said = " ".join(str(error).split())[:200].rstrip(".")
    return CheckpointError(f"Could not write {path}: {said}. What was there before is untouched.")


def load(path: Path) -> State:
    if not path.is_file():
        raise CheckpointError(f"There is no checkpoint at {path}. Train that stage first, or name another folder.")
    try:
        state: State = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path} is not a checkpoint of this programme: {error}") from error
    return state


def restore(module: nn.Module, weights: State, path: Path) -> None:
    """Load weights into a network, or say that they are of another shape."""
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(f"{path} was trained with another recipe: its weights do not fit.") from error


def averages_path(path: Path) -> Path:
    """Where the averaged weights of a checkpoint lie."""
    return path.with_suffix(".ema.safetensors")


def is_trained(path: Path) -> bool:
    """Whether that stage has run, here or where its averages were carried from."""
    return path.is_file() or averages_path(path).is_file()


def save_averages(networks: Mapping[str, nn.Module], facts: Mapping[str, object], path: Path) -> None:
    """The averaged weights beside the checkpoint `path`: bfloat16, named `network.weight`. Facts are metadata."""
    weights = {
        f"{name}.{key}": value.to("cpu", torch.bfloat16 if value.is_floating_point() else None).contiguous()
        for name, network in networks.items()
        for key, value in network.state_dict().items()
    }
    metadata = {"format": "pt"} | {name: str(value) for name, value in facts.items()}
    _replace(averages_path(path), lambda beside: save_file(weights, beside, metadata))


def averages(path: Path) -> dict[str, dict[str, Tensor]]:
    """The averaged weights that a stage has reached, by network: of its checkpoint, or as carried here."""
    small = averages_path(path)
    if path.is_file() or not small.is_file():
        state: dict[str, dict[str, Tensor]] = load(path).get("averages", {})
        return state
    networks: dict[str, dict[str, Tensor]] = {}
    try:
        for name, weight in load_file(small).items():
            network, _, key = name.partition(".")
            networks.setdefault(network, {})[key] = weight.float() if weight.is_floating_point() else weight
    except (SafetensorError, OSError) as error:
        raise CheckpointError(f"{small} is not a file of this programme: {error}") from error
    return networks


def average(path: Path, name: str, module: nn.Module) -> None:
    """Load the averaged weights of one network of a stage."""
    found = averages(path)
    if name not in found:
        raise CheckpointError(f"{path} was trained with another recipe: it has no {name}.")
    restore(module, found[name], path)
