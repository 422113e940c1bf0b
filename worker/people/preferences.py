"""What a person has set: the values behind `/settings` and `/prefer`, kept in Redis field by field.

Two changes at once never undo each other. Knows no Discord and no sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, cast

from pydantic import Field, ValidationError
from pydantic_core import from_json, to_json
from redis import Redis
from redis.client import Pipeline

from model.catalog import Catalog, Entry
from model.params import DEFAULTS, Parameters, Speed
from model.prompt import Fault, PromptError, check_suffix
from worker import keys
from worker.jobs import Frozen
from worker.people.options import TooManyOptionsError, UnknownOptionError, check_option, plain_name

Record = Mapping[bytes, bytes]


class Preferences(Frozen):
    """The settings of one person. Those of somebody who never set any are the defaults."""

    version: str | None = None  # None: the default model, whichever that is
    raw: bool = False
    stylize: int = Field(default=DEFAULTS.stylize, ge=0, le=1000)
    personalize: bool = False
    stealth: bool = False
    remix: bool = False
    strong_variations: bool = True  # of V1 to V4
    speed: Speed = Speed.FAST
    suffix: str = ""  # parameters for every prompt
    auto_dm: bool = False
    options: dict[str, str] = Field(default_factory=dict)  # own flags: name, without hyphens, to text

    def defaults(self, catalog: Catalog, asked: Iterable[str | None] = ()) -> Parameters:
        """What a prompt of theirs says where it is silent. `asked` are the versions that it names.

        A model that is no longer offered is left out, and so is what one that draws cannot do: nobody typed it.
        Speed and visibility are no part of it: they are properties of the job.
        """
        own = self.entry(catalog)
        entries = [catalog.entries.get(version or "", own) for version in asked] or [own]
        refused = {name for entry in entries for name in entry.refuses}
        said: dict[str, Any] = {
            "raw": self.raw,
            "stylize": self.stylize,
            "profile": () if self.personalize else None,
        }
        possible = {name: value for name, value in said.items() if name not in refused}
        return replace(DEFAULTS, version=self.version if own.name == self.version else None, **possible)

    def entry(self, catalog: Catalog) -> Entry:
        """The model that draws their prompts."""
        return catalog.entries.get(self.version or "", catalog.default)


class PreferenceStore:
    """The preferences of everybody. `redis` must not decode responses."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    def get(self, user_id: int) -> Preferences:
        with self._redis.pipeline(transaction=False) as pipe:
            pipe.hgetall(keys.preferences(user_id))
            pipe.hgetall(keys.options(user_id))
            fields, options = pipe.execute()
        return _read(fields, options)

    def change(self, user_id: int, **fields: Any) -> Preferences:
        """Set these fields and no other. Raises `PromptError` for a suffix that is none."""
        if unknown := fields.keys() - _PLAIN:
            raise TypeError(f"Not a preference: {', '.join(sorted(unknown))}.")
        if "suffix" in fields:
            fields["suffix"] = _suffix(fields["suffix"])
        changed = Preferences.model_validate(fields)
        values = {name: to_json(getattr(changed, name)) for name in fields}
        self._redis.hset(keys.preferences(user_id), mapping=cast(Any, values))
        return self.get(user_id)

    def toggle(self, user_id: int, name: str) -> Preferences:
        """Turn a field that is true or false into its contrary."""
        key = keys.preferences(user_id)

        def flip(pipe: Pipeline) -> None:
            now = getattr(_read(cast(Record, pipe.hgetall(key)), {}), name)
            pipe.multi()
            pipe.hset(key, name, to_json(not now))

        self._redis.transaction(flip, key)
        return self.get(user_id)

    def reset(self, user_id: int) -> Preferences:
        """Back to the defaults, the suffix too. Own options stay: they do nothing by themselves."""
        self._redis.delete(keys.preferences(user_id))
        return self.get(user_id)

    def set_option(self, user_id: int, name: str, value: str) -> Preferences:
        """Keep an own flag, or with an empty value delete it. Raises `OptionError`."""
        name, value = plain_name(name), value.strip()
        if value:
            check_option(name, value)
            self._keep_option(user_id, name, value)
        elif not self._redis.hdel(keys.options(user_id), name):
            raise UnknownOptionError(name)
        return self.get(user_id)

    def _keep_option(self, user_id: int, name: str, value: str) -> None:
        key = keys.options(user_id)

        def keep(pipe: Pipeline) -> None:
            names = cast(list[bytes], pipe.hkeys(key))
            if len(names) >= keys.MAX_OPTIONS and name.encode() not in names:
                raise TooManyOptionsError(f"There are {len(names)} options already.")
            pipe.multi()
            pipe.hset(key, name, value)

        self._redis.transaction(keep, key)


def _suffix(typed: str) -> str:
    """In one line. Raises `PromptError`; whatever is wrong with text, its being there is wrong first."""
    suffix = " ".join(typed.split())
    try:
        check_suffix(suffix)
    except PromptError as error:
        if error.fault is Fault.BAD_WEIGHTS:
            raise PromptError(Fault.SUFFIX_WITH_TEXT, error.position, given=suffix) from error
        raise
    return suffix


_PLAIN = Preferences.model_fields.keys() - {"options"}


def _read(fields: Record, options: Record) -> Preferences:
    """The record as far as this edition understands it: what another one wrote differently has its default."""
    values: dict[str, Any] = {name.decode(): from_json(value) for name, value in fields.items()}
    values["options"] = {name.decode(): value.decode() for name, value in sorted(options.items())}
    try:
        return Preferences.model_validate(values)
    except ValidationError as error:
        strange = {fault["loc"][0] for fault in error.errors()}
        return Preferences.model_validate({name: value for name, value in values.items() if name not in strange})
