"""The words that pictures are described with."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from model.catalog import load_catalog
from model.postcard.words import vocabulary
from model.reading.vocabulary import (
    FILE,
    GENERAL,
    Vocabulary,
    VocabularyError,
    read_vocabulary,
    vocabulary_of,
)

ENTRY = load_catalog().default


@pytest.fixture
def general() -> Vocabulary:
    return read_vocabulary(GENERAL)


def test_the_vocabulary_of_postcard_is_what_its_scenes_are_made_of() -> None:
    assert Path(ENTRY.location, FILE).read_text(encoding="utf-8") == vocabulary()


def test_a_checkpoint_with_a_vocabulary_is_asked_with_its_own_words() -> None:
    (group,) = vocabulary_of(ENTRY).subjects
    assert [term.plain for term in group.terms[:2]] == ["a fox", "a cat"]
    assert "sunglasses" in [term.plain for term in group.terms]


def test_other_checkpoints_are_asked_with_the_general_one(general: Vocabulary, tmp_path: Path) -> None:
    for source in (str(tmp_path), str(tmp_path / "model.safetensors"), "owner/name"):
        assert vocabulary_of(replace(ENTRY, source=source)) == general


def test_a_single_file_may_have_a_vocabulary_beside_it(tmp_path: Path) -> None:
    file = tmp_path / "model.safetensors"
    file.touch()
    (tmp_path / "model").mkdir()
    (tmp_path / "model" / FILE).write_text(
        'places=["here"]\nstyles=[""]\nforms=["{subject}"]\n[subjects]\nall=["x"]'
    )
    assert vocabulary_of(replace(ENTRY, source=str(file))).places[0].plain == "here"


def test_the_general_vocabulary_names_hundreds_of_things_once(general: Vocabulary) -> None:
    subjects = [term.plain for group in general.subjects for term in group.terms]
    assert len(subjects) > 300
    for plain in (subjects, [each.plain for each in (*general.places, *general.styles, *general.details)]):
        assert sorted({name for name in plain if name and plain.count(name) > 1}) == []
    assert all(
        wording.strip() == wording for group in general.subjects for t in group.terms for wording in t.wordings
    )


@pytest.mark.parametrize(
    ("parts", "caption"),
    [
        (("a fox", "in the snow", "watercolor", "foggy"), "a fox in the snow, watercolor, foggy"),
        (("a fox", "in the snow"), "a fox in the snow"),
        (("a fox", "", "watercolor"), "a fox, watercolor"),
        (("", "in the snow", "watercolor"), "in the snow, watercolor"),
        (("", "", "watercolor"), "watercolor"),
        (("",), ""),
    ],
)
def test_a_caption_has_no_trace_of_what_is_left_out(
    general: Vocabulary, parts: tuple[str, ...], caption: str
) -> None:
    assert general.caption(*parts) == caption


@pytest.mark.parametrize(
    "text", ["places = [", "places = 3", "styles = []", 'places=["a"]\nstyles=["b"]\nforms=["c"]']
)
def test_a_vocabulary_that_cannot_be_used_is_named(tmp_path: Path, text: str) -> None:
    file = tmp_path / FILE
    file.write_text(text)
    with pytest.raises(VocabularyError, match=str(file)):
        read_vocabulary(file)
    with pytest.raises(VocabularyError, match="missing"):
        read_vocabulary(tmp_path / "missing.toml")
