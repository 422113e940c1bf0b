"""Bodies of a wrong shape are refused like Discord refuses them, and never break the sandbox."""

import contextlib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.sandbox.attachments import Attachments
from bot.sandbox.clock import Clock
from bot.sandbox.command_limits import check_commands
from bot.sandbox.errors import DiscordError, Form
from bot.sandbox.events import Hub
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.modal_limits import check_modal
from bot.sandbox.seeds import GENERAL_ID
from bot.sandbox.shapes import LISTS, NUMBERS, OBJECTS, TEXTS, check_shapes
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.state import State
from bot.sandbox.storage import Storage

Json = dict[str, Any]


@pytest.mark.parametrize(
    ("body", "path", "code"),
    [
        ({"content": 7}, "content", "STRING_TYPE_CONVERT"),
        ({"embeds": {}}, "embeds", "LIST_TYPE_CONVERT"),
        ({"embeds": ["x"]}, "embeds.0", "DICT_TYPE_CONVERT"),
        ({"embeds": [{"image": {}}]}, "embeds.0.image.url", "BASE_TYPE_REQUIRED"),
        ({"components": [{}]}, "components.0.type", "BASE_TYPE_REQUIRED"),
        ({"components": [{"type": "1"}]}, "components.0.type", "NUMBER_TYPE_COERCE"),
        ({"components": [{"type": True}]}, "components.0.type", "NUMBER_TYPE_COERCE"),
        ({"components": [{"type": 13}]}, "components.0.file", "BASE_TYPE_REQUIRED"),
        ([{"name": "draw", "options": [{"description": "x"}]}], "0.options.0.label", "BASE_TYPE_REQUIRED"),
        ("text", "", "DICT_TYPE_CONVERT"),
    ],
    ids=str,
)
def test_a_wrong_shape_is_refused_where_it_is(body: object, path: str, code: str) -> None:
    with pytest.raises(DiscordError) as raised:
        check_shapes(body)
    node = raised.value.body["errors"]
    for key in path.split(".") if path else []:
        node = node[key]
    assert node["_errors"][0]["code"] == code


@pytest.mark.parametrize(
    "body",
    [{}, [], {"content": None}, {"embeds": [{"type": "rich"}], "components": None}, {"other": [1]}],
    ids=str,
)
def test_null_and_unknown_keys_have_the_right_shape(body: object) -> None:
    check_shapes(body)


KEYS = st.sampled_from(sorted(TEXTS | NUMBERS | OBJECTS | LISTS | {"id", "value", "nonce", "required", "spoiler"}))
LEAVES = st.none() | st.integers(0, 24) | st.text(max_size=3) | st.just("attachment://a.png") | st.booleans()
BODIES = st.dictionaries(
    KEYS,
    st.recursive(LEAVES, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=4)),
    max_size=5,
)
COMPONENT = st.fixed_dictionaries(
    {"type": st.integers(1, 23)},
    optional={
        "components": st.lists(st.fixed_dictionaries({"type": st.integers(1, 23)}), max_size=3),
        "custom_id": st.text(max_size=3),
        "items": st.lists(st.fixed_dictionaries({"media": st.fixed_dictionaries({"url": st.text(max_size=3)})})),
        "accessory": st.fixed_dictionaries({"type": st.integers(1, 23)}),
        "style": st.integers(0, 9),
    },
)
MESSAGES = BODIES | st.fixed_dictionaries(
    {"components": st.lists(COMPONENT, max_size=3), "flags": st.sampled_from([0, 1 << 15])}
)


@pytest.fixture(scope="module")
def messages(tmp_path_factory: pytest.TempPathFactory) -> Messages:
    folder: Path = tmp_path_factory.mktemp("shapes")
    storage, clock, hub = Storage(folder), Clock(), Hub()
    snowflakes = Snowflakes(clock)
    state = State(storage, snowflakes)
    links = Attachments(storage, snowflakes, clock, "http://127.0.0.1:1")
    return Messages(state, storage, snowflakes, clock, links, hub)


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(MESSAGES)
def test_any_body_is_a_message_or_a_refusal(messages: Messages, body: Json) -> None:
    with contextlib.suppress(DiscordError):
        check_shapes(body)
        messages.create(Draft(GENERAL_ID, messages_author(messages), body))


def messages_author(messages: Messages) -> str:
    return str(messages._state.bot["id"])


@settings(deadline=None, max_examples=100, suppress_health_check=[HealthCheck.too_slow])
@given(BODIES)
def test_any_body_is_a_modal_a_command_or_a_refusal(body: Json) -> None:
    with contextlib.suppress(DiscordError):
        check_shapes(body)
        check_modal(Form(), body)
        check_commands(Form(), [body])
