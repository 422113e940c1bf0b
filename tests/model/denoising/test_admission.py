from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from model.denoising.admission import Admission, Bucket, RowBuckets
from model.generation import Generation
from tests.model.drawing import generation


def names(generations: list[Generation]) -> str:
    return "".join(each.id for each in generations)


def admission(max_rows: int, *wanted: Generation) -> Admission:
    admission = Admission(max_rows)
    for each in wanted:
        admission.enqueue(each)
    return admission


@pytest.mark.parametrize(
    ("sizes", "num_rows", "split"),
    [
        ((), 5, [5]),
        ((8,), 2, [8]),
        ((8,), 8, [8]),
        ((8,), 9, [8, 8]),
        ((1, 2, 4, 8), 1, [1]),
        ((1, 2, 4, 8), 3, [4]),
        ((1, 2, 4, 8), 6, [8]),
        ((1, 2, 4, 8), 18, [8, 8, 2]),
    ],
)
def test_rows_are_split_into_batch_sizes(sizes: tuple[int, ...], num_rows: int, split: list[int]) -> None:
    assert RowBuckets(sizes).split(num_rows) == split


@given(st.sets(st.integers(1, 64), min_size=1).map(sorted), st.integers(1, 300))
def test_batch_sizes_hold_all_rows_and_only_the_last_is_padded(sizes: list[int], num_rows: int) -> None:
    split = RowBuckets(tuple(sizes)).split(num_rows)
    assert set(split) <= set(sizes)
    assert sum(split[:-1]) < num_rows <= sum(split)


def test_the_first_come_runs_first() -> None:
    queue = admission(8, generation("a"), generation("b"), generation("c"))
    assert names(queue.start_waiting()) == "ab"
    assert queue.num_rows == 8
    assert queue.remove("a")
    assert names(queue.start_waiting()) == "c"


def test_a_small_grid_does_not_overtake_a_large_one() -> None:
    queue = admission(8, generation("a"), generation("b", seeds=(1, 2, 3)), generation("c", seeds=(1, 2)))
    assert names(queue.start_waiting()) == "a"


def picture(name: str) -> Generation:
    return generation(name, seeds=(1,))


def test_one_picture_is_let_in_beside_a_full_house_and_the_next_waits_for_it() -> None:
    queue = admission(8, generation("a"), generation("b"), generation("c"))
    queue.start_waiting()
    assert queue.has_room(picture("d"))
    queue.enqueue(picture("d"))
    assert not queue.has_room(picture("e"))
    queue.enqueue(picture("e"))
    assert names(queue.start_waiting()) == "d"
    assert not queue.has_room(picture("f"))
    queue.remove("d")
    assert names(queue.start_waiting()) == "e"


def test_a_guest_takes_no_room_from_those_who_wait() -> None:
    queue = admission(8, generation("a"), generation("b"), generation("c"), picture("d"))
    assert names(queue.start_waiting()) == "abd"
    queue.remove("a")
    assert names(queue.start_waiting()) == "c"
    assert queue.num_rows == 8 + 2


def test_pictures_that_fill_the_house_bring_no_guest() -> None:
    queue = admission(4, *map(picture, "abcd"))
    assert names(queue.start_waiting()) == "ab"
    assert not queue.has_room(picture("e"))


def test_one_picture_that_is_larger_than_the_limit_is_no_guest() -> None:
    queue = admission(1, picture("a"), picture("b"))
    assert names(queue.start_waiting()) == "a"
    queue = admission(1, generation("a"), picture("b"))
    assert names(queue.start_waiting()) == "a"
    assert not queue.has_room(picture("c"))


@given(st.lists(st.integers(1, 4), min_size=1, max_size=12), st.integers(2, 16))
def test_everybody_is_started_sooner_or_later(sizes: list[int], max_rows: int) -> None:
    wanted = [generation(str(index), seeds=tuple(range(size))) for index, size in enumerate(sizes)]
    queue, ended = admission(max_rows, *wanted), 0
    for _ in wanted:
        if started := queue.start_waiting():
            assert queue.num_rows <= max(max_rows, max(each.num_rows for each in started)) + 2
        running = queue.next_turn()
        ended += queue.remove(running[0].id)
    assert queue.is_idle
    assert ended == len(wanted)


def test_one_that_is_larger_than_the_limit_runs_alone() -> None:
    huge = generation("h", seeds=tuple(range(10)))
    queue = admission(8, huge, generation("a"))
    assert names(queue.start_waiting()) == "h"
    assert not queue.has_room(generation("b"))
    queue.remove("h")
    assert names(queue.start_waiting()) == "a"


def test_there_is_room_as_long_as_all_rows_fit() -> None:
    queue = admission(8, generation("a"))
    assert queue.has_room(generation("b"))
    assert not queue.has_room(generation("b", seeds=(1, 2, 3)))


def test_sizes_and_tilings_take_turns() -> None:
    queue = admission(64, generation("a"), generation("b", tile=True), generation("c"), generation("d", width=128))
    queue.start_waiting()
    assert [names(queue.next_turn()) for _ in range(4)] == ["ac", "b", "d", "ac"]


def test_a_size_that_comes_back_waits_for_its_turn() -> None:
    queue = admission(64, generation("a"), generation("b", width=128))
    queue.start_waiting()
    assert names(queue.next_turn()) == "a"
    queue.enqueue(generation("c", width=32))
    queue.start_waiting()
    assert [names(queue.next_turn()) for _ in range(3)] == ["b", "a", "c"]
    assert Bucket.of(generation(tile=True, loras=(("ink", 0.5),))) == (64, 64, True, (("ink", 0.5),))


def test_it_is_idle_when_nobody_waits_or_runs() -> None:
    queue = admission(4, generation("a"), generation("b"))
    queue.start_waiting()
    assert "a" in queue
    assert "b" in queue
    assert [queue.remove(name) for name in "abc"] == [True, True, False]
    assert queue.is_idle
    assert queue.next_turn() == []
