"""Holds the traffic between a bot and the sandbox against Discord's own OpenAPI description.

The description (discord-openapi.json, MIT, from github.com/discord/discord-api-spec) is not part of this
repository: DISCORD_OPENAPI names it, or it lies at ../shared/discord-openapi.json. Without it the check is
left out, and says so. Knows nothing of the sandbox but the exchanges it is shown.
"""

import json
import os
import re
from collections.abc import Iterator
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any, Protocol, Self

import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.protocols import Validator
from jsonschema.validators import extend
from referencing import Registry
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]

VARIABLE = "DISCORD_OPENAPI"
DEFAULT = Path(__file__).parents[1] / "../shared/discord-openapi.json"
METHODS = ("get", "put", "post", "patch", "delete")
SENT_BY_DISCORD_PY = ("tts", "nsfw", "flags", "enforce_nonce")
"""Known to Discord, sent by discord.py on edits, commands and embeds, and missing from the description."""

PICTURE_READ_BACK = ("proxy_url", "content_type")
READ_BACK = {
    "MessageAttachmentRequest": ("content_type", "height", "proxy_url", "size", "spoiler", "url", "width"),
    "RichEmbedImage": PICTURE_READ_BACK,
    "RichEmbedThumbnail": PICTURE_READ_BACK,
    "RichEmbedAuthor": ("proxy_icon_url",),
    "RichEmbedFooter": ("proxy_icon_url",),
}
"""Fields of answers that discord.py sends back in an edit; Discord passes over them."""

CHANNELS = {
    0: "GuildChannelResponse",
    1: "PrivateChannelResponse",
    3: "PrivateGroupChannelResponse",
    11: "ThreadResponse",
}
"""Schemas by type of channel."""

LEFT_OUT: list[str] = []
"""What pytest_terminal_summary has to tell."""


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """For a conftest to import: says once, loudly, that nothing was checked."""
    if LEFT_OUT:
        terminalreporter.write_line(LEFT_OUT[0], red=True, bold=True)
        LEFT_OUT.clear()


class Call(Protocol):
    @property
    def method(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def query(self) -> Any: ...
    @property
    def body(self) -> Any: ...
    @property
    def content_type(self) -> str: ...


class Answer(Protocol):
    @property
    def body(self) -> Any: ...
    @property
    def status(self) -> int: ...


class Exchange(Protocol):
    @property
    def call(self) -> Call: ...
    @property
    def answer(self) -> Answer: ...


def description_path() -> Path:
    return Path(os.environ.get(VARIABLE) or DEFAULT).resolve()


def missing_sentence() -> str:
    """What to say when there is no description."""
    return (
        f"NOT CHECKED against Discord's OpenAPI description: {description_path()} does not exist. "
        f"Name the file in {VARIABLE} (github.com/discord/discord-api-spec, specs/openapi.json)."
    )


class Conformance:
    """Collects every deviation of the traffic in `violations`; give it to `Sandbox.start(observer=...)`."""

    def __init__(self, description: "Description | None") -> None:
        self._description = description
        self.violations: list[str] = []
        self.num_checked = 0

    @classmethod
    def load(cls) -> Self:
        """With the description if there is one; else blind, which the end of the test run will tell."""
        if not description_path().is_file():
            LEFT_OUT.append(missing_sentence())
            return cls(None)
        return cls(load_description(description_path()))

    @property
    def is_blind(self) -> bool:
        return self._description is None

    def exchange(self, exchange: Exchange) -> None:
        """A request is held against the description unless Discord refuses it anyway; the answer always is."""
        if self._description is None:
            return
        call, answer = exchange.call, exchange.answer
        self.num_checked += 1
        name = f"{call.method} {call.path}"
        if answer.status < 400:
            faults = self._description.request_faults(
                call.method, call.path, call.query, call.body, call.content_type
            )
            self._note(f"request {name}", faults)
        faults = self._description.answer_faults(call.method, call.path, answer.status, answer.body)
        self._note(f"answer {answer.status} to {name}", faults)

    def dispatched(self, event: str, data: Json) -> None:
        """Of the gateway's events the description knows the messages, users and channels inside."""
        if self._description is None:
            return
        self.num_checked += 1
        for schema, part in _parts_of_event(event, data):
            self._note(f"event {event}", self._description.faults(schema, part))

    def _note(self, where: str, faults: list[str]) -> None:
        self.violations += [f"{where}: {fault}" for fault in faults]


def _parts_of_event(event: str, data: Json) -> Iterator[tuple[str, Any]]:
    if event in ("MESSAGE_CREATE", "MESSAGE_UPDATE"):
        yield "MessageResponse", data
    elif event == "INTERACTION_CREATE":
        if "message" in data:
            yield "MessageResponse", data["message"]
        resolved = data["data"].get("resolved", {})
        for kind, schema in (("messages", "MessageResponse"), ("attachments", "MessageAttachmentResponse")):
            for part in resolved.get(kind, {}).values():
                yield schema, part
        yield "UserResponse", data["member"]["user"] if "member" in data else data["user"]
        yield CHANNELS[data["channel"]["type"]], data["channel"]
    elif event == "GUILD_CREATE":
        for channel in data["channels"]:
            yield "GuildChannelResponse", channel
        for thread in data["threads"]:
            yield "ThreadResponse", thread
        for role in data["roles"]:
            yield "GuildRoleResponse", role
    elif event == "THREAD_CREATE":
        yield "ThreadResponse", data


class Description:
    """Discord's OpenAPI description, ready to check with: requests leniently and closed, answers to the letter."""

    def __init__(self, spec: Json) -> None:
        # The code of a whole answer is a number, those of its fields are names such as BASE_TYPE_REQUIRED
        # (Discord docs, "Error Messages"); the description knows only the numbers.
        spec["components"]["schemas"]["Error"]["properties"]["code"]["type"] = ["integer", "string"]
        self._spec = spec
        self._operations = sorted(_operations(spec), key=lambda item: item[2].count("{"))
        self._validators: dict[tuple[str, bool], Validator] = {}

    @cached_property
    def _open_registry(self) -> "Registry[Any]":
        return _registry(self._spec)

    @cached_property
    def _closed_registry(self) -> "Registry[Any]":
        """The same description with every object closed, so that a misspelt key does not pass."""
        schemas = {
            name: _closed(schema, READ_BACK.get(name, ()))
            for name, schema in self._spec["components"]["schemas"].items()
        }
        return _registry({**self._spec, "components": {**self._spec["components"], "schemas": schemas}})

    def request_faults(self, method: str, path: str, query: Any, body: Any, content_type: str) -> list[str]:
        operation = self._operation(method, path)
        if operation is None:
            return ["no such operation"]
        known = {item.get("name") for item in operation.get("parameters", []) if item.get("in") == "query"}
        faults = [f"unknown query {name!r}" for name in query if name not in known]
        wanted = operation.get("requestBody")
        if body is None:
            is_missing = wanted and wanted.get("required") and content_type != "multipart/form-data"
            return faults + (["body missing"] if is_missing else [])
        if not wanted:
            return [*faults, "body not expected"]
        content = wanted["content"].get(content_type) or wanted["content"]["application/json"]
        return faults + self._faults(content["schema"], body, is_request=True)

    def answer_faults(self, method: str, path: str, status: int, body: Any) -> list[str]:
        operation = self._operation(method, path)
        if operation is None:
            return []
        described = operation["responses"].get(str(status)) or operation["responses"].get(f"{status // 100}XX")
        if described is None:
            return [f"status {status} is not described, only {list(operation['responses'])}"]
        if "$ref" in described:
            described = self._spec["components"]["responses"][described["$ref"].rpartition("/")[2]]
        content = described.get("content", {}).get("application/json")
        if content is None:
            return [] if body is None else ["body where none is described"]
        return self._faults(content["schema"], body, is_request=False)

    def faults(self, schema: str, value: Any, *, is_request: bool = False) -> list[str]:
        """Holds any value against one named schema."""
        return self._faults({"$ref": f"#/components/schemas/{schema}"}, value, is_request=is_request)

    def _faults(self, schema: Json, value: Any, *, is_request: bool) -> list[str]:
        return [_told(error) for error in self._validator(schema, is_request).iter_errors(value)]

    def _operation(self, method: str, path: str) -> Json | None:
        for verb, pattern, _, operation in self._operations:
            if verb == method and pattern.fullmatch(path):
                return operation
        return None

    def _validator(self, schema: Json, is_request: bool) -> Validator:
        key = (json.dumps(schema, sort_keys=True), is_request)
        if key not in self._validators:
            referring = json.loads(key[0].replace('"#/components', f'"{URI}#/components'))
            if is_request:
                self._validators[key] = Lenient(_closed(referring), registry=self._closed_registry)
            else:
                self._validators[key] = Draft202012Validator(referring, registry=self._open_registry)
        return self._validators[key]


URI = "urn:discord"


@lru_cache(maxsize=1)
def load_description(path: Path) -> Description:
    return Description(json.loads(path.read_text(encoding="utf-8")))


def _registry(spec: Json) -> "Registry[Any]":
    empty: Registry[Any] = Registry()
    filled: Registry[Any] = empty.with_resource(URI, DRAFT202012.create_resource(spec))
    return filled


def _operations(spec: Json) -> Iterator[tuple[str, re.Pattern[str], str, Json]]:
    for path, methods in spec["paths"].items():
        pattern = re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path))
        for method in METHODS:
            if method in methods:
                yield method.upper(), pattern, path, methods[method]


def _closed(schema: Any, extras: tuple[str, ...] = ()) -> Any:
    """Objects with named properties allow no others, but what discord.py is known to send."""
    if isinstance(schema, list):
        return [_closed(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    # The branches of allOf describe one object together, so none of them may be closed alone.
    inner = {key: value if key == "allOf" else _closed(value) for key, value in schema.items()}
    is_open = "properties" in schema and "additionalProperties" not in schema and "allOf" not in schema
    if schema.get("type") == "object" and is_open:
        known = dict.fromkeys(SENT_BY_DISCORD_PY + extras, True)
        inner |= {"properties": {**known, **inner["properties"]}, "additionalProperties": False}
    return inner


def _lenient_type(validator: Any, types: Any, instance: Any, schema: Json) -> Iterator[ValidationError]:
    """Requests may send integers and integer-like strings for one another (the description's own README)."""
    names = [types] if isinstance(types, str) else types
    is_integer = isinstance(instance, int) and not isinstance(instance, bool)
    takes_numbers = schema.get("format") == "snowflake" or "pattern" in schema
    if "string" in names and is_integer and takes_numbers:
        return
    is_numeric = isinstance(instance, str) and re.fullmatch(r"-?\d+", instance) is not None
    if "integer" in names and is_numeric and schema.get("format") != "int64":
        return
    yield from Draft202012Validator.VALIDATORS["type"](validator, types, instance, schema)


Lenient = extend(Draft202012Validator, {"type": _lenient_type})  # type: ignore[no-untyped-call]


def _told(error: ValidationError) -> str:
    """Where and what, following a union into the branch that fits by its type."""
    while error.context and (branch := _fitting_branch(error.context)):
        error = max(branch, key=lambda inner: len(inner.absolute_path))
    where = "/".join(map(str, error.absolute_path)) or "."
    text = error.message if len(error.message) < 160 else f"{error.message[:80]} ... {error.message[-70:]}"
    return f"{where}: {text}"


def _fitting_branch(errors: list[ValidationError]) -> list[ValidationError]:
    branches: dict[Any, list[ValidationError]] = {}
    for error in errors:
        branches.setdefault(error.schema_path[0], []).append(error)
    fitting = [branch for branch in branches.values() if not any(map(_is_about_type, branch))]
    return fitting[0] if fitting else []


def _is_about_type(error: ValidationError) -> bool:
    return list(error.path) == ["type"] or (not error.path and error.validator == "type")
