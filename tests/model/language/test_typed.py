from __future__ import annotations

from model.language.typed import Typed


def test_a_piece_remembers_where_it_was_typed() -> None:
    typed = Typed.by_hand("a red fox")
    joined = Typed.join([typed[6:], Typed.instead("--x", 2), typed[:1], typed[3:3]])
    assert joined.text == "fox--xa"
    assert [joined.place(index) for index in range(8)] == [6, 7, 8, 2, 2, 2, 0, 1]


def test_nothing_was_typed_at_the_beginning() -> None:
    assert Typed.join([]).place(0) == 0


def test_control_characters_are_spaces_and_keep_the_length() -> None:
    assert Typed.by_hand("a\n\tb\x00\ud800c").text == "a  b  c"
