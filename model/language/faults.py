"""What can be wrong with a prompt: one `Fault` and one sentence for each case.

A translator needs `PromptError.fault` and `.values` only. Knows no grammar.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

GIVEN_LIMIT = 80  # characters of what was typed that a sentence repeats


class Fault(StrEnum):
    """What is wrong, for a program that wants to react to it or translate it."""

    # The text.
    EMPTY = "empty"
    TOO_LONG = "too long"
    UNCLOSED_BRACE = "unclosed brace"
    UNOPENED_BRACE = "unopened brace"
    TOO_MANY_JOBS = "too many jobs"
    BAD_WEIGHTS = "bad weights"
    # Pictures.
    BAD_LINK = "bad link"
    MISPLACED_LINK = "misplaced link"
    BAD_LINK_WEIGHT = "bad link weight"
    SINGLE_IMAGE = "single image"
    # Names of parameters.
    UNKNOWN_PARAMETER = "unknown parameter"
    MISSPELT_PARAMETER = "misspelt parameter"
    RETIRED_UPSCALER = "retired upscaler"
    RETIRED_MODEL = "retired model"
    RETIRED_SIZE = "retired size"
    RETIRED_SEED = "retired seed"
    RETIRED_QUALITY = "retired quality"
    RETIRED_EDITOR = "retired editor"
    NO_VIDEO = "no video"
    # Their values.
    MISSING_VALUE = "missing value"
    UNWANTED_VALUE = "unwanted value"
    NOT_WHOLE = "not a whole number"
    NOT_NUMBER = "not a number"
    NOT_LISTED = "not listed"
    NOT_RATIO = "not a ratio"
    NOT_TERMS = "not terms"
    NOT_NAME = "not a name"
    NOT_LORAS = "not loras"
    NOT_STYLE_REFERENCES = "not style references"
    NOT_LINKS = "not links"
    NOT_ONE_LINK = "not one link"
    NOT_PROFILES = "not profiles"
    # What goes together.
    NEEDS_PARAMETER = "needs parameter"
    NEEDS_IMAGES = "needs images"
    NEEDS_TEXT = "needs text"
    NEEDS_CUSTOM_ZOOM = "needs custom zoom"
    ZOOM_OF_ONE = "zoom of one"
    SUFFIX_WITH_TEXT = "suffix with text"
    SUFFIX_WITH_QUOTATION = "suffix with quotation"
    # What a model can do.
    UNKNOWN_VERSION = "unknown version"
    NOT_COMPATIBLE = "not compatible"
    COMPATIBLE_WITH_NONE = "compatible with none"
    RATIO_OF_VERSION = "ratio of version"
    RANGE_OF_VERSION = "range of version"
    LIST_OF_VERSION = "list of version"
    STYLE_OF_VERSION = "style of version"
    LORA_OF_VERSION = "lora of version"
    NO_IMAGES = "no images"
    NO_WEIGHTS = "no weights"
    FROM_TEXT_ALONE = "from text alone"
    NO_SURROUNDINGS = "no surroundings"


SENTENCES: Mapping[Fault, str] = {
    Fault.EMPTY: "A prompt needs some text or images: `/imagine prompt: a fox in the snow`.",
    Fault.TOO_LONG: "Prompts must be {limit} or fewer characters in length. This one has {length}.",
    Fault.UNCLOSED_BRACE: "The `{{` at character {number} is never closed. "
    "Write `{{a, b}}` for two jobs, or `\\{{` for the brace itself.",
    Fault.UNOPENED_BRACE: "The `}}` at character {number} closes nothing. "
    "Write `{{a, b}}` for two jobs, or `\\}}` for the brace itself.",
    Fault.TOO_MANY_JOBS: "This prompt stands for {count} jobs. At most {limit} may be started at once.",
    Fault.BAD_WEIGHTS: "The sum of all weights must be positive. Here it is {weights}.",
    Fault.BAD_LINK: "`{given}` is not a link to a picture. Links look like `https://example.org/fox.png`.",
    Fault.MISPLACED_LINK: "Links to pictures come before the text. Move `{given}` to the beginning of the prompt.",
    Fault.BAD_LINK_WEIGHT: "The weight of a picture must be a number greater than 0, not `{given}`.",
    Fault.SINGLE_IMAGE: "Cannot use `--version {version}` with only a single image prompt. "
    "Please add another image prompt, or a text prompt.",
    Fault.UNKNOWN_PARAMETER: "Unrecognized parameter(s): {names}. Known are {known}.",
    Fault.MISSPELT_PARAMETER: "Unrecognized parameter(s): {names}. Did you mean {similar}?",
    Fault.RETIRED_UPSCALER: "`{flag}` belonged to the upscalers of the first versions and is not needed here: "
    "press Upscale (Subtle) or Upscale (Creative) under a picture.",
    Fault.RETIRED_MODEL: "`{flag}` belonged to test models of 2022 and is not needed here: "
    "choose a model with `--version`.",
    Fault.RETIRED_SIZE: "`{flag}` belonged to the pixel sizes of 2022 and is not needed here: "
    "choose a shape with `--ar`, such as `--ar 16:9`.",
    Fault.RETIRED_SEED: "`{flag}` belonged to versions 1 to 3 and is not needed here: use `--seed`, "
    "with `--chaos 0` for four similar pictures.",
    Fault.RETIRED_QUALITY: "`{flag}` belonged to the first versions and is not needed here: "
    "use `--quality` for more effort.",
    Fault.RETIRED_EDITOR: "`{flag}` belonged to an editing model and is not needed here: "
    "press Vary (Region) under a picture.",
    Fault.NO_VIDEO: "`{flag}` makes films. Only pictures are made here, so leave it out.",
    Fault.MISSING_VALUE: "`{flag}` needs a value, such as `{example}`.",
    Fault.UNWANTED_VALUE: "`{flag}` must be given without a value, after the text of the prompt, "
    "not with `{given}`.",
    Fault.NOT_WHOLE: "`{flag}` must be a whole number between {low} and {high}, not `{given}`.",
    Fault.NOT_NUMBER: "`{flag}` must be a number between {low} and {high}, not `{given}`.",
    Fault.NOT_LISTED: "`{flag}` must be one of {choices}, not `{given}`.",
    Fault.NOT_RATIO: "`{flag}` must be two whole numbers from 1 to {high}, width and height, "
    "such as `3:2`, not `{given}`.",
    Fault.NOT_TERMS: "`{flag}` must be one or more words, with commas between, such as `red, text`, "
    "not `{given}`.",
    Fault.NOT_NAME: "`{flag}` must be one name of letters, digits, dots and hyphens, not `{given}`.",
    Fault.NOT_LORAS: "`{flag}` must be up to {most} different names, each with a weight between {low} and {high} "
    "if you like, such as `ink:0.6 film`, not `{given}`.",
    Fault.NOT_STYLE_REFERENCES: "`{flag}` must be links to pictures, style codes from 0 to {high}, or `random`, "
    "each with a weight such as `::2` if you like, not `{given}`.",
    Fault.NOT_LINKS: "`{flag}` must be links to pictures, not `{given}`.",
    Fault.NOT_ONE_LINK: "`{flag}` must be exactly one link to a picture, not `{given}`.",
    Fault.NOT_PROFILES: "`{flag}` must be profile codes, `@user`, `none`, or nothing for your own profile, "
    "not `{given}`.",
    Fault.NEEDS_PARAMETER: "Cannot use `{flag}` without a `{partner}`.",
    Fault.NEEDS_IMAGES: "Cannot use `{flag}` without an image prompt.",
    Fault.NEEDS_TEXT: "Cannot use `{flag}` with only image prompts. Please add a text prompt, or leave it out.",
    Fault.NEEDS_CUSTOM_ZOOM: "`{flag}` works in Custom Zoom only: press that button under a picture.",
    Fault.ZOOM_OF_ONE: "`{flag} 1` leaves nothing to paint, unless `{partner}` changes the shape. "
    "Zoom out by up to 2, or choose another ratio.",
    Fault.SUFFIX_WITH_TEXT: "A suffix may hold parameters only, such as `--ar 3:2 --no text`, not `{given}`.",
    Fault.SUFFIX_WITH_QUOTATION: "A suffix cannot hold quotation marks: those of a prompt would pair with them.",
    Fault.UNKNOWN_VERSION: "`{flag}` must be one of {known}, not `{given}`.",
    Fault.NOT_COMPATIBLE: "`{flag}` is not compatible with `--version {version}`. "
    "Use it with {alternatives}, or leave it out.",
    Fault.COMPATIBLE_WITH_NONE: "`{flag}` is not compatible with `--version {version}`, "
    "nor with another model here. Leave it out.",
    Fault.RATIO_OF_VERSION: "`{flag}` must be between 1:{limit} and {limit}:1 (with `--version {version}`), "
    "not `{given}`.",
    Fault.RANGE_OF_VERSION: "`{flag}` must be between {low} and {high} (with `--version {version}`), "
    "not `{given}`.",
    Fault.LIST_OF_VERSION: "`{flag}` must be one of {choices} (with `--version {version}`), not `{given}`.",
    Fault.STYLE_OF_VERSION: "`{flag}` must be one of {choices} (with `--version {version}`), not `{given}`.",
    Fault.LORA_OF_VERSION: "`{flag}` must name one of {choices} (with `--version {version}`), not `{given}`.",
    Fault.NO_IMAGES: "Image prompts are not compatible with `--version {version}`. "
    "Describe the picture in words, without links.",
    Fault.NO_WEIGHTS: "Weights are not compatible with `--version {version}`. Leave out the `::`.",
    Fault.FROM_TEXT_ALONE: "`--version {version}` draws from text alone: it cannot change or enlarge a picture.",
    Fault.NO_SURROUNDINGS: "`--version {version}` cannot paint around a picture.",
}


class PromptError(ValueError):
    """A prompt that cannot be drawn. `reason` is a sentence, `position` an index into the text as typed.

    `values` fill the sentence of `fault`, in any language. Back-ticks in them are replaced, so that they
    cannot break out of the code marks; a tuple becomes a list with a pair of code marks around each item.
    """

    def __init__(self, fault: Fault, position: int = 0, /, **values: str | float | tuple[str, ...]) -> None:
        self.fault = fault
        self.position = position
        self.values: Mapping[str, str] = {name: _shown(value) for name, value in values.items()}
        self.reason = SENTENCES[fault].format_map(self.values)
        super().__init__(self.reason)


def plain_number(value: float) -> str:
    """Up to six decimals and never an exponent: 0.5, -2, 0.000001."""
    return f"{value:.6f}".rstrip("0").rstrip(".")


def _shown(value: str | float | tuple[str, ...]) -> str:
    if isinstance(value, tuple):
        return ", ".join(f"`{_shown(item)}`" for item in value)
    if isinstance(value, str):
        cut = value if len(value) <= GIVEN_LIMIT else value[: GIVEN_LIMIT - 1] + "…"
        return cut.replace("`", "'")
    return plain_number(value)
