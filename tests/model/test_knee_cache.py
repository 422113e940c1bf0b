"""Knees outlive the process that measured them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.admission import RowBuckets
from model.catalog import load_catalog
from model.engine import Engine
from model.knee_cache import KneeCache, cache_folder
from tests.model.drawing import tiny_family

ENTRY = load_catalog().default
SIZES = (1, 2, 4)


class Measurements:
    """Counts them; each finds 2."""

    def __init__(self) -> None:
        self.number = 0

    def __call__(self) -> int:
        self.number += 1
        return 2


@pytest.fixture
def measure() -> Measurements:
    return Measurements()


def cache(folder: Path, **values: Any) -> KneeCache:
    marks: dict[str, Any] = {"entry": ENTRY, "device": "gpu", "torch_version": "2.13"}
    return KneeCache(folder, **(marks | values))


def test_a_knee_is_measured_once(tmp_path: Path, measure: Measurements) -> None:
    assert cache(tmp_path).knee(256, 256, SIZES, measure) == 2
    assert cache(tmp_path).knee(256, 256, SIZES, lambda: 1 // 0) == 2
    assert measure.number == 1


@pytest.mark.parametrize(
    "values",
    [
        {"entry": replace(ENTRY, source="another")},
        {"entry": replace(ENTRY, revision="another")},
        {"device": "another"},
        {"torch_version": "3.0"},
    ],
)
def test_another_model_or_device_has_a_knee_of_its_own(
    tmp_path: Path, measure: Measurements, values: dict[str, Any]
) -> None:
    cache(tmp_path).knee(256, 256, SIZES, measure)
    assert cache(tmp_path, **values).knee(256, 256, SIZES, lambda: 4) == 4


@pytest.mark.parametrize(("size", "sizes"), [((256, 320), SIZES), ((256, 256), (1, 2, 4, 8))])
def test_another_size_or_other_batches_have_a_knee_of_their_own(
    tmp_path: Path, measure: Measurements, size: tuple[int, int], sizes: tuple[int, ...]
) -> None:
    cache(tmp_path).knee(256, 256, SIZES, measure)
    assert cache(tmp_path).knee(*size, sizes, lambda: 4) == 4


@pytest.mark.parametrize(
    "content", [b"", b"\xff\xfe", b'"2"', b"[2]", b"{}", b"true", b"3", b"-1", b"2.0", b"null"]
)
def test_a_corrupt_cache_is_ignored_and_mended(tmp_path: Path, measure: Measurements, content: bytes) -> None:
    cache(tmp_path).knee(256, 256, SIZES, lambda: 4)
    (file,) = (tmp_path / "knees").iterdir()
    file.write_bytes(content)
    assert cache(tmp_path).knee(256, 256, SIZES, measure) == 2
    assert file.read_bytes() == b"2"


def test_a_folder_that_cannot_be_written_costs_nothing_but_a_warning(
    tmp_path: Path, measure: Measurements, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    assert cache(tmp_path / "file").knee(256, 256, SIZES, measure) == 2
    assert "cannot be kept" in caplog.text


def test_an_engine_asks_the_cache_before_it_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds in (1.0, 1000.0):
        monkeypatch.setattr("model.engine.seconds_per_step", lambda family, sketch, size, s=seconds: s**size)
        engine = Engine(tiny_family(), row_buckets=RowBuckets(SIZES))
        engine.warm_up(64, 64, cache(tmp_path))
        assert engine.max_rows == 4  # as found at first, when more rows cost no time


def test_an_engine_with_one_batch_size_measures_nothing(tmp_path: Path) -> None:
    engine = Engine(tiny_family(), row_buckets=RowBuckets((8,)))
    engine.warm_up(64, 64, cache(tmp_path))
    assert not list(tmp_path.iterdir())


def test_the_folder_is_the_chosen_one_or_that_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "sojourn"
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert cache_folder() == Path("/caches/sojourn")
    assert cache_folder(tmp_path) == tmp_path
