"""Links: signed and unsigned are two forms of one thing."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from yarl import URL

from bot.sandbox.attachments import STORED_HOST, Attachments, Upload
from bot.sandbox.clock import Clock
from bot.sandbox.limits import plain_filename
from bot.sandbox.snowflake import Snowflakes, seconds_of, snowflake_at
from bot.sandbox.storage import Storage

HOST = "http://127.0.0.1:5000"
TEXTS = st.text().filter(lambda text: "cdn.invalid" not in text)
VALUES = st.recursive(
    TEXTS | st.integers() | st.none() | st.booleans() | st.just(f"{STORED_HOST}/attachments/1/2/a.png"),
    lambda inner: st.lists(inner) | st.dictionaries(TEXTS, inner),
    max_leaves=10,
)


@pytest.fixture(scope="module")
def attachments(tmp_path_factory: pytest.TempPathFactory) -> Attachments:
    storage, clock = Storage(tmp_path_factory.mktemp("links")), Clock()
    return Attachments(storage, Snowflakes(clock), clock, HOST)


@settings(deadline=None, max_examples=25, suppress_health_check=[HealthCheck.too_slow])
@given(VALUES)
def test_unsigning_undoes_signing(attachments: Attachments, value: object) -> None:
    signed = attachments.sign(value)
    assert STORED_HOST not in str(signed)
    assert attachments.unsign(signed) == value


def test_a_saved_file_is_found_behind_its_signed_link(attachments: Attachments) -> None:
    saved = attachments.save(Upload("a b.txt", b"text"), "7")
    url = URL(attachments.sign(saved)["url"])
    path = url.path.removeprefix("/cdn")
    found = attachments.open(path, dict(url.query))
    assert isinstance(found, Path)
    assert found.read_bytes() == b"text"
    assert attachments.open(path, {}) is None
    assert attachments.open(path, {**url.query, "ex": "f" * 9}) is None


@settings(deadline=None, max_examples=25)
@given(st.text(max_size=40))
def test_a_plain_filename_stays_as_it_is(name: str) -> None:
    plain = plain_filename(name)
    assert plain == plain_filename(plain)
    assert plain
    assert "/" not in plain


@settings(deadline=None, max_examples=25)
@given(st.integers(min_value=1_500_000_000, max_value=4_000_000_000))
def test_a_snowflake_tells_its_moment(seconds: int) -> None:
    assert seconds_of(snowflake_at(seconds)) == seconds


def test_snowflakes_rise_even_when_the_clock_stands_still() -> None:
    snowflakes = Snowflakes(Clock(), last=1 << 62)
    ids = [int(snowflakes.next()) for _ in range(5)]
    assert ids == sorted(set(ids))
    assert ids[0] == (1 << 62) + 1
