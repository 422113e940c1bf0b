from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.language.faults import Fault, PromptError
from model.language.permutations import escape, permute
from model.language.typed import Typed


def permuted(text: str, limit: int = 40) -> list[str]:
    return [variant.text for variant in permute(Typed.by_hand(text), limit)]


@pytest.mark.parametrize(
    ("text", "variants"),
    [
        ("a fox", ["a fox"]),
        ("{a, b} cat --ar {1:1, 3:2}", [f"{x} cat --ar {ratio}" for x in "ab" for ratio in ("1:1", "3:2")]),
        (r"{a\, b, c}", ["a, b", "c"]),
        ("x {p, q {r, s}}", ["x p", "x q r", "x q s"]),
        ("{--v 5, --niji}", ["--v 5", "--niji"]),
        ("re{d, ading}", ["red", "reading"]),
        ("{{a, b}, {c}}", ["a", "b", "c"]),
        ("{a, }x{}", ["ax", "x"]),
        ("{a, a}", ["a", "a"]),
        ("a, b", ["a, b"]),
        (r"\{a, b\}", ["{a, b}"]),
        (r"\\{a,b}", ["\\a", "\\b"]),
        (r"¯\_(ツ)_/¯ \x", [r"¯\_(ツ)_/¯ \x"]),
        ('{"a, {b}", c}', ['"a, {b}"', "c"]),
        ("{“a, b”, c}", ["“a, b”", "c"]),
        ('a 5" {b, c}', ['a 5" b', 'a 5" c']),
        ("{gull {beach, pier}, poodle {a, b {c, d}}} {x, y}", None),
    ],
)
def test_braces_stand_for_several_texts(text: str, variants: list[str] | None) -> None:
    assert permuted(text) == variants if variants else len(permuted(text)) == 10


@pytest.mark.parametrize(
    ("text", "fault", "position"),
    [
        ("a {b, c", Fault.UNCLOSED_BRACE, 2),
        ("a {b {c}", Fault.UNCLOSED_BRACE, 2),
        ("{a} }", Fault.UNOPENED_BRACE, 4),
        (r"{a\}", Fault.UNCLOSED_BRACE, 0),
        ('{"a}"', Fault.UNCLOSED_BRACE, 0),
        ("x {a, b, c} {d, e}", Fault.TOO_MANY_JOBS, 2),
    ],
)
def test_what_stands_for_nothing_or_too_much_is_refused_with_the_place(
    text: str, fault: Fault, position: int
) -> None:
    with pytest.raises(PromptError) as caught:
        permuted(text, limit=5)
    assert (caught.value.fault, caught.value.position) == (fault, position)


@pytest.mark.parametrize(
    ("text", "count"),
    [("{a,b}" * 6, "64"), ("{a,b}" * 30, "1000000000+"), ("{" * 2999 + "a," * 41 + "}" * 2999, "42")],
)
def test_too_many_are_counted_and_never_built(text: str, count: str) -> None:
    with pytest.raises(PromptError) as caught:
        permuted(text)
    assert caught.value.values == {"count": count, "limit": "40"}


def test_a_variant_remembers_where_its_characters_were_typed() -> None:
    _, second = permute(Typed.by_hand(r"x{a,\}b}y"), 2)
    assert second.text == "x}by"
    assert list(second.places) == [0, 5, 6, 8]


def test_thousands_of_braces_exhaust_no_stack() -> None:
    assert permuted("{" * 3000 + "a" + "}" * 3000) == ["a"]


@settings(max_examples=300, deadline=None)
@given(st.text(st.sampled_from('ab ,{}\\"“”')))
def test_an_escaped_text_stands_for_itself(text: str) -> None:
    assert permuted(escape(text)) == [text]
