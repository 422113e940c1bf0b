"""Checks the options a person gives to a slash command, as a client does before it sends them.

Source: Discord docs, "Application Commands: Application Command Option Structure".
"""

from collections.abc import Callable

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.resolved import KIND_OF_OPTION
from bot.sandbox.wire import Json, OptionType

SUBCOMMANDS = (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP)
IDS = tuple(KIND_OF_OPTION)
FITS: dict[int, Callable[[object], bool]] = {
    OptionType.STRING: lambda value: isinstance(value, str),
    OptionType.INTEGER: lambda value: isinstance(value, int) and not isinstance(value, bool),
    OptionType.NUMBER: lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    OptionType.BOOLEAN: lambda value: isinstance(value, bool),
    **{kind: lambda value: isinstance(value, str) and value.isdigit() for kind in IDS},
}


def check_options(declared: list[Json], given: list[Json]) -> None:
    """Raises NotOfferedError at the first option that no client would send."""
    known = {option["name"]: option for option in declared}
    names = {option["name"] for option in given}
    if unknown := names - known.keys():
        raise NotOfferedError(f"No option {', '.join(sorted(unknown))}. There are: {', '.join(known) or 'none'}.")
    for option in declared:
        if option.get("required") and option["name"] not in names:
            raise NotOfferedError(f"The option {option['name']!r} is required.")
    if any(option["type"] in SUBCOMMANDS for option in declared) and len(given) != 1:
        raise NotOfferedError(f"Name one of the subcommands: {', '.join(known)}.")
    for option in given:
        _check_option(known[option["name"]], option)


def _check_option(declared: Json, given: Json) -> None:
    kind = declared["type"]
    if given.get("type", kind) != kind:
        raise NotOfferedError(f"The option {given['name']!r} is of type {kind}, not {given['type']}.")
    if kind in SUBCOMMANDS:
        check_options(declared.get("options") or [], given.get("options") or [])
        return
    value = given.get("value")
    if not FITS[kind](value):
        raise NotOfferedError(
            f"{value!r} does not fit the option {given['name']!r} of type {OptionType(kind).name}."
        )
    _check_choices(declared, value)
    _check_range(declared, value)


def _check_choices(declared: Json, value: object) -> None:
    offered = [choice["value"] for choice in declared.get("choices") or []]
    if offered and value not in offered:
        raise NotOfferedError(f"{value!r} is no choice of {declared['name']!r}. There are: {offered}.")


def _check_range(declared: Json, value: object) -> None:
    if isinstance(value, str) and declared["type"] == OptionType.STRING:
        _check_between(declared, len(value), "min_length", "max_length")
    elif isinstance(value, (int, float)):
        _check_between(declared, value, "min_value", "max_value")


def _check_between(declared: Json, number: float, least: str, most: str) -> None:
    low, high = declared.get(least), declared.get(most)
    if (low is not None and number < low) or (high is not None and number > high):
        raise NotOfferedError(
            f"The option {declared['name']!r} must lie between {low} and {high}; it is {number}."
        )


def option_ids(given: list[Json]) -> dict[str, list[str]]:
    """The ids in options, by kind of thing, through all subcommands."""
    ids: dict[str, list[str]] = {}
    for option in given:
        if option["type"] in IDS:
            ids.setdefault(KIND_OF_OPTION[option["type"]], []).append(option["value"])
        for kind, inner in option_ids(option.get("options") or []).items():
            ids.setdefault(kind, []).extend(inner)
    return ids
