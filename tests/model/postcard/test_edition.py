"""An edition is stored beside weights and read again."""

from dataclasses import asdict
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.catalog import load_catalog
from model.postcard.edition import FILE, FIRST, Edition, EditionError
from model.postcard.scenes import held_out
from model.postcard.world import WORLD

editions = st.builds(Edition, subjects=st.integers(1, 2000), chinese=st.booleans(), count=st.integers(1, 4))


@given(editions)
def test_an_edition_is_read_as_it_was_written(tmp_path_factory: pytest.TempPathFactory, edition: Edition) -> None:
    folder = tmp_path_factory.mktemp("weights")
    edition.save(folder)
    assert Edition.load(folder) == edition


def test_the_edition_that_ships_is_the_first() -> None:
    assert Edition.load(Path(load_catalog().default.location)) == FIRST
    assert (FIRST.subjects, FIRST.places, FIRST.styles) == (64, 12, 8)


def test_the_world_contains_the_first_edition() -> None:
    for name, value in asdict(FIRST).items():
        assert asdict(WORLD)[name] >= value, name
    assert all(WORLD.has(*composition) for composition in held_out(FIRST))


@pytest.mark.parametrize("text", ["[", '{"colors": true}', "[1]"])
def test_what_describes_no_edition_is_refused_by_name(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(EditionError, match=r"edition\.json"):
        Edition.load(tmp_path)


def test_a_folder_without_an_edition_is_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(EditionError, match="Cannot read the edition"):
        Edition.load(tmp_path)
