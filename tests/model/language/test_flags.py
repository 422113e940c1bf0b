from __future__ import annotations

from dataclasses import fields
from typing import Any

import pytest

from model.language.faults import Fault
from model.language.flags import BY_FIELD, BY_FLAG, IMAGES, PARAMETERS, RETIRED, Parameter, changed
from model.params import DEFAULTS, MAX_SEED, Aspect, NamedLora, Parameters, Reference, Speed
from model.prompt import PromptError, parse

LINK = "https://a.example/b.png"


def test_each_field_has_one_row() -> None:
    assert sorted(row.name for row in PARAMETERS) == sorted(field.name for field in fields(Parameters))


def test_no_flag_stands_for_two_parameters() -> None:
    flags = [flag for row in PARAMETERS for flag in row.flags]
    assert len(flags) == len(set(flags))
    assert not set(flags) & set(RETIRED)


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_a_row_needs_only_what_stands_before_it(row: Parameter) -> None:
    """A suffix fills in its values in the order of the table, so a partner must be there already."""
    before = [each.name for each in PARAMETERS[: PARAMETERS.index(row)]]
    assert not row.needs or row.needs in {IMAGES, *before}


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_the_example_of_a_row_is_read(row: Parameter) -> None:
    """Beside a partner that it may need."""
    partner = BY_FIELD[row.needs].example if row.needs in BY_FIELD else ""
    prompt = parse(f"{LINK} a fox {partner} {row.example}")
    assert row.name in changed(prompt.parameters)


@pytest.mark.parametrize(
    ("flag", "text", "value"),
    [
        ("ar", "3:2", Aspect(3, 2)),
        ("aspect", "6:4", Aspect(6, 4)),
        ("ar", "0016:09", Aspect(16, 9)),
        ("ar", "9999:1", Aspect(9999, 1)),
        ("c", "0", 0),
        ("chaos", "100", 100),
        ("s", "1000", 1000),
        ("w", "3000", 3000),
        ("q", ".5", 0.5),
        ("quality", "0.25", 0.25),
        ("quality", "4", 4.0),
        ("seed", "0", 0),
        ("seed", str(MAX_SEED), MAX_SEED),
        ("stop", "10", 10),
        ("tile", "", True),
        ("no", "red", ("red",)),
        ("no", "red car ,, text,", ("red car", "text")),
        ("no", '"salt, pepper", red', ('"salt, pepper"', "red")),
        ("no", 'a 5" pipe, red', ('a 5" pipe', "red")),
        ("r", "40", 40),
        ("iw", "1.50", 1.5),
        ("iw", "0", 0.0),
        ("sref", "random", (Reference("random"),)),
        ("sref", f"007::2 {LINK}::.5 RANDOM", (Reference("7", 2), Reference(LINK, 0.5), Reference("random"))),
        ("sref", f"1, <{LINK}>", (Reference("1"), Reference(LINK))),
        ("sv", "6", 6),
        ("cref", f"{LINK} <{LINK}>", (Reference(LINK), Reference(LINK))),
        ("oref", LINK, (Reference(LINK),)),
        ("ow", "0", 0),
        ("style", "Watercolor", "watercolor"),
        ("lora", "Ink", (NamedLora("ink"),)),
        (
            "lora",
            "ink:.6, film:-2 neon::1",
            (NamedLora("ink", 0.6), NamedLora("film", -2.0), NamedLora("neon", 1.0)),
        ),
        ("hd", "", True),
        ("best", "4", 4),
        ("sd", "", False),
        ("exp", "100", 100),
        ("p", "", ()),
        ("profile", "abc123 @ann <@123456>", ("abc123", "@ann", "<@123456>")),
        ("profile", "None", None),
        ("zoom", "1.75", 1.75),
        ("v", "Postcard-1.5_x", "postcard-1.5_x"),
        ("niji", "", "niji"),
        ("niji", "6", "niji-6"),
        ("relax", "", Speed.RELAX),
        ("stealth", "", True),
        ("public", "", False),
    ],
)
def test_a_value_is_read(flag: str, text: str, value: Any) -> None:
    read = BY_FLAG[flag].kind.read(flag, text)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("flag", "text"),
    [
        *[("ar", text) for text in ("", "3", "3:0", "0:0", "00:3", "3:2:1", "3.5:2", "-3:2", "10000:1", "３:2")],
        *[("best", text) for text in ("", "0", "5", "1.5")],
        *[("chaos", text) for text in ("", "101", "-1", "1.5", "ten", "٣", "1e1", "1_0", "99999999999")],
        *[("stylize", text) for text in ("1001", "1 2")],
        *[("quality", text) for text in ("", "3", "0", "-1", "nan", "inf", ".", "1e0", "0.25.1")],
        *[("seed", text) for text in (str(MAX_SEED + 1), "-1", "")],
        *[("stop", text) for text in ("9", "101")],
        *[("tile", text) for text in ("yes", "1")],
        *[("no", text) for text in (",", ", ,")],
        *[("repeat", text) for text in ("0", "1", "41")],
        *[("iw", text) for text in ("3.1", "-1", "nan", "1,5")],
        *[("sref", text) for text in (str(MAX_SEED + 1), "ink", "7::0", "7::-1", "ftp://a", f"{LINK}::2::3")],
        *[("cref", text) for text in ("7", "random", f"{LINK}::2")],
        *[("oref", text) for text in (f"{LINK} {LINK}", "7", "https://")],
        *[
            ("lora", text)
            for text in ("", "ink:", "ink:2.1", "ink:-3", "ink:x", ":1", "ü", "ink Ink", "a b c d e")
        ],
        *[("profile", text) for text in ("none abc", "a/b", "ü")],
        *[("zoom", text) for text in ("0.9", "2.1")],
        *[("version", text) for text in ("", "two words", "ü", "a" * 65, "../x")],
        ("niji", "6 7"),
    ],
)
def test_a_value_that_is_not_allowed_is_refused(flag: str, text: str) -> None:
    row = BY_FLAG[flag]
    with pytest.raises(PromptError) as caught:
        parse(f"{LINK} a fox --{flag} {text}")
    assert caught.value.fault is (row.kind.fault if text else Fault.MISSING_VALUE)
    assert caught.value.values["flag"].lstrip("-") in row.flags
    assert caught.value.values.get("given", text) == " ".join(text.split())


SAMPLES: dict[str, list[Any]] = {
    "aspect": [Aspect(3, 2), Aspect(1, 9999)],
    "quality": [0.25, 0.5, 1.0, 2.0, 4.0],
    "seed": [0, MAX_SEED],
    "tile": [True],
    "no": [("a",), ("red car", '"salt, pepper"')],
    "repeat": [2, 40],
    "iw": [0.0, 0.000001, 3.0],
    "sref": [(Reference("random"), Reference("7", 0.5)), (Reference(LINK, 2.0),)],
    "sv": [1, 6],
    "cref": [(Reference(LINK), Reference(LINK))],
    "oref": [(Reference(LINK),)],
    "style": ["watercolor"],
    "lora": [(NamedLora("ink"),), (NamedLora("ink", 1.0), NamedLora("a-b.c_d", -0.000001))],
    "raw": [True],
    "draft": [True],
    "best": [2, 3, 4],
    "hd": [True, False],
    "profile": [None, (), ("abc", "@ann")],
    "zoom": [1.0, 1.234567, 2.0],
    "version": ["postcard", "niji", "niji-6", "niji-niji"],
    "speed": list(Speed),
    "stealth": [True, False],
}


@pytest.mark.parametrize("row", PARAMETERS, ids=lambda row: row.name)
def test_reading_undoes_spelling(row: Parameter) -> None:
    for value in SAMPLES.get(row.name, [0 if row.name != "stop" else 10, row.default]):
        flag, _, text = row.spell(value).removeprefix("--").partition(" ")
        assert BY_FLAG[flag] is row
        assert row.kind.read(flag, text) == value


def test_changed_lists_what_is_not_the_default_in_the_order_of_the_table() -> None:
    assert changed(DEFAULTS) == {}
    assert list(changed(Parameters(tile=True, seed=0, aspect=Aspect(3, 2))).items()) == [
        ("aspect", Aspect(3, 2)),
        ("seed", 0),
        ("tile", True),
    ]


@pytest.mark.parametrize("name", RETIRED)
def test_what_is_gone_is_refused_by_name_and_with_what_to_do(name: str) -> None:
    with pytest.raises(PromptError) as caught:
        parse(f"a fox --{name}")
    assert caught.value.fault is RETIRED[name]
    assert caught.value.fault is not Fault.UNKNOWN_PARAMETER
    assert caught.value.reason.startswith(f"`--{name}` ")
