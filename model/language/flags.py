"""The table of parameters: one row says all about `--chaos`, and everybody reads it here.

Parser, renderer, help, settings panel and docs/parameters.md know no parameter of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.language.faults import Fault
from model.language.kinds import (
    NIJI,
    Choice,
    Kind,
    Links,
    Loras,
    Name,
    Number,
    Profiles,
    Ratio,
    StyleReferences,
    Switch,
    Terms,
    Version,
    Whole,
)
from model.params import DEFAULTS, MAX_SEED, Parameters, Speed

MAX_JOBS = 40  # that one prompt may stand for, as on Midjourney's largest plans
RAW = "raw"  # `--style raw` is `--raw`
IMAGES = "images"  # stands in `Parameter.needs` for image prompts
NOT_HERE = "Not here."
NOT_THERE = "Not there: only here can models be added to."
NOT_THERE_AT_ALL = "Not there."


@dataclass(frozen=True)
class Parameter:
    """One row of the table."""

    name: str  # the field of `Parameters`
    flags: tuple[str, ...]  # all spellings without dashes, first the one that echoes and errors use
    kind: Kind
    help: str  # one line
    example: str
    effect: str  # what it does here, for the documentation
    difference: str = ""  # how that differs from Midjourney
    needs: str = ""  # the parameter, or `IMAGES`, without which it means nothing
    needs_text: bool = False  # means nothing in a prompt of pictures only

    @property
    def flag(self) -> str:
        return f"--{self.flags[0]}"

    @property
    def default(self) -> Any:
        return getattr(DEFAULTS, self.name)

    def spell(self, value: Any) -> str:
        """The parameter with a value, as echoes write it: `--ar 3:2`."""
        return self.kind.spell(self.flags[0], value)


PARAMETERS: tuple[Parameter, ...] = (
    Parameter(
        "aspect",
        ("ar", "aspect"),
        Ratio(),
        "Shape of the picture, width to height",
        "--ar 3:2",
        "The area of the picture stays; its sides are snapped to the steps that the model can draw.",
        "Each model says how far from square it goes.",
    ),
    Parameter(
        "chaos",
        ("chaos", "c"),
        Whole(0, 100),
        "How far the four pictures differ",
        "--chaos 30",
        "Moves the meaning of the text apart between the four pictures of a grid.",
    ),
    Parameter(
        "stylize",
        ("stylize", "s"),
        Whole(0, 1000),
        "How strongly the model's own style shows",
        "--stylize 250",
        "Leans the text towards the words that the model's entry in the catalog names as its house style, at 1000 "
        "all the way.",
        needs_text=True,
    ),
    Parameter(
        "weird",
        ("weird", "w"),
        Whole(0, 3000),
        "How unusual the picture may look",
        "--weird 500",
        "Leads the picture away from the usual look of its text.",
        "Works with `--seed`: the same seed gives the same weird picture.",
        needs_text=True,
    ),
    Parameter(
        "quality",
        ("quality", "q"),
        Choice((0.25, 0.5, 1, 2, 4)),
        "Effort: more denoising steps, more time",
        "--quality 2",
        "Multiplies the number of denoising steps.",
        "All five values work with each model, unless its entry in the catalog says otherwise.",
    ),
    Parameter(
        "seed",
        ("seed",),
        Whole(0, MAX_SEED),
        "Start from the same noise: the same picture again",
        "--seed 7",
        "Decides the noise that the grid starts from. Without it a seed is drawn, which ✉️ and ℹ️ tell. What is "
        "made from one of its pictures has a seed of its own.",
        "The same prompt, seed and model give the same picture again, on another day too.",
    ),
    Parameter(
        "stop",
        ("stop",),
        Whole(10, 100),
        "Finish early, in percent: softer pictures",
        "--stop 80",
        "Ends the denoising at this share of its steps.",
        "Works with each model.",
    ),
    Parameter(
        "tile",
        ("tile",),
        Switch({"tile": True}),
        "A seamless pattern that continues at its edges",
        "--tile",
        "Lets each edge continue at the opposite one.",
    ),
    Parameter(
        "no",
        ("no",),
        Terms(),
        "What should not be in the picture",
        "--no red, text",
        "Each term weighs like a part of the text with `::-0.5`. A comma in quotation marks belongs to its term.",
        "Terms do not count towards the sum of weights, so that a long list is never refused.",
    ),
    Parameter(
        "repeat",
        ("repeat", "r"),
        Whole(2, MAX_JOBS),
        "Run the prompt this many times",
        "--repeat 3",
        "Makes that many jobs, each with its own seed. Multiplied with permutations; the echo leaves it out.",
        "No plan decides how many jobs that may be, but whoever runs the bot.",
    ),
    Parameter(
        "iw",
        ("iw",),
        Number(0, 3),
        "Weight of the image prompts against the text",
        "--iw 1.5",
        "A model with an image adapter sees the image prompts beside the text, the more the higher the weight. "
        "Any other starts the grid from a mixture of them: at 3 a quarter of the steps is left to the text. At 0 "
        "they count for nothing. Pictures without text are blended in one way, whatever the weight.",
        needs=IMAGES,
    ),
    Parameter(
        "sref",
        ("sref",),
        StyleReferences(),
        "Take the style from pictures, or from a style code",
        "--sref https://example.org/ink.png::2 1234",
        "Takes colours and strokes from pictures, not what is on them: a model with an image adapter sees them "
        "where it draws style, any other matches their colours. A code stands for a style, always the same; "
        "`random` draws a code for each job, which the echo then shows.",
        "Codes mean other styles than Midjourney's.",
    ),
    Parameter(
        "sw",
        ("sw",),
        Whole(0, 1000),
        "Strength of the style reference",
        "--sw 300",
        "0 turns the style reference off. Most of what it does happens below 200.",
        needs="sref",
    ),
    Parameter(
        "sv",
        ("sv",),
        Whole(1, 6),
        "Version of the style reference's algorithm",
        "--sv 4",
        "Refused by every model of this edition: they know one way of taking a style.",
        NOT_HERE,
        needs="sref",
    ),
    Parameter(
        "cref",
        ("cref",),
        Links(),
        "Draw the character of these pictures",
        "--cref https://example.org/hero.png",
        "A model with an image adapter sees the pictures where it draws content, neither style nor layout: the "
        "text says what the character does. Any other refuses it: there, an image prompt comes nearest.",
        "No face is recognised: the look as a whole is kept, more or less.",
    ),
    Parameter(
        "cw",
        ("cw",),
        Whole(0, 100),
        "How much of the character is kept",
        "--cw 0",
        "At 100 the pictures of `--cref` count most, with hair and clothes; at 0 three eighths as much.",
        "0 keeps less of everything, rather than the face alone.",
        needs="cref",
    ),
    Parameter(
        "oref",
        ("oref",),
        Links(most=1),
        "Draw the person or thing of this picture",
        "--oref https://example.org/teapot.png",
        "A model with an image adapter sees the picture where it draws content, neither style nor layout. Any "
        "other refuses it: there, an image prompt comes nearest.",
    ),
    Parameter(
        "ow",
        ("ow",),
        Whole(0, 1000),
        "Strength of the omni reference",
        "--ow 400",
        "0 turns the omni reference off. Most of what it does happens below 200.",
        needs="oref",
    ),
    Parameter(
        "style",
        ("style",),
        Name(),
        "A named style of the model, or `raw`",
        "--style watercolor",
        "Adds the words that the model's entry in the catalog gives for this name. `--style raw` is `--raw`.",
        "The names are the model's own; codes of the style tuner mean nothing here.",
    ),
    Parameter(
        "lora",
        ("lora",),
        Loras(),
        "Small additions to the model, by name",
        "--lora ink:0.6 film",
        "Adds what these LoRAs have learnt, as strongly as their weights say; one without a weight as strongly as "
        "the catalog says. Below 0 leads away from it, 0 leaves it out. Each model has its own.",
        NOT_THERE,
    ),
    Parameter(
        "raw",
        ("raw",),
        Switch({"raw": True}),
        "Less of the model's own style",
        "--raw",
        "Leaves the house style out.",
        "Works with each model, also written `--style raw`.",
    ),
    Parameter(
        "draft",
        ("draft",),
        Switch({"draft": True}),
        "A quick sketch at half the effort",
        "--draft",
        "Takes half the denoising steps. The size stays.",
        "Midjourney draws smaller instead. To finish a draft, run it again with its `--seed`, without `--draft`.",
    ),
    Parameter(
        "best",
        ("best",),
        Whole(1, 4),
        "Draw so many grids, keep the pictures that match best",
        "--best 2",
        "Draws that many times as many pictures, which takes that many times as long, and keeps those that match "
        "the text best, the best one first. The judge is the CLIP that the model's entry in the catalog names; "
        "without one, as with postcard, it is refused.",
        NOT_THERE_AT_ALL,
        needs_text=True,
    ),
    Parameter(
        "hd",
        ("hd", "sd"),
        Switch({"hd": True, "sd": False}),
        "Draw at the model's larger size; `--sd` for the usual one",
        "--hd",
        "Draws with twice the width and height. For models that can; with others, press Upscale.",
        "Only where a model of your catalog can.",
    ),
    Parameter(
        "exp",
        ("exp",),
        Whole(0, 100),
        "Experimental detail",
        "--exp 20",
        "Makes what differs from its surroundings differ more, once the composition stands.",
        "The values are the same; how Midjourney does it is not known.",
    ),
    Parameter(
        "profile",
        ("profile", "p"),
        Profiles(),
        "Draw to your taste, or to that of somebody else",
        "--profile",
        "Words that tell what this person liked take the place of the house style, as strongly as `--stylize` "
        "says; `--raw` leaves them out too. No value is your own profile.",
        "The profile is learnt from the hearts that you give to pictures here, from five on.",
    ),
    Parameter(
        "zoom",
        ("zoom",),
        Number(1, 2),
        "How far Custom Zoom draws back",
        "--zoom 1.5",
        "In Custom Zoom only. 1 with another `--ar` changes the shape and nothing else.",
    ),
    Parameter(
        "version",
        ("version", "v", NIJI),
        Version(),
        "The model that draws",
        "--version postcard",
        "Names an entry of the catalog. `--niji 6` asks for the entry `niji-6`, `--niji` for `niji`.",
        "The models are those that this server offers; `/settings` lists them.",
    ),
    Parameter(
        "speed",
        ("fast", "relax", "turbo"),
        Switch({speed.value: speed for speed in (Speed.FAST, Speed.RELAX, Speed.TURBO)}),
        "How urgent this job is",
        "--relax",
        "Turbo jobs are drawn first, then fast ones, then relaxed ones. Without it `/settings` decides.",
        "All three are open to everybody and cost nothing. As there, `--relax` takes one job at a time.",
    ),
    Parameter(
        "stealth",
        ("stealth", "public"),
        Switch({"stealth": True, "public": False}),
        "Who sees this job: you alone, or everybody",
        "--stealth",
        "The result of a stealth job is seen by its owner alone. Without it `/settings` decides.",
        "Open to everybody.",
    ),
)

BY_FIELD: Mapping[str, Parameter] = {row.name: row for row in PARAMETERS}
BY_FLAG: Mapping[str, Parameter] = {flag: row for row in PARAMETERS for flag in row.flags}

# Flags of Midjourney's past and of its other products, which are refused with a sentence of their own.
RETIRED: Mapping[str, Fault] = {
    **dict.fromkeys(("uplight", "upbeta", "upanime"), Fault.RETIRED_UPSCALER),
    **dict.fromkeys(("test", "testp", "creative", "beta", "old", "vibe"), Fault.RETIRED_MODEL),
    **dict.fromkeys(("h", "wallpaper", "sl", "ml", "ll", "sp", "mp", "lp", "nostretch"), Fault.RETIRED_SIZE),
    **dict.fromkeys(("sameseed", "newclip"), Fault.RETIRED_SEED),
    "hq": Fault.RETIRED_QUALITY,
    **dict.fromkeys(("dref", "edit"), Fault.RETIRED_EDITOR),
    **dict.fromkeys(("video", "motion", "loop", "end", "bs"), Fault.NO_VIDEO),
}


def changed(parameters: Parameters) -> dict[str, Any]:
    """The fields that differ from their defaults, in the order of the table."""
    values = {row.name: getattr(parameters, row.name) for row in PARAMETERS}
    return {name: value for name, value in values.items() if value != BY_FIELD[name].default}
