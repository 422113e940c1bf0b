"""What was found out outlives the process."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.catalog import load_catalog
from model.denoising.admission import RowBuckets
from model.engine import Engine
from model.loading.findings import Findings, KeptFindings, cache_folder
from tests.model.drawing import generation, run, tiny_family

ENTRY = load_catalog().default
SIZES = (1, 2, 4)
ABOUT = (256, 256, 1, 2, 4)


def kept(folder: Path, **values: Any) -> KeptFindings:
    marks: dict[str, Any] = {"entry": ENTRY, "device": "gpu", "torch_version": "2.13"}
    return KeptFindings(folder, **(marks | values))


def test_what_was_found_outlives_the_process(tmp_path: Path) -> None:
    kept(tmp_path).keep("knee", ABOUT, 2)
    assert kept(tmp_path).number("knee", ABOUT) == 2


def test_without_a_folder_it_is_known_as_long_as_the_process_lives() -> None:
    findings = Findings()
    assert findings.number("knee", ABOUT) is None
    findings.keep("knee", ABOUT, 2)
    assert findings.number("knee", ABOUT) == 2
    assert Findings().number("knee", ABOUT) is None


@pytest.mark.parametrize(
    "values",
    [
        {"entry": replace(ENTRY, source="another")},
        {"entry": replace(ENTRY, revision="another")},
        {"device": "another"},
        {"torch_version": "3.0"},
    ],
)
def test_of_another_model_or_device_nothing_is_known(tmp_path: Path, values: dict[str, Any]) -> None:
    kept(tmp_path).keep("knee", ABOUT, 2)
    assert kept(tmp_path, **values).number("knee", ABOUT) is None


@pytest.mark.parametrize(("what", "about"), [("rows", ABOUT), ("knee", (256, 320, 1, 2, 4)), ("knee", (256, 256))])
def test_of_something_else_nothing_is_known(tmp_path: Path, what: str, about: tuple[int, ...]) -> None:
    kept(tmp_path).keep("knee", ABOUT, 2)
    assert kept(tmp_path).number(what, about) is None


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b'"2"', b"[2]", b"{}", b"true", b"2.0", b"null"])
def test_a_corrupt_file_is_ignored_and_mended(tmp_path: Path, content: bytes) -> None:
    kept(tmp_path).keep("knee", ABOUT, 4)
    (file,) = (tmp_path / "findings").iterdir()
    file.write_bytes(content)
    assert kept(tmp_path).number("knee", ABOUT) is None
    kept(tmp_path).keep("knee", ABOUT, 2)
    assert file.read_bytes() == b"2"


def test_a_folder_that_cannot_be_written_costs_nothing_but_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "file").write_text("no folder")
    findings = kept(tmp_path / "file")
    findings.keep("knee", ABOUT, 2)
    assert findings.number("knee", ABOUT) == 2
    assert "cannot be kept" in caplog.text


@pytest.mark.parametrize("knee", [3, -1])
def test_an_engine_measures_again_where_what_was_found_cannot_be(tmp_path: Path, knee: int) -> None:
    kept(tmp_path).keep("knee", (64, 64, *SIZES), knee)
    engine = Engine(tiny_family(), row_buckets=RowBuckets(SIZES), findings=kept(tmp_path))
    engine.warm_up(64, 64)
    assert engine.max_rows in SIZES


def test_an_engine_asks_what_was_found_before_it_measures(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for seconds in (1.0, 1000.0):
        monkeypatch.setattr("model.engine.seconds_per_step", lambda family, sketch, size, s=seconds: s**size)
        engine = Engine(tiny_family(), row_buckets=RowBuckets(SIZES), findings=kept(tmp_path))
        engine.warm_up(64, 64)
        assert engine.max_rows == 4  # as found at first, when more rows cost no time


def test_whether_rows_need_padding_is_tried_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for expected in ([1], []):
        tried: list[int] = []
        monkeypatch.setattr("model.engine.rows_are_exact", lambda *_, tile, t=tried: bool(t.append(1)))
        run(Engine(tiny_family(), findings=kept(tmp_path)), [generation(seeds=(1,))])
        assert tried == expected


def test_an_engine_with_one_batch_size_measures_nothing(tmp_path: Path) -> None:
    engine = Engine(tiny_family(), row_buckets=RowBuckets((8,)), findings=kept(tmp_path))
    engine.warm_up(64, 64)
    assert not list(tmp_path.iterdir())


def test_the_folder_is_the_chosen_one_or_that_of_the_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    assert cache_folder() == tmp_path / ".cache" / "sojourn"
    monkeypatch.setenv("XDG_CACHE_HOME", "/caches")
    assert cache_folder() == Path("/caches/sojourn")
    assert cache_folder(tmp_path) == tmp_path
