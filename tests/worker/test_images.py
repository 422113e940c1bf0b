"""The store of pictures."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from worker.images import GRID, ImageNotFoundError, Images, open_images, tile
from worker.jobs import ID_PATTERN, new_job_id


@pytest.fixture(params=["folder", "memory"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Images:
    return open_images(str(tmp_path / "pictures") if request.param == "folder" else "memory://pictures")


def test_what_is_saved_is_loaded_until_it_is_deleted(store: Images) -> None:
    one, other = new_job_id(), new_job_id()
    for name in (GRID, *map(tile, range(4))):
        store.save(one, name, name.encode())
    store.save(other, GRID, b"other")
    assert [store.load(one, name) for name in (GRID, tile(3))] == [b"grid.png", b"3.png"]
    store.delete(one)
    with pytest.raises(ImageNotFoundError):
        store.load(one, GRID)
    assert store.load(other, GRID) == b"other"


def test_a_picture_taken_in_has_one_id_however_often_it_comes(store: Images) -> None:
    one, again, other = (store.save_input(data) for data in (b"fox", b"fox", b"hen"))
    assert one == again != other
    assert re.fullmatch(ID_PATTERN, one)
    assert [store.load_input(one), store.load_input(other)] == [b"fox", b"hen"]


@pytest.mark.parametrize("input_id", [new_job_id(), "../secret", "", "inputs"])
def test_a_picture_that_was_never_taken_in_is_not_found(store: Images, input_id: str) -> None:
    with pytest.raises(ImageNotFoundError):
        store.load_input(input_id)


def test_deleting_nothing_is_no_fault(store: Images) -> None:
    store.delete(new_job_id())


def test_saving_again_replaces(store: Images) -> None:
    job_id = new_job_id()
    store.save(job_id, GRID, b"one")
    store.save(job_id, GRID, b"two")
    assert store.load(job_id, GRID) == b"two"


@pytest.mark.parametrize(("job_id", "name"), [("../etc", GRID), ("", "0.png"), (new_job_id(), "../0.png")])
def test_no_name_leads_out_of_the_store(store: Images, job_id: str, name: str) -> None:
    for act in (lambda: store.load(job_id, name), lambda: store.save(job_id, name, b"")):
        with pytest.raises(ImageNotFoundError):
            act()


def test_a_write_that_fails_leaves_nothing_half_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    store, job_id = open_images(str(tmp_path)), new_job_id()
    store.save(job_id, GRID, b"whole")

    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr(store._filesystem, "mv", full)
    with pytest.raises(OSError, match="No space"):
        store.save(job_id, GRID, b"half")
    assert store.load(job_id, GRID) == b"whole"
    assert [path.name for path in (tmp_path / job_id).iterdir()] == [GRID]
