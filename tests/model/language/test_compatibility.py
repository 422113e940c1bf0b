from __future__ import annotations

from dataclasses import replace

import pytest

from model.catalog import Catalog, load_catalog
from model.language.flags import PARAMETERS, Parameter
from model.lora import Lora
from model.prompt import Fault, PromptError, parse, read

A, B = "https://a.example/a.png", "https://b.example/b.png"
POSTCARD = load_catalog().default

INK = Lora("ink.safetensors", "MIT")

# A model that can do all, one that can do little, and one that can do nothing but text.
LARGE = replace(POSTCARD, name="large", refuses=(), loras={"ink": INK, "film": INK}, default=False)
SMALL = replace(
    POSTCARD,
    name="small",
    refuses=("oref", "tile", "lora"),
    qualities=(0.5, 1.0),
    ranges={"stylize": (0, 500), "iw": (0.5, 2), "sv": (1, 4), "chaos": (10, 20)},
    styles={"oil": "oil on canvas"},
    default=True,
)
PLAIN = replace(
    POSTCARD, name="plain", refuses=("images", "weights", "oref", "weird", "lora"), styles={}, default=False
)
CATALOG = Catalog({entry.name: entry for entry in (LARGE, SMALL, PLAIN)})


def refusal(text: str, catalog: Catalog = CATALOG) -> PromptError:
    with pytest.raises(PromptError) as caught:
        read(text, judge=catalog.choose)
    return caught.value


@pytest.mark.parametrize(
    "text",
    [
        f"a fox --oref {A} --v large",
        "a fox --stylize 500 --q .5 --style oil",
        "a fox",  # 0 lies outside the narrower range of --chaos, but nobody asked for it
        "a fox --style raw",
        f"{A} a fox --iw .5",
        f"{A} {B}",
        "hot::2 dog --v small",
        "a fox --v plain --raw",
        "a fox --v large --lora ink:0.5 film",
    ],
)
def test_what_a_model_can_do_is_accepted(text: str) -> None:
    assert len(read(text, judge=CATALOG.choose)) == 1


@pytest.mark.parametrize(
    ("text", "fault", "position", "reason"),
    [
        (
            f"a fox --oref {A}",
            Fault.NOT_COMPATIBLE,
            6,
            "`--oref` is not compatible with `--version small`. Use it with `--version large`, or leave it out.",
        ),
        (
            "a fox --tile",
            Fault.NOT_COMPATIBLE,
            6,
            "`--tile` is not compatible with `--version small`. "
            "Use it with `--version large`, `--version plain`, or leave it out.",
        ),
        (
            "a fox --stylize 501",
            Fault.RANGE_OF_VERSION,
            6,
            "`--stylize` must be between 0 and 500 (with `--version small`), not `501`.",
        ),
        (
            f"{A} a fox --iw 0",
            Fault.RANGE_OF_VERSION,
            30,
            "`--iw` must be between 0.5 and 2 (with `--version small`), not `0`.",
        ),
        (
            "a fox --tile --v large --q 4 --style ink",
            Fault.STYLE_OF_VERSION,
            29,
            "`--style` must be one of `raw`, `plain`, `oil`, `watercolor`, `sketch`, `pixel`, `neon`, `pastel`, "
            "`dreamy` (with `--version large`), not `ink`.",
        ),
        (
            "a fox --lora ink",
            Fault.NOT_COMPATIBLE,
            6,
            "`--lora` is not compatible with `--version small`. Use it with `--version large`, or leave it out.",
        ),
        (
            "a fox --tile --v large --lora film inc",
            Fault.LORA_OF_VERSION,
            23,
            "`--lora` must name one of `ink`, `film` (with `--version large`), not `inc`.",
        ),
        (
            "a fox --q 4",
            Fault.LIST_OF_VERSION,
            6,
            "`--quality` must be one of `0.5`, `1` (with `--version small`), not `4`.",
        ),
        (
            "a fox --ar 9:1",
            Fault.RATIO_OF_VERSION,
            6,
            "`--ar` must be between 1:2 and 2:1 (with `--version small`), not `9:1`.",
        ),
        (
            "a fox --v 7",
            Fault.UNKNOWN_VERSION,
            6,
            "`--version` must be one of `large`, `small`, `plain`, not `7`.",
        ),
        (
            f"{A} a fox --v plain",
            Fault.NO_IMAGES,
            0,
            "Image prompts are not compatible with `--version plain`. "
            "Describe the picture in words, without links.",
        ),
        (
            "hot::2 dog --v plain",
            Fault.NO_WEIGHTS,
            0,
            "Weights are not compatible with `--version plain`. Leave out the `::`.",
        ),
        (
            f"{A} --v large",
            Fault.SINGLE_IMAGE,
            0,
            "Cannot use `--version large` with only a single image prompt. "
            "Please add another image prompt, or a text prompt.",
        ),
    ],
)
def test_what_a_model_cannot_do_is_refused_with_what_would_work(
    text: str, fault: Fault, position: int, reason: str
) -> None:
    error = refusal(text)
    assert (error.fault, error.position, error.reason) == (fault, position, reason)


def test_where_no_model_can_nothing_else_is_offered() -> None:
    error = refusal("a fox --weird 5", Catalog({"plain": replace(PLAIN, default=True)}))
    assert error.fault is Fault.COMPATIBLE_WITH_NONE
    assert error.reason == (
        "`--weird` is not compatible with `--version plain`, nor with another model here. Leave it out."
    )


@pytest.mark.parametrize("flags", [f"--oref {A}", f"--cref {A}", "--hd", "--sref 7 --sv 6"])
def test_postcard_refuses_what_it_has_no_means_for(flags: str) -> None:
    assert refusal(f"a fox {flags}", load_catalog()).fault is Fault.COMPATIBLE_WITH_NONE


NEEDS = {"iw": A, "sw": "--sref 7"}


@pytest.mark.parametrize(
    "row",
    [row for row in PARAMETERS if row.name not in {"cw", "ow", *POSTCARD.refuses}],
    ids=lambda row: row.name,
)
def test_postcard_takes_everything_else(row: Parameter) -> None:
    needed = NEEDS.get(row.name, "")
    text = f"{needed} a fox {row.example}" if needed == A else f"a fox {needed} {row.example}"
    assert len(read(text, custom_zoom=True, judge=load_catalog().choose)) >= 1


@pytest.mark.parametrize("style", ["plain", "oil", "watercolor", "sketch", "pixel", "neon", "pastel", "dreamy"])
def test_postcard_paints_in_its_styles(style: str) -> None:
    assert style in POSTCARD.styles
    POSTCARD.check(parse(f"a fox --style {style}"))


def test_an_entry_alone_knows_no_alternatives() -> None:
    with pytest.raises(PromptError, match="nor with another model here"):
        SMALL.check(parse(f"a fox --oref {A}"))
