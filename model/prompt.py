"""The language of prompts: text to `Prompt` and back.

`read` is the door for what people type: custom options → permutations → parse → suffix and settings → repeat.
`parse` and `render` are inverse: `parse(render(prompt)) == prompt`. Knows no model, no job and no Discord.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from model.language.faults import Fault, PromptError, plain_number
from model.language.flags import BY_FIELD, BY_FLAG, IMAGES, MAX_JOBS, PARAMETERS, changed
from model.language.options import expand_options
from model.language.permutations import escape, permute
from model.language.sentence import ImagePrompt, Sentence, TextPart, read_sentence
from model.language.tokens import QUOTES
from model.language.typed import Typed
from model.params import DEFAULTS, Parameters

__all__ = [
    "EXCLUSION_WEIGHT",
    "MAX_JOBS",
    "MAX_LENGTH",
    "Fault",
    "ImagePrompt",
    "Prompt",
    "PromptError",
    "TextPart",
    "check_suffix",
    "parse",
    "plain_number",
    "read",
    "render",
]

MAX_LENGTH = 6000  # characters, as Midjourney's "Prompts must be 6000 or fewer in length."
EXCLUSION_WEIGHT = -0.5  # `--no a` means `a::-0.5`


@dataclass(frozen=True)
class Prompt:
    """One prompt: image prompts, weighted text parts and parameters.

    There is at least one image or part. The total weight of the parts, if any, is positive.
    """

    parts: tuple[TextPart, ...]
    parameters: Parameters = DEFAULTS
    images: tuple[ImagePrompt, ...] = ()

    @property
    def text(self) -> str:
        """The text without image prompts and parameters."""
        if len(self.parts) == 1 and self.parts[0].weight == 1:
            return self.parts[0].text
        return " ".join(part.written for part in self.parts)

    def with_parameters(self, **values: Any) -> Prompt:
        return replace(self, parameters=replace(self.parameters, **values))


def read(
    text: str,
    *,
    options: Mapping[str, str] | None = None,
    suffix: str = "",
    defaults: Parameters = DEFAULTS,
    max_jobs: int = MAX_JOBS,
    custom_zoom: bool = False,
    judge: Callable[[Prompt], object] | None = None,
) -> tuple[Prompt, ...]:
    """The prompts that a text stands for, one for each job. Raises `PromptError`.

    `options` are the user's custom ones, by lower-case name. What the prompt does not say, `suffix` says, and what
    that does not say, `defaults`. `custom_zoom` allows `--zoom`. `judge`, such as `Catalog.choose`, may raise
    `PromptError` for any of the prompts.
    """
    typed = expand_options(_typed(text), options or {}, MAX_LENGTH)
    fillings = [_read_suffix(suffix, len(text)), changed(defaults)]
    jobs = [_prompt(job, fillings, custom_zoom, judge) for job in permute(typed, max_jobs)]
    times = [job.parameters.repeat or 1 for job in jobs]
    if sum(times) > max_jobs:
        raise PromptError(Fault.TOO_MANY_JOBS, count=sum(times), limit=max_jobs)
    once = (job.with_parameters(repeat=None) for job in jobs)
    return tuple(job for job, number in zip(once, times, strict=True) for _ in range(number))


def parse(text: str) -> Prompt:
    """The one prompt that a text without permutations stands for, its `--repeat` kept. Raises `PromptError`."""
    (job,) = permute(_typed(text), 1)
    return _prompt(job, [], custom_zoom=True)


def render(prompt: Prompt) -> str:
    """The canonical text of a prompt: pictures, text, then every parameter that differs from its default."""
    flags = [BY_FIELD[name].spell(value) for name, value in changed(prompt.parameters).items()]
    words = [*(image.written for image in prompt.images), prompt.text, *flags]
    return escape(" ".join(word for word in words if word))


def check_suffix(suffix: str) -> None:
    """Raise `PromptError` for what cannot be a suffix: it holds parameters and nothing else."""
    _read_suffix(suffix, 0)


def _typed(text: str) -> Typed:
    if len(text) > MAX_LENGTH:
        raise PromptError(Fault.TOO_LONG, MAX_LENGTH, limit=MAX_LENGTH, length=len(text))
    return Typed.by_hand(text)


def _prompt(
    typed: Typed,
    fillings: list[Mapping[str, Any]],
    custom_zoom: bool,
    judge: Callable[[Prompt], object] | None = None,
) -> Prompt:
    sentence = read_sentence(typed)
    if not sentence.parts and not sentence.images:
        raise PromptError(Fault.EMPTY)
    values = _filled(sentence, fillings)
    _check_company(sentence, values, custom_zoom=custom_zoom)
    prompt = Prompt(sentence.parts, replace(DEFAULTS, **values), sentence.images)
    if judge is not None:
        _judge(prompt, sentence, judge)
    return prompt


def _judge(prompt: Prompt, sentence: Sentence, judge: Callable[[Prompt], object]) -> None:
    """Ask a judge, who knows no positions, and point its error at the flag that it is about."""
    try:
        judge(prompt)
    except PromptError as error:
        row = BY_FLAG.get(error.values.get("flag", "").lstrip("-"))
        if row and row.name in sentence.settings:
            error.position = sentence.settings[row.name].position
        raise


def _filled(sentence: Sentence, fillings: list[Mapping[str, Any]]) -> dict[str, Any]:
    """The values by field: those of the prompt, then those of each filling that mean something in this prompt."""
    values = {name: setting.value for name, setting in sentence.settings.items()}
    for filling in fillings:
        for name in (row.name for row in PARAMETERS if row.name in filling):
            if name not in values and not _misses(name, sentence, values):
                values[name] = filling[name]
    return values


def _check_company(sentence: Sentence, values: Mapping[str, Any], *, custom_zoom: bool) -> None:
    """Raise `PromptError` for a flag of the prompt that means nothing beside the others."""
    for name, setting in sentence.settings.items():
        flag = BY_FIELD[name].flag
        if fault := _misses(name, sentence, values):
            partner = f"--{BY_FIELD[name].needs}"
            raise PromptError(fault, setting.position, flag=flag, partner=partner)
        if name == "zoom" and not custom_zoom:
            raise PromptError(Fault.NEEDS_CUSTOM_ZOOM, setting.position, flag=flag)


def _misses(name: str, sentence: Sentence, values: Mapping[str, Any]) -> Fault | None:
    """What a parameter lacks in this prompt to mean something."""
    row = BY_FIELD[name]
    if row.needs_text and not sentence.parts:
        return Fault.NEEDS_TEXT
    if row.needs == IMAGES and not sentence.images:
        return Fault.NEEDS_IMAGES
    if row.needs and row.needs != IMAGES and not values.get(row.needs):
        return Fault.NEEDS_PARAMETER
    return None


def _read_suffix(suffix: str, position: int) -> Mapping[str, Any]:
    """The values of a suffix by field. Its errors are reported at `position`, the end of the prompt."""
    if len(suffix) > MAX_LENGTH:
        raise PromptError(Fault.TOO_LONG, position, limit=MAX_LENGTH, length=len(suffix))
    if any(mark in suffix for mark in QUOTES):
        raise PromptError(Fault.SUFFIX_WITH_QUOTATION, position)
    sentence = read_sentence(Typed.instead(suffix, position))
    if sentence.parts or sentence.images:
        given = " ".join([*(image.url for image in sentence.images), *(part.text for part in sentence.parts)])
        raise PromptError(Fault.SUFFIX_WITH_TEXT, position, given=given)
    if "zoom" in sentence.settings:
        raise PromptError(Fault.NEEDS_CUSTOM_ZOOM, position, flag=BY_FIELD["zoom"].flag)
    return {name: setting.value for name, setting in sentence.settings.items()}
