from __future__ import annotations

from math import ceil
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from model.language.flags import changed
from model.params import DEFAULTS, MAX_SEED, Aspect, NamedLora, Parameters, Reference, Speed
from model.prompt import Fault, ImagePrompt, Prompt, PromptError, TextPart, check_suffix, parse, read, render

A, B = "https://a.example/a.png", "https://b.example/b.png"


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
        ("hot::2, dog::.5", [("hot", 2), ("dog", 0.5)]),
        ("hot::2dog", [("hot", 1), ("2dog", 1)]),
        ("tulips:: red::-.5", [("tulips", 1), ("red", -0.5)]),
        ("time: 10:30 in Rome", [("time: 10:30 in Rome", 1)]),
        (":: a", [("a", 1)]),
        ("a:: ::b", [("a", 1), ("b", 1)]),
        ("fox :3", [("fox :3", 1)]),
        ("a state-of-the-art -- fox", [("a state-of-the-art -- fox", 1)]),
        ("a cat—black and white—on a mat", [("a cat—black and white—on a mat", 1)]),
        ("he said—no—to that", [("he said—no—to that", 1)]),
        ("一只猫——骑着一辆自行车", [("一只猫——骑着一辆自行车", 1)]),
        ("<script>alert(1)</script>", [("<script>alert(1)</script>", 1)]),
        ("fox -seedling grows --seed 1", [("fox -seedling grows", 1)]),
        ('a sign "x :: y --tile, {z}"::2 b', [('a sign "x :: y --tile, {z}"', 2), ("b", 1)]),
        ("“你好 ::”:: b", [("“你好 ::”", 1), ("b", 1)]),
        ('a 5" pipe --tile', [('a 5" pipe', 1)]),
        (f'a sign "{A}"', [(f'a sign "{A}"', 1)]),
        (r"\{a\, b\}", [("{a, b}", 1)]),
    ],
)
def test_text_is_split_into_weighted_parts(text: str, expected: list[tuple[str, float]]) -> None:
    assert parse(text).parts == parts(*expected)


@pytest.mark.parametrize(
    ("text", "images", "words"),
    [
        (f"{A} a fox", [(A, 1)], "a fox"),
        (f"<{A}> a fox", [(A, 1)], "a fox"),
        (f"{A}::4 <{B}>::.5 a fox", [(A, 4), (B, 0.5)], "a fox"),
        (f"{A}:: {B}", [(A, 1), (B, 1)], ""),
        (f"{A}, {B} , a fox", [(A, 1), (B, 1)], "a fox"),
        (r"HTTP://A.example/?x=\{y\} fox", [("HTTP://A.example/?x={y}", 1)], "fox"),
        ("http://[::1]/a.png::2 fox", [("http://[::1]/a.png", 2)], "fox"),
        (f'{A}"a fox"', [(A, 1)], '"a fox"'),
        (f"{A} {B}::2 --tile", [(A, 1), (B, 2)], ""),
    ],
)
def test_links_before_the_text_are_image_prompts(text: str, images: list[tuple[str, float]], words: str) -> None:
    prompt = parse(text)
    assert prompt.images == tuple(ImagePrompt(url, weight) for url, weight in images)
    assert prompt.text == words


@pytest.mark.parametrize(
    ("flags", "values"),
    [
        ("", {}),
        ("--ar 3:2 --seed 7", {"aspect": Aspect(3, 2), "seed": 7}),
        ("--AR 3:2", {"aspect": Aspect(3, 2)}),
        ("—ar 3:2 –tile", {"aspect": Aspect(3, 2), "tile": True}),
        ("--seed 1 --seed 2", {"seed": 2}),
        ("--s 1 --stylize 2", {"stylize": 2}),
        ("--sd --hd", {"hd": True}),
        ("--fast --relax", {"speed": Speed.RELAX}),
        ("--no red car, text --c 5", {"no": ("red car", "text"), "chaos": 5}),
        ("--no state-of-the-art", {"no": ("state-of-the-art",)}),
        ("--tile --q 2", {"tile": True, "quality": 2.0}),
        ("--r 3 --v postcard --stop 50", {"repeat": 3, "version": "postcard", "stop": 50}),
        ("--style raw --style Oil", {"raw": True, "style": "oil"}),
        ("--niji 6", {"version": "niji-6"}),
        ("--p none", {"profile": None}),
        (f"--sref {A}::2 7 --sw 5", {"sref": (Reference(A, 2), Reference("7")), "sw": 5}),
        ("--zoom 1.5", {"zoom": 1.5}),
    ],
)
def test_flags_become_parameters(flags: str, values: dict[str, Any]) -> None:
    expected = Prompt(parts(("a fox", 1))).with_parameters(**values)
    assert parse(f"a fox {flags}") == expected


@pytest.mark.parametrize("text", ["cat—ar 3:2", "cat–ar 3:2", "cat—tile—ar 3:2", "cat::—ar 3:2"])
def test_a_dash_may_touch_the_word_before_it(text: str) -> None:
    assert parse(text).text == "cat"
    assert parse(text).parameters.aspect == Aspect(3, 2)


@pytest.mark.parametrize(
    ("text", "fault", "position", "words"),
    [
        ("", Fault.EMPTY, 0, "needs some text"),
        ("   ", Fault.EMPTY, 0, "needs some text"),
        ("--tile", Fault.EMPTY, 0, "needs some text"),
        (":: ::2", Fault.EMPTY, 0, "needs some text"),
        ("x" * 6001, Fault.TOO_LONG, 6000, "6000 or fewer"),
        ("a {b fox", Fault.UNCLOSED_BRACE, 2, "at character 3 is never closed"),
        ("a fox --foo 3", Fault.UNKNOWN_PARAMETER, 6, "`--foo`. Known are `--ar`"),
        ("fox --foo --bar", Fault.UNKNOWN_PARAMETER, 4, "`--foo`, `--bar`"),
        ("fox --caos 5", Fault.MISSPELT_PARAMETER, 4, "Did you mean `--chaos`?"),
        ("fox --seed7", Fault.MISSPELT_PARAMETER, 4, "`--seed7`"),
        ("fox --upbeta", Fault.RETIRED_UPSCALER, 4, "`--upbeta` belonged to the upscalers"),
        ("fox --ar wide", Fault.NOT_RATIO, 4, "such as `3:2`, not `wide`."),
        ("fox --ar=3:2", Fault.NOT_RATIO, 4, "not `=3:2`."),
        ("fox --ar", Fault.MISSING_VALUE, 4, "`--ar` needs a value, such as `--ar 3:2`."),
        ("fox --tile --chaos 500", Fault.NOT_WHOLE, 11, "between 0 and 100, not `500`."),
        ("fox --tile in the snow", Fault.UNWANTED_VALUE, 4, "without a value"),
        ("fox --relax now", Fault.UNWANTED_VALUE, 4, "`--relax` must"),
        ("fox --seed `rm`", Fault.NOT_WHOLE, 4, "not `'rm'`."),
        ("hot:: dog::-1", Fault.BAD_WEIGHTS, 3, "must be positive. Here it is 1 + -1."),
        ("a::0 b::0", Fault.BAD_WEIGHTS, 1, "Here it is 0 + 0."),
        ("a::.1 b::.2 c::-.3", Fault.BAD_WEIGHTS, 1, "Here it is 0.1 + 0.2 + -0.3."),
        (f"like {A} a fox", Fault.MISPLACED_LINK, 5, f"Move `{A}`"),
        ("https:// a fox", Fault.BAD_LINK, 0, "`https://` is not a link"),
        (f"{A}::-1 a fox", Fault.BAD_LINK_WEIGHT, 0, "not `-1`"),
        (f"{A}::0 a fox", Fault.BAD_LINK_WEIGHT, 0, "not `0`"),
        ("fox --sw 5", Fault.NEEDS_PARAMETER, 4, "Cannot use `--sw` without a `--sref`."),
        ("fox --sv 5", Fault.NEEDS_PARAMETER, 4, "without a `--sref`"),
        ("fox --cw 5", Fault.NEEDS_PARAMETER, 4, "without a `--cref`"),
        ("fox --ow 5", Fault.NEEDS_PARAMETER, 4, "without a `--oref`"),
        ("fox --iw 2", Fault.NEEDS_IMAGES, 4, "Cannot use `--iw` without an image prompt."),
        (f"{A} {B} --stylize 100", Fault.NEEDS_TEXT, 48, "Cannot use `--stylize` with only image prompts."),
        (f"{A} --w 5", Fault.NEEDS_TEXT, 24, "Cannot use `--weird` with only image prompts."),
        (f"fox --oref {A} {B}", Fault.NOT_ONE_LINK, 4, "exactly one link"),
    ],
)
def test_what_cannot_be_drawn_is_refused_with_place_and_reason(
    text: str, fault: Fault, position: int, words: str
) -> None:
    with pytest.raises(PromptError) as caught:
        parse(text)
    assert (caught.value.fault, caught.value.position) == (fault, position)
    assert words in caught.value.reason


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
        ("a fox --style raw --niji 6 --public --turbo", "a fox --raw --niji 6 --turbo --public"),
        (f"<{A}>::1 <{B}>::2 fox --sref 007 RANDOM::.5", f"{A} {B}::2 fox --sref 7 random::0.5"),
        (r"a \{ b\, c \\ \\{d}", r"a \{ b, c \ \d"),
        (r"\\\{", r"\\\{"),
        ('"{a}" \\{', '"{a}" \\{'),
    ],
)
def test_a_prompt_is_rendered_in_canonical_form(text: str, canonical: str) -> None:
    assert render(parse(text)) == canonical


@pytest.mark.parametrize(
    ("text", "jobs"),
    [
        ("a {red, blue} fox", ["a red fox", "a blue fox"]),
        ("a fox --ar {3:2, 1:1}", ["a fox --ar 3:2", "a fox"]),
        ("a fox {--v 5, --niji}", ["a fox --version 5", "a fox --niji"]),
        ("{a, b} fox --repeat 2", ["a fox", "a fox", "b fox", "b fox"]),
        ("a fox --repeat {2, 3}", ["a fox"] * 5),
        (f"{{{A}, {B}}} a fox", [f"{A} a fox", f"{B} a fox"]),
        ("a::{1, 2} b", ["a::1 b::1", "a::2 b::1"]),
        ("a fox --sref random --r 2", ["a fox --sref random"] * 2),
        (r"a \{ fox", [r"a \{ fox"]),
    ],
)
def test_a_text_stands_for_jobs(text: str, jobs: list[str]) -> None:
    assert [render(prompt) for prompt in read(text)] == jobs


@pytest.mark.parametrize(("text", "count"), [("{b, c} --r 21", "42"), ("{a, b, c} --r {13, 14}", "81")])
def test_repeats_count_towards_the_ceiling(text: str, count: str) -> None:
    with pytest.raises(PromptError) as caught:
        read(text)
    assert caught.value.fault is Fault.TOO_MANY_JOBS
    assert caught.value.reason == f"This prompt stands for {count} jobs. At most 40 may be started at once."


def test_the_ceiling_can_be_lower() -> None:
    assert len(read("{a, b} fox", max_jobs=2)) == 2
    with pytest.raises(PromptError, match=r"stands for 2 jobs\. At most 1 may"):
        read("{a, b} fox", max_jobs=1)


def test_the_place_of_an_error_is_that_of_the_typed_text() -> None:
    with pytest.raises(PromptError) as caught:
        read("--mine {a, b} fox --chaos {1, 500}", options={"mine": "a very long text"})
    assert (caught.value.fault, caught.value.position) == (Fault.NOT_WHOLE, 18)


OPTIONS = {"mine": "a {red, blue} fox --ar 3:2", "tail": "--tile"}


def test_options_are_expanded_before_permutations() -> None:
    jobs = read('"--mine" --mine --tail', options=OPTIONS)
    assert [render(job) for job in jobs] == [f'"--mine" a {x} fox --ar 3:2 --tile' for x in ("red", "blue")]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("a fox", "a fox --ar 3:2 --stylize 250 --no text --raw"),
        ("a fox --ar 1:1 --no red", "a fox --stylize 250 --no red --raw"),
        ("a fox --s 100", "a fox --ar 3:2 --no text --raw"),
        (f"{A} {B}", f"{A} {B} --ar 3:2 --no text --iw 2 --raw"),  # where --stylize would mean nothing
        ("a fox --sref 7", "a fox --ar 3:2 --stylize 250 --no text --sref 7 --sw 9 --raw"),
    ],
)
def test_the_prompt_wins_over_the_suffix_and_the_suffix_over_the_settings(text: str, canonical: str) -> None:
    settings = Parameters(stylize=250, raw=True, aspect=Aspect(2, 1))
    suffix = "--ar 3:2 --no text --sw 9 --iw 2"
    assert [render(job) for job in read(text, suffix=suffix, defaults=settings)] == [canonical]


@pytest.mark.parametrize(
    ("suffix", "fault"),
    [
        ("orange::-1", Fault.BAD_WEIGHTS),
        ("orange", Fault.SUFFIX_WITH_TEXT),
        (f"{A} --tile", Fault.SUFFIX_WITH_TEXT),
        ('--no "a', Fault.SUFFIX_WITH_QUOTATION),
        ("--zoom 2", Fault.NEEDS_CUSTOM_ZOOM),
        ("--chaos 101", Fault.NOT_WHOLE),
        ("--tile " * 1000, Fault.TOO_LONG),
    ],
)
def test_a_suffix_holds_parameters_and_nothing_else(suffix: str, fault: Fault) -> None:
    with pytest.raises(PromptError) as caught:
        read("a fox", suffix=suffix)
    assert (caught.value.fault, caught.value.position) == (fault, 5)
    with pytest.raises(PromptError):
        check_suffix(suffix)


@pytest.mark.parametrize("suffix", ["", "--no orange", "—ar 3:2 --sw 5"])
def test_a_suffix_may_hold_any_parameters(suffix: str) -> None:
    check_suffix(suffix)


def test_zoom_belongs_to_custom_zoom() -> None:
    (job,) = read("a fox --zoom 1.5", custom_zoom=True)
    assert job.parameters.zoom == 1.5
    with pytest.raises(PromptError) as caught:
        read("a fox --zoom 1.5")
    assert (caught.value.fault, caught.value.position) == (Fault.NEEDS_CUSTOM_ZOOM, 6)


def test_a_judge_may_refuse_and_its_error_is_pointed_at_the_flag() -> None:
    def judge(prompt: Prompt) -> None:
        if prompt.parameters.tile:
            raise PromptError(Fault.COMPATIBLE_WITH_NONE, flag="--tile", version="x")

    assert len(read("a fox", judge=judge)) == 1
    with pytest.raises(PromptError) as caught:
        read("a fox {--raw, --tile}", judge=judge)
    assert caught.value.position == 14


def test_one_text_without_permutations_is_parsed_with_its_repeat() -> None:
    assert parse("a {red} fox --repeat 3").parameters.repeat == 3
    with pytest.raises(PromptError, match="stands for 2 jobs"):
        parse("a {red, blue} fox")


def test_with_parameters_leaves_the_prompt_as_it_is() -> None:
    prompt = parse("a fox")
    assert prompt.with_parameters(seed=1).parameters.seed == 1
    assert prompt.parameters == DEFAULTS


# Any prompt that `parse` can give. One quotation mark alone may only come where no other follows.
weights = st.integers(-3_000_000, 9_000_000).map(lambda millionths: millionths / 1_000_000)
positive = st.integers(1, 9_000_000).map(lambda millionths: millionths / 1_000_000)
quotations = st.text(st.sampled_from("ab:,{}\\-—é \N{GRINNING FACE}"), max_size=8).map(lambda text: f'"{text}"')
plain = st.text(st.sampled_from("abcß红:-'!?.{}\\`<>😀 "), min_size=1, max_size=12)
texts = (
    st.lists(quotations | plain, min_size=1, max_size=4)
    .map(lambda pieces: " ".join(" ".join(pieces).split()))
    .filter(lambda text: text and "::" not in text.split('"')[0::2] and not _has_marks(text))
)
terms = st.text(st.sampled_from("abc红{}\\"), min_size=1, max_size=5) | st.sampled_from(['"a, b"', "x y", "a::2"])
links = st.sampled_from([A, B, "http://[::1]/{x}.png", "HTTPS://c.example/?q=\\,a"])
codes = st.sampled_from(["random", "0", str(MAX_SEED)])
words = st.from_regex(r"[a-z0-9][a-z0-9._-]{0,9}", fullmatch=True)
lora_weights = st.none() | st.integers(-2_000_000, 2_000_000).map(lambda millionths: millionths / 1_000_000)
loras = st.lists(st.builds(NamedLora, words, lora_weights), max_size=4, unique_by=lambda lora: lora.name).map(
    tuple
)


def _has_marks(text: str) -> bool:
    """Whether something outside quotation marks is more than text."""
    outside = " ".join(text.split('"')[0::2])
    return "::" in outside or " --" in f" {outside}"


def tuples(items: st.SearchStrategy[Any], most: int = 3) -> st.SearchStrategy[tuple[Any, ...]]:
    return st.lists(items, max_size=most).map(tuple)


@st.composite
def prompts(draw: st.DrawFn) -> Prompt:
    drawn = draw(st.lists(st.builds(TextPart, texts, weights), max_size=3))
    first = TextPart(draw(texts), 1.0 + sum(ceil(abs(part.weight)) for part in drawn))
    images = draw(tuples(st.builds(ImagePrompt, links, positive)))
    has_text = not images or draw(st.booleans())
    return Prompt((first, *drawn) if has_text else (), _meaningful(draw(parameters), images, has_text), images)


def _meaningful(drawn: Parameters, images: tuple[ImagePrompt, ...], has_text: bool) -> Parameters:
    """Without what means nothing beside the rest."""
    kept = Prompt((), drawn)
    for partner, dependents in {"sref": ("sw", "sv"), "cref": ("cw",), "oref": ("ow",)}.items():
        if not getattr(drawn, partner):
            kept = kept.with_parameters(**{name: getattr(DEFAULTS, name) for name in dependents})
    if not images:
        kept = kept.with_parameters(iw=DEFAULTS.iw)
    if not has_text:
        kept = kept.with_parameters(stylize=DEFAULTS.stylize, weird=DEFAULTS.weird)
    return kept.parameters


parameters = st.builds(
    Parameters,
    aspect=st.builds(Aspect, st.integers(1, 9999), st.integers(1, 9999)),
    chaos=st.integers(0, 100),
    stylize=st.integers(0, 1000),
    weird=st.integers(0, 3000),
    quality=st.sampled_from([0.25, 0.5, 1.0, 2.0, 4.0]),
    seed=st.none() | st.integers(0, MAX_SEED),
    stop=st.integers(10, 100),
    tile=st.booleans(),
    no=tuples(terms),
    repeat=st.none() | st.integers(2, 40),
    iw=st.integers(0, 3_000_000).map(lambda millionths: millionths / 1_000_000),
    sref=tuples(st.builds(Reference, links | codes, positive)),
    sw=st.integers(0, 1000),
    sv=st.none() | st.integers(1, 6),
    cref=tuples(st.builds(Reference, links)),
    cw=st.integers(0, 100),
    oref=tuples(st.builds(Reference, links), 1),
    ow=st.integers(0, 1000),
    style=st.none() | words.filter(lambda word: word != "raw"),
    lora=loras,
    raw=st.booleans(),
    draft=st.booleans(),
    hd=st.booleans(),
    exp=st.integers(0, 100),
    profile=st.none() | tuples(words.filter(lambda word: word != "none") | st.just("@ann")),
    zoom=st.none() | st.integers(1_000_000, 2_000_000).map(lambda millionths: millionths / 1_000_000),
    version=st.none() | st.sampled_from(["postcard", "sd-1.5", "niji", "niji-6"]),
    speed=st.none() | st.sampled_from(Speed),
    stealth=st.none() | st.booleans(),
)


@settings(max_examples=500, deadline=None)
@given(prompts())
def test_parsing_undoes_rendering(prompt: Prompt) -> None:
    assert parse(render(prompt)) == prompt


@settings(max_examples=200, deadline=None)
@given(prompts())
def test_reading_a_rendered_prompt_gives_that_prompt(prompt: Prompt) -> None:
    once = prompt.with_parameters(repeat=None)
    assert read(render(once), custom_zoom=True) == (once,)


@settings(max_examples=200, deadline=None)
@given(parameters)
def test_each_changed_parameter_is_written_once(drawn: Parameters) -> None:
    assert render(Prompt(parts(("a fox", 1)), drawn)).count(" --") == len(changed(drawn))
