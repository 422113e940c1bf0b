"""Checkpoints that are whole or absent: written beside, then renamed. Knows nothing about what they hold."""

import os
from pathlib import Path
from typing import Any

import torch

State = dict[str, Any]


class CheckpointError(Exception):
    """The folder holds no checkpoint that fits; the message is for the user."""


def save(state: State, path: Path) -> None:
    """Replace the checkpoint at once. When writing fails, the last good one stays."""
    beside = path.with_suffix(".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        torch.save(state, beside)
        os.replace(beside, path)
    except (OSError, RuntimeError) as error:  # torch reports a full disk as RuntimeError
        beside.unlink(missing_ok=True)
        raise CheckpointError(f"Could not write {path}: {error}. The last checkpoint is untouched.") from error


def load(path: Path) -> State:
    if not path.is_file():
        raise CheckpointError(f"There is no checkpoint at {path}. Train that stage first, or name another folder.")
    try:
        state: State = torch.load(path, map_location="cpu", weights_only=True)
    except Exception as error:
        raise CheckpointError(f"{path} is not a checkpoint of this programme: {error}") from error
    return state


def restore(module: torch.nn.Module, weights: State, path: Path) -> None:
    """Load weights into a network, or say that they are of another shape."""
    try:
        module.load_state_dict(weights)
    except RuntimeError as error:
        raise CheckpointError(f"{path} was trained with another recipe: its weights do not fit.") from error
