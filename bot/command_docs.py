"""Writes the tables of `docs/commands.md` from the commands and the sentences; the prose between them is by hand.

`python -m bot.command_docs`
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from discord import app_commands

from bot.commands.catalogue import COMMANDS
from bot.words import languages
from bot.words.languages import ENGLISH
from bot.words.messages import mention
from model.params import Speed
from model.prompt import parse
from worker.jobs import Action, Job, JobRequest, Origin

FILE = Path(__file__).parents[1] / "docs" / "commands.md"
CHINESE = languages.of("zh-CN")

_TABLE = re.compile(r"(<!-- table: (.+) -->\n)(?:.*\n)*?(<!-- end -->)")
_PERSON = 1
_PERCENT = 31

SlashCommand = app_commands.Command[Any, ..., Any]
Rows = Iterable[tuple[str, ...]]


def rewrite(document: str) -> str:
    """The document with each of its tables as it should be. Raises `KeyError` for one that nobody knows."""
    known = tables()
    return _TABLE.sub(lambda found: f"{found[1]}\n{known[found[2]]}\n\n{found[3]}", document)


def named(document: str) -> list[str]:
    """The names of the tables of a document, in their order."""
    return [found[2] for found in _TABLE.finditer(document)]


def tables() -> Mapping[str, str]:
    """Every table, by the name that the document gives it."""
    return {f"/{command.qualified_name}": _command(command) for command in slash_commands()} | {
        "commands": _table(("Command", "", "Where"), map(_overview, slash_commands())),
        "menus": _table(("Entry", "In Chinese", "Where"), map(_menu, menus())),
        "stages": _table(("Action", "While it waits", "Result"), _stages()),
        "remixes": _table(("Action", "Result with another prompt"), _remixes()),
        "speeds": _table(("Mode", "In the brackets", "In Chinese"), _speeds()),
    }


def slash_commands() -> Iterator[SlashCommand]:
    """All that can be typed, subcommands one by one."""
    for command in COMMANDS:
        if isinstance(command, app_commands.Group):
            yield from (child for child in command.walk_commands() if isinstance(child, app_commands.Command))
        elif isinstance(command, app_commands.Command):
            yield command


def menus() -> Iterator[app_commands.ContextMenu]:
    """The entries under Apps."""
    return (command for command in COMMANDS if isinstance(command, app_commands.ContextMenu))


def _overview(command: SlashCommand) -> tuple[str, ...]:
    anchor = command.qualified_name.replace(" ", "-")
    return f"[`/{command.qualified_name}`](#{anchor})", command.description, _where(command.root_parent or command)


def _menu(entry: app_commands.ContextMenu) -> tuple[str, ...]:
    return f"**{entry.name}**", languages.said(entry.name, CHINESE) or entry.name, _where(entry)


def _where(command: SlashCommand | app_commands.Group | app_commands.ContextMenu) -> str:
    contexts = command.allowed_contexts
    is_everywhere = contexts is None or (contexts.dm_channel and contexts.private_channel)
    place = "everywhere" if is_everywhere else "servers"
    return place if command.default_permissions is None else f"{place}, moderators"


def _command(command: SlashCommand) -> str:
    """What Discord shows of a command: its description and its options."""
    if not command.parameters:
        return f"> {command.description}"
    options = _table(("Option", "Takes", ""), map(_option, command.parameters))
    return f"> {command.description}\n\n{options}"


def _option(option: app_commands.Parameter) -> tuple[str, ...]:
    need = "required" if option.required else "optional"
    return f"`{option.name}`", f"{_takes(option)}, {need}", str(option.description)


def _takes(option: app_commands.Parameter) -> str:
    if option.choices:
        return "one of " + " · ".join(f"`{choice.name}`" for choice in option.choices)
    kind = {"string": "text", "attachment": "a file", "user": "a person"}.get(option.type.name, option.type.name)
    limit = (
        f" of at most {option.max_value} characters" if option.type.name == "string" and option.max_value else ""
    )
    return kind + limit + (" (suggested as you type)" if option.autocomplete else "")


def _stages() -> Rows:
    for action in Action:
        job = _job(action)
        yield action.replace("_", " "), _shown(ENGLISH.waiting(job)), _shown(ENGLISH.result(job))


def _remixes() -> Rows:
    for action in ENGLISH.REMIX_LABELS:
        yield action.replace("_", " "), _shown(ENGLISH.result(_job(action, remixed=True)))


def _speeds() -> Rows:
    for speed in Speed:
        yield ENGLISH.MODES[speed], f"`({ENGLISH.SPEEDS[speed]})`", f"`（{CHINESE.SPEEDS[speed]}）`"


def _job(action: Action, *, remixed: bool = False) -> Job:
    """Of picture 2 of a grid."""
    origin = Origin(user_id=_PERSON, user_name="ann", channel_id=0)
    parent_id, index = ("0" * 24, 2) if action.needs_parent else (None, None)
    request = JobRequest(
        action=action,
        prompt=parse("a red fox"),
        origin=origin,
        parent_id=parent_id,
        index=index if action.needs_picture else None,
        mask_id="0" * 24 if action is Action.VARY_REGION else None,
        zoom=2.0 if action is Action.ZOOM_OUT else None,
        remixed=remixed,
    )
    return Job(id="0" * 24, request=request, version="postcard", seed=7)


def _shown(message: str) -> str:
    return f"`{message.replace(mention(_PERSON), '@ann')}`"


def _table(titles: tuple[str, ...], rows: Rows) -> str:
    return "\n".join(f"| {' | '.join(cells)} |" for cells in (titles, ("---",) * len(titles), *rows))


if __name__ == "__main__":
    FILE.write_text(rewrite(FILE.read_text(encoding="utf-8")), encoding="utf-8")
