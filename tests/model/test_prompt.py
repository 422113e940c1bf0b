from __future__ import annotations

import random
from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.params import DEFAULTS, MAX_SEED, PARAMETERS, Aspect, Parameters
from model.prompt import MAX_LENGTH, Fault, Prompt, PromptError, TextPart, expand, parse, plain_number, render


def parts(*pairs: tuple[str, float]) -> tuple[TextPart, ...]:
    return tuple(TextPart(text, weight) for text, weight in pairs)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a red fox", [("a red fox", 1)]),
        ("  a\tred \n fox ", [("a red fox", 1)]),
        ("hot:: dog", [("hot", 1), ("dog", 1)]),
        ("hot::2 dog", [("hot", 2), ("dog", 1)]),
        ("hot::2 dog::0.5", [("hot", 2), ("dog", 0.5)]),
        ("hot::.5 dog", [("hot", 0.5), ("dog", 1)]),
        ("hot::2dog", [("hot", 1), ("2dog", 1)]),
        ("tulips:: red::-.5", [("tulips", 1), ("red", -0.5)]),
        ("time: 10:30 in Rome", [("time: 10:30 in Rome", 1)]),
        (":: a", [("a", 1)]),
        ("a:: ::b", [("a", 1), ("b", 1)]),
        ("fox :3", [("fox :3", 1)]),
        ("a state-of-the-art -- fox", [("a state-of-the-art -- fox", 1)]),
        ("一只戴着墨镜的猫，骑着一辆自行车", [("一只戴着墨镜的猫，骑着一辆自行车", 1)]),
        ("<script>alert(1)</script>", [("<script>alert(1)</script>", 1)]),
        ("fox --seedling grows --seed 1".replace("--seedling", "-seedling"), [("fox -seedling grows", 1)]),
    ],
)
def test_text_is_split_into_weighted_parts(text: str, expected: list[tuple[str, float]]) -> None:
    assert parse(text).parts == parts(*expected)


@pytest.mark.parametrize(
    ("flags", "values"),
    [
        ("", {}),
        ("--ar 3:2 --seed 7", {"aspect": Aspect(3, 2), "seed": 7}),
        ("--AR 3:2", {"aspect": Aspect(3, 2)}),
        ("—ar 3:2 –tile", {"aspect": Aspect(3, 2), "tile": True}),
        ("--seed 1 --seed 2", {"seed": 2}),
        ("--s 1 --stylize 2", {"stylize": 2}),
        ("--no red car, text --c 5", {"no": ("red car", "text"), "chaos": 5}),
        ("--no state-of-the-art", {"no": ("state-of-the-art",)}),
        ("--tile --q 2", {"tile": True, "quality": 2.0}),
        ("--r 3 --v postcard --stop 50", {"repeat": 3, "version": "postcard", "stop": 50}),
    ],
)
def test_flags_become_parameters(flags: str, values: dict[str, Any]) -> None:
    assert parse(f"a fox {flags}") == Prompt(parts(("a fox", 1))).with_parameters(**values)


@pytest.mark.parametrize(
    ("text", "fault", "position", "words"),
    [
        ("", Fault.EMPTY, 0, "needs some text"),
        ("   ", Fault.EMPTY, 0, "needs some text"),
        ("--tile", Fault.EMPTY, 0, "needs some text"),
        (":: ::2", Fault.EMPTY, 0, "needs some text"),
        ("x" * 6001, Fault.TOO_LONG, 6000, "6000 or fewer"),
        ("a fox --foo 3", Fault.UNKNOWN_PARAMETER, 6, "`--foo`. Known are `--ar`"),
        ("fox --foo --bar", Fault.UNKNOWN_PARAMETER, 4, "`--foo`, `--bar`"),
        ("fox --ar wide", Fault.BAD_VALUE, 4, "such as `3:2`, not `wide`."),
        ("fox --ar", Fault.BAD_VALUE, 4, "such as `3:2`."),
        ("fox --tile --chaos 500", Fault.BAD_VALUE, 11, "between 0 and 100, not `500`."),
        ("fox --tile in the snow", Fault.BAD_VALUE, 4, "without a value"),
        ("fox --seed `rm`", Fault.BAD_VALUE, 4, "not `'rm'`."),
        ("hot:: dog::-1", Fault.BAD_WEIGHTS, 3, "must be positive. Here it is 1 + -1."),
        ("a::0 b::0", Fault.BAD_WEIGHTS, 1, "Here it is 0 + 0."),
        ("like https://a.example/b.png a fox", Fault.IMAGE_PROMPT, 5, "not supported"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_place_and_reason(
    text: str, fault: Fault, position: int, words: str
) -> None:
    with pytest.raises(PromptError) as caught:
        parse(text)
    assert (caught.value.fault, caught.value.position) == (fault, position)
    assert words in caught.value.reason
    assert str(caught.value) == caught.value.reason


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a  fox", "a fox"),
        ("a fox::3", "a fox::3"),
        ("hot:: dog", "hot::1 dog::1"),
        ("a fox --s 100 --tile", "a fox --tile"),
        ("a fox --seed 7 --aspect 6:4 --c 20", "a fox --ar 6:4 --chaos 20 --seed 7"),
        ("a fox --no a,b", "a fox --no a, b"),
        ("a fox --q .5", "a fox --quality 0.5"),
    ],
)
def test_a_prompt_is_rendered_in_canonical_form(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical


def test_repeat_gives_that_many_prompts_without_the_flag() -> None:
    assert expand(parse("a fox --repeat 3 --seed 7")) == (parse("a fox --seed 7"),) * 3
    assert expand(parse("a fox")) == (parse("a fox"),)


@pytest.mark.parametrize(
    ("value", "text"), [(1.0, "1"), (-2.5, "-2.5"), (0.000001, "0.000001"), (100000.0, "100000"), (0.0, "0")]
)
def test_numbers_are_written_without_exponents(value: float, text: str) -> None:
    assert plain_number(value) == text


words = st.text(st.sampled_from("abcß红:-'\"!?.😀 "), min_size=1, max_size=12).map(
    lambda text: " ".join(text.split())
)
weights = st.integers(-3_000_000, 9_000_000).map(lambda millionths: millionths / 1_000_000)
texts = words.filter(lambda text: text and "::" not in text and " --" not in f" {text}")
terms = st.text(st.sampled_from("abc红"), min_size=1, max_size=5)


@st.composite
def prompts(draw: st.DrawFn) -> Prompt:
    """Any prompt that `parse` can give."""
    drawn = draw(st.lists(st.builds(TextPart, texts, weights), max_size=4))
    first = TextPart(draw(texts), 1.0 + sum(ceil(abs(part.weight)) for part in drawn))
    return Prompt((first, *drawn), draw(parameters))


parameters = st.builds(
    Parameters,
    aspect=st.builds(Aspect, st.integers(1, 9999), st.integers(1, 9999)),
    chaos=st.integers(0, 100),
    stylize=st.integers(0, 1000),
    quality=st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]),
    seed=st.none() | st.integers(0, MAX_SEED),
    stop=st.integers(10, 100),
    tile=st.booleans(),
    no=st.lists(terms, max_size=3).map(tuple),
    repeat=st.none() | st.integers(2, 10),
    version=st.none() | st.sampled_from(["postcard", "sd-1.5"]),
)


@settings(max_examples=300, deadline=None)
@given(prompts())
def test_parsing_undoes_rendering(prompt: Prompt) -> None:
    assert parse(render(prompt)) == prompt


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_prompt_or_a_prompt_error(text: str) -> None:
    check_any(text)


def test_thousands_of_prompts_of_a_hurried_writer_are_a_prompt_or_a_prompt_error() -> None:
    rng = random.Random(20)
    flags = [f"--{name}" for row in PARAMETERS for name in (row.name, *row.aliases)]
    pieces = [
        *flags,
        "—",
        "--",
        "-",
        " :: ",
        ":: ",
        "::-1 ",
        ":",
        "fox",
        " ",
        "  ",
        "3:2",
        "7",
        ".5",
        ",",
        "`",
        "\n",
        "红",
    ]
    for _ in range(5000):
        text = "".join(rng.choice(pieces) + rng.choice(["", " "]) for _ in range(rng.randint(0, 12)))
        check_any(text)


TOUCHING = ["::--tile", "fox --stop::", "red::2 fox::--ar 3:2", "fox,--tile", "fox --no ,--v"]


@pytest.mark.parametrize("text", TOUCHING)
def test_a_flag_is_a_flag_beside_a_comma_or_the_colons_of_a_weight(text: str) -> None:
    check_any(text)


def check_any(text: str) -> None:
    try:
        prompt = parse(text)
    except PromptError as error:
        check_error(error, text)
        return
    assert sum(part.weight for part in prompt.parts) > 0
    if len(render(prompt)) <= MAX_LENGTH:
        assert parse(render(prompt)) == prompt


def check_error(error: PromptError, text: str) -> None:
    assert 0 <= error.position <= len(text)
    assert error.reason.endswith(".")


def test_the_longest_prompt_is_parsed_at_once() -> None:
    for piece in ("a::", "--tile ", "a --no ", ":: ", "- ", "::-", "((("):
        check_any((piece * MAX_LENGTH)[:MAX_LENGTH])


def test_with_parameters_leaves_the_prompt_as_it_is() -> None:
    prompt = parse("a fox")
    assert prompt.with_parameters(seed=1).parameters.seed == 1
    assert prompt.parameters == DEFAULTS
