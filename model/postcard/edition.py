"""What one model knows of the world: the first so many subjects, places and styles, and which of the further
dimensions. It is stored beside the weights. Knows no table: a number counts from the beginning of one."""

import dataclasses
import json
from dataclasses import dataclass
from pathlib import Path

FILE = "edition.json"


class EditionError(Exception):
    """A stored edition that cannot be used. The message names the file."""


@dataclass(frozen=True)
class Edition:
    """As it is, the first edition: subjects alone or in pairs, as they look, in English."""

    subjects: int = 64  # the first so many of `subjects.SUBJECTS`
    places: int = 12  # likewise
    styles: int = 8
    figures: int = 2  # subjects on one scene, at most
    count: int = 1  # of one subject, at most: 4 draws "four cats"
    colours: bool = False
    sizes: bool = False
    relations: bool = False  # riding, wearing, holding, inside, in front of, besides next to and above
    times: bool = False  # of day, at outdoor places
    weathers: bool = False
    chinese: bool = False

    @property
    def labels(self) -> int:
        """Subjects and places, as a head that tells what is in a cell numbers them."""
        return self.subjects + self.places

    def has(self, subject: int, place: int, style: int) -> bool:
        return subject < self.subjects and place < self.places and style < self.styles

    def save(self, folder: Path) -> None:
        """Raises `OSError`."""
        (folder / FILE).write_text(json.dumps(dataclasses.asdict(self), indent=2) + "\n", encoding="utf-8")

    @classmethod
    def load(cls, folder: Path) -> "Edition":
        """Raises `EditionError`."""
        path = folder / FILE
        try:
            return cls(**json.loads(path.read_text(encoding="utf-8")))
        except OSError as error:
            raise EditionError(f"Cannot read the edition {path}: {error.strerror}.") from error
        except (ValueError, TypeError) as error:
            raise EditionError(f"{path} does not describe an edition: {error}.") from error


FIRST = Edition()
