from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.words.echo import ELLIPSIS, cut, echo, escape, length


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("a red fox", "a red fox"),
        ("**bold** _x_ ~~y~~", r"\*\*bold\*\* \_x\_ \~\~y\~\~"),
        ("`code` ||spoiler||", r"\`code\` \|\|spoiler\|\|"),
        ("back\\slash", r"back\\slash"),
        ("<@123> <@&4> <#5> </imagine:6> <t:7>", r"\<@123\> \<@&4\> \<#5\> \</imagine:6\> \<t:7\>"),
        ("@everyone and @here", "@\u200beveryone and @\u200bhere"),
        ("@Everyone", "@\u200bEveryone"),
        ("@\u200beveryone", "@\u200beveryone"),
        ("me@example.org", "me@example.org"),
        ("[free](https://x.org/a)", r"\[free\](<https://x.org/a)>"),
        ("see https://x.org/a_b?c=*", "see <https://x.org/a_b?c=%2A>"),
        ("<https://x.org>", r"\<<https://x.org>\>"),
        ("a\n> quote\n# head", r"a \> quote # head"),
        ("right \u202eto left", "right to left"),
    ],
)
def test_nothing_in_a_prompt_is_markup(text: str, shown: str) -> None:
    assert escape(text) == shown


@given(st.text())
def test_no_mention_survives(text: str) -> None:
    shown = escape(text)
    assert not re.search(r"@(everyone|here)", shown, re.IGNORECASE)
    assert not re.search(r"(?<!\\)(\\\\)*<[@#:/t]", shown)
    assert not re.search(r"[\r\n]", shown)


@given(st.text(), st.integers(min_value=1, max_value=100))
def test_an_echo_fits_its_room(text: str, room: int) -> None:
    shown = echo(text, room)
    assert length(shown) <= room
    assert shown == escape(text) or shown.endswith(ELLIPSIS)


@given(st.text(alphabet="*\\ab", max_size=50), st.integers(min_value=1, max_value=30))
def test_a_cut_never_splits_an_escape(text: str, room: int) -> None:
    shown = echo(text, room).removesuffix(ELLIPSIS)
    assert re.fullmatch(r"(\\[*\\]|[ab])*", shown)


def test_an_emoji_counts_as_two() -> None:
    assert length("🦊") == 2
    assert echo("🦊🦊🦊", 4) == "🦊…"
    assert echo("🦊🦊", 4) == "🦊🦊"


def test_a_joined_emoji_does_not_swallow_the_ellipsis() -> None:
    family = "👩\u200d👩\u200d👧"
    assert "\u200d…" not in {
        echo(f"a{family}"[:n] + "bbbbbbbb", room)[-2:] for n in range(6) for room in range(1, 9)
    }


def test_plain_text_is_cut_without_escapes() -> None:
    assert cut("*" * 10, 5) == "****…"
    assert cut("short", 5) == "short"
    assert cut("x", 0) == ""
