"""The folder of a run: ours or nobody's, and of one recipe from its first stage to its last. Knows no stage."""

import json
from collections.abc import Mapping
from pathlib import Path

from model.postcard.checkpoint import CheckpointError

MARK = "run.json"


def claim(folder: Path, marks: Mapping[str, object]) -> None:
    """Make the folder this run's, or raise `CheckpointError` where it is another's."""
    folder.mkdir(parents=True, exist_ok=True)
    mark = folder / MARK
    if mark.is_file():
        _compare(mark, marks)
    elif found := _strangers(folder):
        raise CheckpointError(
            f"{folder} is no folder of a training run: it holds {', '.join(found[:3])}. "
            "Name one that is empty or does not exist."
        )
    else:
        mark.write_text(json.dumps(marks, indent=2) + "\n", encoding="utf-8")


def _strangers(folder: Path) -> list[str]:
    """What lies there, unless a stage was trained there."""
    names = sorted(path.name for path in folder.iterdir())
    return [] if any(name.endswith(".pt") or name == "tokenizer" for name in names) else names


def _compare(mark: Path, marks: Mapping[str, object]) -> None:
    try:
        begun = json.loads(mark.read_text(encoding="utf-8"))
        different = [name for name, value in marks.items() if begun[name] != value]
    except (ValueError, KeyError, TypeError) as error:
        raise CheckpointError(f"{mark} is not a file of this programme.") from error
    if different:
        name = different[0]
        raise CheckpointError(
            f"{mark.parent} was begun with {name} {begun[name]}, not {marks[name]}. Name another folder."
        )
