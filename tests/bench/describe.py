"""How well `/describe` reads: pictures whose compositions postcard was never trained on, and how long it takes.

The scenes are painted, not drawn by the model; one in three has two subjects. Times are processor seconds.
"""

from __future__ import annotations

import time
from dataclasses import dataclass

import torch

from model.catalog import load_catalog
from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.engine import DEFAULTS
from model.families.family import Family
from model.loading import checkpoint, device
from model.postcard.edition import FIRST
from model.postcard.exam import Question, questions, wilson
from model.postcard.painter import paint
from model.postcard.places import PLACES
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.reading.classifier import Work
from model.reading.describe import Scene as Reading
from model.reading.describe import read
from model.reading.reading import plan_description
from tests.bench.report import publish, spread

ONE, TWO = 48, 24  # pictures


@dataclass(frozen=True)
class Verdict:
    """What was read right in one picture."""

    num_subjects: int
    subjects: bool  # all that are there and none besides
    a_subject: bool  # one at least
    place: bool
    style: bool
    seconds: float


async def run(rounds: int) -> None:
    torch.set_num_threads(1)
    device.prepare_thread()
    entry = load_catalog().default
    family = checkpoint.load(entry, device=torch.device("cpu"))
    embed, buckets = EmbeddingCache(family.encode_text, 2048), DEFAULTS["cpu"].row_buckets
    asked = [*questions(ONE, 1), *questions(TWO, 2)]
    verdicts = [judge(family, embed, buckets, question, seed) for seed, question in enumerate(asked)]
    publish(
        "describe",
        "What `/describe` reads in a picture",
        ("pictures", "subjects", "at least one subject", "place", "style", "seconds"),
        [_row("with one subject", verdicts, 1), _row("with two subjects", verdicts, 2)],
        f"{ONE} and {TWO} painted scenes of compositions that postcard was never trained on; the best of the four "
        "prompts, the share that is right with its 95 % interval; processor seconds of one thread.",
    )


def judge(family: Family, embed: EmbeddingCache, buckets: RowBuckets, question: Question, seed: int) -> Verdict:
    picture = paint(question.scene).image
    start = time.thread_time()
    plan = plan_description(picture, load_catalog().default, question_id="bench", seed=seed)
    with torch.inference_mode():
        best = finished(read(plan, family, embed, buckets))[0]
    return _verdict(question, best, time.thread_time() - start)


def finished(work: Work[list[Reading]]) -> list[Reading]:
    while True:
        try:
            next(work)
        except StopIteration as end:
            result: list[Reading] = end.value
            return result


def _verdict(question: Question, best: Reading, seconds: float) -> Verdict:
    scene = question.scene
    names = {SUBJECTS[figure.subject].name for figure in scene.figures}
    said = {each.name for each in SUBJECTS[: FIRST.subjects] if _says(best.plain[0], each.name)}
    phrases = [phrase.format(paper=scene.paper) for phrase in PLACES[scene.place].phrases]
    styles = STYLES[scene.style].phrases or ("",)
    return Verdict(
        num_subjects=len(names),
        subjects=said == names,
        a_subject=bool(said & names),
        place=best.place.plain in phrases,
        style=best.style.plain in styles,
        seconds=seconds,
    )


def _says(text: str, name: str) -> bool:
    return f" {name} " in f" {text} "


def _row(name: str, verdicts: list[Verdict], num_subjects: int) -> list[str]:
    mine = [each for each in verdicts if each.num_subjects == num_subjects]
    fields = ("subjects", "a_subject", "place", "style")
    shares = [_share([getattr(each, field) for each in mine]) for field in fields]
    return [f"{len(mine)} {name}", *shares, spread([each.seconds for each in mine])]


def _share(right: list[bool]) -> str:
    low, high = wilson(sum(right), len(right))
    return f"{sum(right) / len(right):.0%} ({low:.0%}–{high:.0%})"
