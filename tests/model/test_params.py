from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from model.params import (
    BY_NAME,
    DEFAULTS,
    MAX_SEED,
    PARAMETERS,
    Aspect,
    BadValueError,
    Parameter,
    Parameters,
    changed,
)


def test_the_table_has_a_row_for_each_field() -> None:
    assert [row.name for row in PARAMETERS] == [field.name for field in fields(Parameters)]


def test_no_name_or_alias_stands_for_two_parameters() -> None:
    names = [name for row in PARAMETERS for name in (row.name, *row.aliases)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("name", "text", "value"),
    [
        ("ar", "3:2", Aspect(3, 2)),
        ("aspect", "6:4", Aspect(6, 4)),
        ("ar", "0016:09", Aspect(16, 9)),
        ("ar", "9999:1", Aspect(9999, 1)),
        ("c", "0", 0),
        ("chaos", "100", 100),
        ("s", "1000", 1000),
        ("q", ".5", 0.5),
        ("quality", "0.25", 0.25),
        ("quality", "4", 4.0),
        ("seed", "0", 0),
        ("seed", str(MAX_SEED), MAX_SEED),
        ("stop", "10", 10),
        ("tile", "", True),
        ("no", "red", ("red",)),
        ("no", " red car ,, text, ", ("red car", "text")),
        ("r", "2", 2),
        ("v", "Postcard-1.5_x", "postcard-1.5_x"),
        ("seed", " 7 ", 7),
    ],
)
def test_a_value_is_read(name: str, text: str, value: Any) -> None:
    read = BY_NAME[name].read(text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        *[
            ("ar", text)
            for text in ("", "3", "3:0", "0:0", "00:3", "3:2:1", "3.5:2", "-3:2", "10000:1", "a:b", "３:2")
        ],
        *[("chaos", text) for text in ("", "101", "-1", "1.5", "ten", "٣", "1e1", "1_0", "99999999999")],
        *[("stylize", text) for text in ("1001", "1 2")],
        *[("quality", text) for text in ("", "3", "0", "-1", "nan", "inf", ".", "1e0", "0.2500", "0.25.1")],
        *[("seed", text) for text in (str(MAX_SEED + 1), "-1", "")],
        *[("stop", text) for text in ("9", "101")],
        *[("tile", text) for text in ("yes", "1")],
        *[("no", text) for text in ("", " ", ",", " , ,")],
        *[("repeat", text) for text in ("0", "1", "11")],
        *[("version", text) for text in ("", "two words", "ü", "a" * 65, "../x")],
    ],
)
def test_a_value_that_is_not_allowed_is_refused_with_what_is(name: str, text: str) -> None:
    row = BY_NAME[name]
    with pytest.raises(BadValueError) as caught:
        row.read(text)
    assert str(caught.value) == f"`{row.flag}` must be {row.allowed}"


@pytest.mark.parametrize(
    ("name", "flag", "allowed"),
    [
        ("aspect", "--ar", "two whole numbers from 1 to 9999, width and height, such as `3:2`"),
        ("chaos", "--chaos", "a whole number between 0 and 100"),
        ("quality", "--quality", "one of 0.25, 0.5, 1, 2, 4"),
        ("tile", "--tile", "given without a value, after the text of the prompt"),
    ],
)
def test_a_parameter_says_what_it_is_called_and_takes(name: str, flag: str, allowed: str) -> None:
    assert (BY_NAME[name].flag, BY_NAME[name].allowed) == (flag, allowed)


SAMPLES: dict[str, list[Any]] = {
    "aspect": [Aspect(3, 2), Aspect(1, 9999)],
    "chaos": [0, 100],
    "stylize": [0, 1000],
    "quality": [0.25, 0.5, 1.0, 2.0, 4.0],
    "seed": [0, MAX_SEED],
    "stop": [10, 100],
    "tile": [True],
    "no": [("a",), ("red car", "text")],
    "repeat": [2, 10],
    "version": ["postcard"],
}


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_reading_undoes_writing(row: Parameter) -> None:
    for value in SAMPLES[row.name]:
        assert row.read(row.write(value)) == value


def test_changed_lists_what_is_not_the_default_in_the_order_of_the_table() -> None:
    assert changed(DEFAULTS) == {}
    assert list(changed(Parameters(tile=True, seed=0, aspect=Aspect(3, 2))).items()) == [
        ("aspect", Aspect(3, 2)),
        ("seed", 0),
        ("tile", True),
    ]


@pytest.mark.parametrize(
    ("size", "aspect"), [((512, 512), Aspect(1, 1)), ((1920, 1080), Aspect(16, 9)), ((97, 53), Aspect(97, 53))]
)
def test_the_aspect_of_a_picture_is_in_lowest_terms(size: tuple[int, int], aspect: Aspect) -> None:
    assert Aspect.of_size(*size) == aspect
    assert Aspect.of_size(*size).is_square == (size[0] == size[1])
    assert Aspect.of_size(*size).ratio == pytest.approx(size[0] / size[1])
