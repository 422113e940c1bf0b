"""Turns the plain values a test gives (texts, numbers, files, people) into options and fields as on the wire.

Knows what a command declares, and starts nothing.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol, TypeGuard, runtime_checkable

from bot.sandbox.attachments import Upload
from bot.sandbox.people import People
from bot.sandbox.wire import Json, OptionType

File = Upload | Path | tuple[str, bytes]
TYPE_OF_VALUE = ((bool, OptionType.BOOLEAN), (int, OptionType.INTEGER), (float, OptionType.NUMBER))


@runtime_checkable
class HasId(Protocol):
    """A person, who stands in options and fields by their id."""

    @property
    def id(self) -> str: ...


class PlainValues:
    """Of one user in one channel; files are uploaded on the way."""

    def __init__(self, people: People, user_id: str, channel_id: str) -> None:
        self._people, self._user_id, self._channel_id = people, user_id, channel_id

    def options(self, command: str, path: list[str], given: Mapping[str, object]) -> list[Json]:
        """With the types the command declares, inside the subcommands of `path`; None is no option at all."""
        declared = self._people.declared_options(self._user_id, self._channel_id, command, path)
        options = [
            self._option(declared.get(name), name, self._wire(value))
            for name, value in given.items()
            if value is not None
        ]
        for depth, name in enumerate(reversed(path)):
            kind = OptionType.SUB_COMMAND if depth == 0 else OptionType.SUB_COMMAND_GROUP
            options = [{"name": name, "type": kind, "options": options}]
        return options

    def field(self, value: object) -> object:
        """Of a modal: a file or person alone is a list of one."""
        if isinstance(value, list):
            return [self._wire(item) for item in value]
        return [self._wire(value)] if is_file(value) or isinstance(value, HasId) else value

    def _wire(self, value: object) -> object:
        if is_file(value):
            return str(self._people.upload(as_upload(value), self._channel_id)["id"])
        return value.id if isinstance(value, HasId) else value

    def _option(self, declared: Json | None, name: str, value: object) -> Json:
        kind = declared["type"] if declared else next((k for t, k in TYPE_OF_VALUE if isinstance(value, t)), 3)
        return {"name": name, "type": int(kind), "value": value}


def as_upload(file: File) -> Upload:
    """A path, a (name, bytes) pair, or an upload as it is."""
    if isinstance(file, Upload):
        return file
    return Upload(file.name, file.read_bytes()) if isinstance(file, Path) else Upload(*file)


def is_file(value: object) -> TypeGuard[File]:
    return isinstance(value, (Upload, Path, tuple))


def focus(options: list[Json], name: str) -> None:
    """Marks the option that is being typed, however deep it stands."""
    for option in options:
        if option["name"] == name and "value" in option:
            option["focused"] = True
        focus(option.get("options") or [], name)
