"""Discord's limits on application commands (Discord docs, "Application Commands"). Knows one list at a time."""

import re

from bot.sandbox.errors import Form, Path
from bot.sandbox.locales import LOCALES
from bot.sandbox.wire import CommandType, Json, OptionType

AT_MOST = {CommandType.CHAT_INPUT: 100, CommandType.USER: 15, CommandType.MESSAGE: 15}
NAME = 32
DESCRIPTION = 100
OPTIONS = 25
CHOICES = 25
CHOICE = 100
CHARACTERS = 8000
SUBCOMMANDS = frozenset({int(OptionType.SUB_COMMAND), int(OptionType.SUB_COMMAND_GROUP)})
_NAME = re.compile(r"[-_'\w]{1,32}")
TOO_LONG = "BASE_TYPE_BAD_LENGTH"


def check_commands(form: Form, commands: list[Json]) -> None:
    """A whole list as sent to the bulk route; paths start with the index."""
    for kind, most in AT_MOST.items():
        if sum(_type(command) == kind for command in commands) > most:
            text = f"Maximum number of application commands reached ({most})."
            form.fault((), "APPLICATION_COMMAND_TOO_MANY", text)
    keys = [(_type(command), command.get("name")) for command in commands]
    for index, command in enumerate(commands):
        check_command(form, command, (index,))
        if keys.index(keys[index]) != index:
            text = "Application command names must be unique"
            form.fault((index, "name"), "APPLICATION_COMMANDS_DUPLICATE_NAME", text)


def check_command(form: Form, command: Json, path: Path = ()) -> None:
    name, is_slash = command.get("name") or "", _type(command) == CommandType.CHAT_INPUT
    _check_name(form, name, (*path, "name"), is_slash)
    _check_localizations(form, command, path, is_slash)
    if is_slash:
        _check_description(form, command, path)
    elif command.get("description"):
        text = "Context menu commands cannot have a description"
        form.fault((*path, "description"), "APPLICATION_COMMAND_CONTEXT_MENU_DESCRIPTION", text)
    _check_options(form, command.get("options") or [], path)
    if _characters(command) > CHARACTERS:
        text = f"Command exceeds maximum size ({CHARACTERS})"
        form.fault(path, "APPLICATION_COMMAND_TOO_LARGE", text)


def _check_name(form: Form, name: str, path: Path, is_slash: bool) -> None:
    if not 1 <= len(name) <= NAME:
        form.fault(path, TOO_LONG, f"Must be between 1 and {NAME} in length.")
    elif is_slash and (not _NAME.fullmatch(name) or name != name.lower()):
        form.fault(path, "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")


def _check_localizations(form: Form, item: Json, path: Path, is_slash: bool) -> None:
    """Translations obey the rules of what they translate, and are in languages that Discord speaks."""
    for key in ("name_localizations", "description_localizations"):
        for locale, text in (item.get(key) or {}).items():
            where = (*path, key, locale)
            if locale not in LOCALES:
                form.fault(where, "BASE_TYPE_CHOICES", f"Value must be one of {tuple(LOCALES)}.")
            elif key == "name_localizations":
                _check_name(form, text, where, is_slash)
            elif not 1 <= len(text) <= DESCRIPTION:
                form.fault(where, TOO_LONG, f"Must be between 1 and {DESCRIPTION} in length.")


def _check_description(form: Form, item: Json, path: Path) -> None:
    if not 1 <= len(item.get("description") or "") <= DESCRIPTION:
        form.fault((*path, "description"), TOO_LONG, f"Must be between 1 and {DESCRIPTION} in length.")


def _check_options(form: Form, options: list[Json], path: Path) -> None:
    if len(options) > OPTIONS:
        form.fault((*path, "options"), "BASE_TYPE_MAX_LENGTH", f"Must be {OPTIONS} or fewer in length.")
    names = [option.get("name") for option in options]
    has_optional = False
    for index, option in enumerate(options):
        where = (*path, "options", index)
        _check_option(form, option, where)
        if names.index(option.get("name")) != index:
            form.fault(
                (*where, "name"), "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists"
            )
        if option.get("required") and has_optional:
            text = "Required options must be placed before non-required options"
            form.fault(where, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", text)
        has_optional |= not option.get("required")


def _check_option(form: Form, option: Json, path: Path) -> None:
    _check_name(form, option.get("name") or "", (*path, "name"), is_slash=True)
    _check_localizations(form, option, path, is_slash=True)
    _check_description(form, option, path)
    choices = option.get("choices") or []
    check_choices(form, choices, (*path, "choices"))
    if choices and option.get("autocomplete"):
        text = "Autocomplete cannot be enabled together with choices"
        form.fault((*path, "autocomplete"), "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES", text)
    if option.get("type") in SUBCOMMANDS:
        _check_options(form, option.get("options") or [], path)


def check_choices(form: Form, choices: list[Json], path: Path) -> None:
    """Of an option, or of an autocomplete answer."""
    if len(choices) > CHOICES:
        form.fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICES} or fewer in length.")
    for index, choice in enumerate(choices):
        if not 1 <= len(choice.get("name") or "") <= CHOICE:
            form.fault((*path, index, "name"), TOO_LONG, f"Must be between 1 and {CHOICE} in length.")
        if isinstance(choice.get("value"), str) and len(choice["value"]) > CHOICE:
            form.fault((*path, index, "value"), "BASE_TYPE_MAX_LENGTH", f"Must be {CHOICE} or fewer in length.")


def _type(command: Json) -> int:
    return int(command.get("type") or CommandType.CHAT_INPUT)


def _characters(item: Json) -> int:
    """Names, descriptions and values of the command, its options and choices, each in its longest translation."""
    own = _longest(item, "name") + _longest(item, "description")
    own += len(item["value"]) if isinstance(item.get("value"), str) else 0
    return own + sum(map(_characters, (item.get("options") or []) + (item.get("choices") or [])))


def _longest(item: Json, key: str) -> int:
    translations = (item.get(f"{key}_localizations") or {}).values()
    return max(map(len, [item.get(key) or "", *translations]))
