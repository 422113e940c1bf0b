"""`python -m model shorten TEXT`: the weight of each word of a prompt, then shorter prompts, longest first."""

from __future__ import annotations

import argparse
import sys

from model.catalog import Entry
from model.commands import reading
from model.prompt import PromptError, parse
from model.reading.reading import Answer, Question, Shorten, can_be_shortened

REFUSAL = "Only one prompt of plain words can be shortened, without `::` weights and `--no`."


def configure(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("text", help='the prompt, such as "a very red fox in the snow --ar 3:2"')
    reading.add_options(parser)


def run(arguments: argparse.Namespace) -> int:
    try:
        prompt = parse(arguments.text)
    except PromptError as error:
        print(error.reason, file=sys.stderr)
        return reading.BAD_PROMPT
    if not can_be_shortened(prompt):
        print(REFUSAL, file=sys.stderr)
        return reading.BAD_PROMPT

    def ask(entry: Entry) -> Question:
        return Shorten("text", prompt)

    return reading.run(arguments, ask, _show)


def _show(answer: Answer) -> None:
    for word in answer.words:
        print(f"{word.weight:4.0%} {word.text}")
    for prompt in answer.prompts:
        print(prompt)
