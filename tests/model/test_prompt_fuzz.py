"""Whatever is typed is prompts or a `PromptError`, and what is read is written and read back the same."""

from __future__ import annotations

import random
from collections.abc import Iterator

import pytest

from model.language.flags import BY_FLAG, PARAMETERS
from model.prompt import MAX_JOBS, MAX_LENGTH, Prompt, PromptError, parse, read, render

SEED = 20
NUM_TEXTS = 100_000
CUSTOM = {"mine": "a {red, blue} fox --ar 3:2", "open": '{ " ::', "shape": "--ar 1:2", "self": "--self x"}
SUFFIXES = ("", "--stylize 50 --weird 9", "--sw 7 --iw 2", "--no a, b --sd")

FLAGS = [f" --{name} " for name in (*BY_FLAG, *CUSTOM, "foo", "AR", "3d", "upbeta", "chaoss")]
VALUES = [
    "3:2",
    "1:1 ",
    "7",
    "50",
    ".5",
    "1.5 ",
    "random",
    "12::2",
    "raw",
    "none",
    "6",
    "red, text",
    "4294967296",
    "x",
]
LINKS = [
    "https://a.example/b.png",
    "<https://a.example/{c}>",
    "http://[::1]/d::2 ",
    "HTTPS://e",
    "https://",
    "::-1,",
]
MARKS = [
    "::",
    ":: ",
    "::2 ",
    "::-.5 ",
    ":",
    "{",
    "{",
    "}",
    "}",
    ",",
    ", ",
    "\\",
    "\\{",
    "\\,",
    '"',
    "“",
    "”",
    "`",
    "<",
    ">",
]
DASHES = ["—", "–", " —ar 3:2", "cat—tile", "--", " -- ", "-", "—s 5", "—no red", "——"]
WORDS = ["fox", "a red fox", "红", "é", "😀", " ", "  ", "\n", "\u00a0", "\u2028", "\x00", "\ud800", "ſ", "K", "١"]
PLAIN = ["a fox ", "a {red, blue} fox ", "hot::2 dog ", "https://a.example/b.png fox ", '"a :: b" ']
WHOLE = [f"{row.example} " for row in PARAMETERS]


def texts(rng: random.Random) -> Iterator[str]:
    """Texts of one sort of pieces, and of all: most end in an error, some reach the last line of the parser."""
    sorts = [FLAGS, VALUES, LINKS, MARKS, DASHES, WORDS, PLAIN, WHOLE]
    for _ in range(NUM_TEXTS):
        pieces = rng.choices(rng.choice(sorts), k=rng.randint(0, 3))
        pieces += [rng.choice(rng.choice(sorts)) for _ in range(rng.randint(0, 5))]
        if rng.random() < 0.5:
            rng.shuffle(pieces)
        if rng.random() < 0.5:
            pieces = [rng.choice(PLAIN), *pieces, *rng.choices(WHOLE, k=rng.randint(0, 2))]
        if rng.random() < 0.1:
            pieces.append("".join(chr(rng.randrange(0x110000)) for _ in range(5)))
        yield "".join(pieces)


def outcome(text: str, suffix: str = "", *, custom_zoom: bool = True) -> tuple[Prompt, ...]:
    """The prompts of a text, none for a `PromptError`."""
    try:
        return read(text, options=CUSTOM, suffix=suffix, custom_zoom=custom_zoom)
    except PromptError as error:
        check(error, text)
        return ()


def check(error: PromptError, text: str) -> None:
    assert 0 <= error.position <= len(text)
    assert error.reason.endswith((".", "?"))
    assert error.reason.count("`") % 2 == 0


def test_a_hundred_thousand_texts_are_prompts_or_a_prompt_error() -> None:
    rng = random.Random(SEED)
    num_jobs = num_refused = 0
    for text in texts(rng):
        jobs = outcome(text, rng.choice(SUFFIXES))
        num_jobs, num_refused = num_jobs + len(jobs), num_refused + (not jobs)
        assert len(jobs) <= MAX_JOBS
        for job in jobs[:2]:
            assert parse(render(job)) == job, text
    assert num_jobs > NUM_TEXTS / 4  # often enough the pieces make sense
    assert num_refused > NUM_TEXTS / 4


PIECES = [
    "{",
    "}",
    "{}",
    "{,",
    "{a,",
    "{a,b}",
    "::",
    ":: ",
    "::-",
    "::2 ",
    "--",
    "--tile ",
    "--no a,",
    "—s ",
    "—tile",
]
QUOTES_AND_LINKS = [
    '"',
    "“ ",
    '--no "a,',
    "\\",
    "\\{",
    "https://",
    "https://a ",
    "https://a,",
    "<https://a::",
    ",",
]


@pytest.mark.parametrize("before", ["", "a ", "{" * 1000])
@pytest.mark.parametrize("piece", PIECES + QUOTES_AND_LINKS)
def test_the_longest_texts_are_read_too(piece: str, before: str) -> None:
    text = (before + piece * MAX_LENGTH)[: MAX_LENGTH - len(before)] + "}" * before.count("{")
    for job in outcome(text)[:1]:
        if len(render(job)) <= MAX_LENGTH:
            assert parse(render(job)) == job


@pytest.mark.parametrize(
    "text", ["", " ", "\ud800", "\x00", "{", "}", "\\", '"', "::", "--", "—", "https://", "x" * 6001]
)
def test_the_shortest_texts_are_read_too(text: str) -> None:
    assert len(outcome(text)) <= 1
