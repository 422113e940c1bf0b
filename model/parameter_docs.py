"""Writes `docs/parameters.md` and the help of the command line from the table, so that they cannot differ.

`python -m model.parameter_docs > docs/parameters.md`
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from model.catalog import Entry, load_catalog
from model.language.flags import IMAGES, MAX_JOBS, PARAMETERS, RAW, RETIRED, Parameter
from model.prompt import MAX_LENGTH

HEADER = """\
# Parameters

<!-- Written by python -m model.parameter_docs. Change model/language/flags.py instead. -->

A prompt is made of links to pictures, then text, then parameters:
`https://example.org/fox.png a red fox in the snow --ar 3:2 --chaos 20`.
If a parameter is written twice, the last one counts. What a prompt does not say, your suffix says, and what that
does not say, your settings. Of these two, what would mean nothing in the prompt is left out, and so are settings
that its model cannot follow.

What you wrote and a model cannot do is refused with a sentence that says what would work, before anything is drawn
or counted. Commands, buttons and forms have [a page of their own](commands.md).
"""

LANGUAGE: tuple[tuple[str, str], ...] = (
    (
        "https://…/fox.png::2 a fox",
        "The picture helps to decide the grid. Several links may stand first, each with a weight if wanted, "
        "also in angle brackets. One picture needs text beside it; two or more may stand alone.",
    ),
    ("hot::2 dog", "Two texts, weighed 2 and 1. Weights may be decimal and negative; their sum must be positive."),
    ('"hot :: dog --tile"', "Between quotation marks, straight or curly, everything is text to draw."),
    (
        "a {red, blue} fox",
        "Two jobs. Braces may nest, multiply and stand anywhere, as in `--ar {1:1, 3:2}` and `{--raw, --draft}`. "
        f"One prompt stands for {MAX_JOBS} jobs at most; whoever runs the bot may allow fewer, at first ten.",
    ),
    (r"\{ \} \, \\", "The character itself where it would mean something else."),
    ("—ar 3:2", "The same as `--ar 3:2`: phones turn two hyphens into a dash."),
    ("--mine", "Your own option of that name. What you stored stands in its place."),
)
RETIRED_HEADER = """\
## Gone

These belonged to older versions of Midjourney, or make something else than pictures. Each is refused with a
sentence that says what to use instead.
"""


def render() -> str:
    """The whole file."""
    sections = ["\n".join(_section(row)) for row in PARAMETERS]
    return "\n".join([HEADER, _language(), _table(), *sections, RETIRED_HEADER, _retired()])


def summary() -> str:
    """The table for a terminal: flags, values, and what they do."""
    rows = [(_flags(row), row.kind.takes, row.help) for row in PARAMETERS]
    width = max(len(flags) for flags, _, _ in rows)
    lines = [f"  {flags:<{width}}  {meaning} ({takes})" for flags, takes, meaning in rows]
    return "\n".join(["parameters of a prompt:", *lines])


def _language() -> str:
    rows = [f"| `{written}` | {meaning} |" for written, meaning in LANGUAGE]
    length = f"A prompt has {MAX_LENGTH} characters at most."
    return "\n".join(["## The language", "", "| You write | It means |", "|---|---|", *rows, "", length, ""])


def _retired() -> str:
    return ", ".join(f"`--{name}`" for name in RETIRED) + "\n"


def _table() -> str:
    rows = [f"| [`{row.flag}`](#{_anchor(row)}) | {row.help} | {_default(row)} |" for row in PARAMETERS]
    return "\n".join(["## All parameters", "", "| Parameter | | Default |", "|---|---|---|", *rows, ""])


def _section(row: Parameter) -> Iterator[str]:
    yield f"## {_anchor(row)}"
    yield ""
    yield f"{row.help}."
    yield ""
    yield f"* Written: {', '.join(f'`--{flag}`' for flag in row.flags)}, for example `{row.example}`"
    yield f"* Takes: {row.kind.takes}"
    yield f"* Default: {_default(row)}"
    if row.needs:
        yield f"* Needs: {'an image prompt' if row.needs == IMAGES else f'`--{row.needs}`'}"
    if row.needs_text:
        yield "* Refused in a prompt of pictures only"
    yield from (f"* With `{entry.name}`: {limits}" for entry in load_catalog() if (limits := _limits(row, entry)))
    yield f"* Here: {row.effect}"
    yield f"* Compared with Midjourney: {row.difference or 'the same.'}"
    yield ""


def _limits(row: Parameter, entry: Entry) -> str:
    """What a model that we ship makes of a parameter, where that is not all of it."""
    if row.name in entry.refuses or row.needs in entry.refuses:
        return "refused"
    if row.name == "aspect":
        return f"1:{entry.max_ratio:g} to {entry.max_ratio:g}:1"
    if row.name == "style":
        return ", ".join(f"`{name}`" for name in (RAW, *entry.styles))
    if row.name == "quality" and entry.qualities:
        return ", ".join(f"{quality:g}" for quality in entry.qualities)
    low, high = entry.ranges.get(row.name, (None, None))
    return "" if low is None else f"{low:g}–{high:g}"


def _anchor(row: Parameter) -> str:
    return row.flag.lstrip("-")


def _flags(row: Parameter) -> str:
    return ", ".join(f"--{flag}" for flag in row.flags)


def _default(row: Parameter) -> str:
    value: Any = row.default
    if value is None or value is False or value == ():
        return "none" if value == () or value is None else "off"
    return f"`{row.kind.write(value)}`"


if __name__ == "__main__":
    print(render(), end="")
