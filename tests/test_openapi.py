"""The check against Discord's description finds what it is for, and says when it was left out."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.openapi import (
    LEFT_OUT,
    VARIABLE,
    Conformance,
    Description,
    description_path,
    load_description,
    missing_sentence,
)

Json = dict[str, Any]
URL = "/channels/1/messages"


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: Any = None
    query: Json = field(default_factory=dict)
    content_type: str = "application/json"


@dataclass(frozen=True)
class Answer:
    body: Any
    status: int = 200


@dataclass(frozen=True)
class Exchange:
    call: Call
    answer: Answer


@pytest.fixture(scope="module")
def description() -> Description:
    if not description_path().is_file():
        pytest.skip(missing_sentence())
    return load_description(description_path())


def button(**changes: object) -> Json:
    return {"components": [{"type": 1, "components": [{"type": 2, "style": 1, "custom_id": "a", **changes}]}]}


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ({"content": "hello"}, None),
        ({"content": "x", "attachments": [{"id": 0, "filename": "a.png"}]}, None),
        ({"content": "x", "nonce": 123, "enforce_nonce": True}, None),
        (button(label="x" * 80), None),
        (button(label="x" * 81), "components/0/components/0/label"),
        (button(custom_id="x" * 101), "components/0/components/0/custom_id"),
        (button(style=9), "components/0/components/0/style"),
        (button(lable="misspelt"), "'lable'"),
        ({"embeds": [{"title": "x"}] * 11}, "embeds"),
        ({"content": ["x"]}, "content"),
        ({"contnet": "misspelt"}, "'contnet'"),
    ],
    ids=lambda value: str(value)[:60],
)
def test_a_request_is_held_against_its_schema(description: Description, body: Json, fault: str | None) -> None:
    faults = description.request_faults("POST", URL, {}, body, "application/json")
    assert len(faults) == (fault is not None), faults
    assert fault is None or fault in faults[0]


@pytest.mark.parametrize(
    ("call", "fault"),
    [
        (Call("GET", "/nothing"), "no such operation"),
        (Call("GET", URL, query={"limt": "1"}), "unknown query 'limt'"),
        (Call("POST", URL), "body missing"),
        (Call("GET", "/users/@me", body={"a": 1}), "body not expected"),
    ],
    ids=str,
)
def test_route_query_and_body_must_be_known(description: Description, call: Call, fault: str) -> None:
    assert description.request_faults(call.method, call.path, call.query, call.body, call.content_type) == [fault]


@pytest.mark.parametrize(
    ("status", "body", "num_faults"),
    [
        (200, {"url": "wss://gateway.discord.gg"}, 0),
        (200, {}, 1),
        (200, {"url": None}, 1),
        (204, None, 1),
        (429, {"message": "limited", "code": 0, "retry_after": 1.5, "global": False}, 0),
        (429, {"message": "limited", "code": 0}, 2),
        (404, {"message": "404: Not Found", "code": 0}, 0),
        (400, {"message": "x", "code": 50035, "errors": {"a": {"_errors": [{"code": "B", "message": "m"}]}}}, 0),
    ],
    ids=str,
)
def test_an_answer_is_held_to_the_letter(
    description: Description, status: int, body: Json, num_faults: int
) -> None:
    assert len(description.answer_faults("GET", "/gateway", status, body)) == num_faults


def test_the_observer_collects_what_deviates(description: Description) -> None:
    observer = Conformance(description)
    observer.exchange(Exchange(Call("GET", "/gateway"), Answer({"url": "wss://gateway.discord.gg"})))
    assert observer.violations == []
    observer.exchange(Exchange(Call("POST", URL, {"contnet": "x"}), Answer({"id": None})))
    observer.dispatched("MESSAGE_CREATE", {"id": "1"})
    assert any("contnet" in violation for violation in observer.violations)
    assert any(violation.startswith(f"answer 200 to POST {URL}") for violation in observer.violations)
    assert any(violation.startswith("event MESSAGE_CREATE") for violation in observer.violations)
    assert observer.num_checked == 3


def test_without_the_description_the_check_says_that_it_was_left_out(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv(VARIABLE, str(tmp_path / "none.json"))
    said_before = list(LEFT_OUT)
    observer = Conformance.load()
    observer.exchange(Exchange(Call("GET", "/nothing"), Answer({})))
    observer.dispatched("MESSAGE_CREATE", {})
    assert observer.is_blind
    assert observer.violations == []
    assert "NOT CHECKED" in LEFT_OUT[-1]
    assert "none.json" in LEFT_OUT[-1]
    LEFT_OUT[:] = said_before
