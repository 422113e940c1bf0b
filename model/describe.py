"""A picture to prompts: the denoiser is asked for style, place and subject in turn, each in the light of the last.

Knows no words but those of the vocabulary.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import permutations

import torch

from model.admission import RowBuckets
from model.classifier import LAYOUT, SHAPES, Classifier, Work
from model.embedding import EmbeddingCache
from model.families.family import Family
from model.reading import Answer, Describe
from model.vocabulary import Group, Term, Vocabulary

NUM_PROMPTS = 4
NUM_STAGES = 7
GROUPS_OPENED = 3  # of a vocabulary whose subjects are grouped
SUBJECTS_KEPT, SUBJECTS_PAIRED = 8, 5
ALTERNATIVES = 3  # of each kind, in the last comparison
MARGIN = 0.01  # relative error that a second reading may be worse than the best and still be told
TRIES = 32  # to find other words for the same scene
NOTHING = Term(("",))


@dataclass(frozen=True)
class Scene:
    """One reading of a picture."""

    subject: Term = NOTHING
    place: Term = NOTHING
    style: Term = NOTHING
    detail: Term = NOTHING

    def caption(self, vocabulary: Vocabulary) -> str:
        return vocabulary.caption(self.subject.plain, self.place.plain, self.style.plain, self.detail.plain)


def describe(question: Describe, family: Family, embed: EmbeddingCache, buckets: RowBuckets) -> Work[Answer]:
    """Four prompts that differ, the likeliest first, each with the ratio of the picture."""
    scenes = yield from read(question, family, embed, buckets)
    texts = _worded(scenes, question.vocabulary, random.Random(question.seed))
    return Answer(tuple(f"{text} --ar {question.aspect}" for text in texts))


def read(question: Describe, family: Family, embed: EmbeddingCache, buckets: RowBuckets) -> Work[list[Scene]]:
    """The likeliest scene, then those that are nearly as likely."""
    generator = torch.Generator().manual_seed(question.seed)
    latents = family.encode_image(question.picture, [generator], (question.width, question.height))
    classifier = Classifier(family, embed, buckets, latents, question.seed)
    return (yield from _Inquiry(classifier, question.vocabulary).scenes())


class _Inquiry:
    """One picture's questions, from coarse to fine: coordinate descent over the parts of a caption."""

    def __init__(self, classifier: Classifier, vocabulary: Vocabulary) -> None:
        self._classifier = classifier
        self._vocabulary = vocabulary
        self._stage = 0

    def scenes(self) -> Work[list[Scene]]:
        """The likeliest scene, then those that are nearly as likely."""
        words = self._vocabulary
        styles = yield from self._ranked([Scene(style=each) for each in words.styles])
        places = yield from self._ranked([replace(styles[0], place=each) for each in words.places])
        subjects = yield from self._subjects(places[0])
        best = subjects[0]
        styles = yield from self._ranked([replace(best, style=each) for each in words.styles])
        best = styles[0]
        places = yield from self._ranked([replace(best, place=each) for each in words.places])
        best = places[0]
        kept = [replace(best, subject=each.subject) for each in subjects[:SUBJECTS_KEPT]]
        subjects = yield from self._ranked([*kept, *self._pairs(kept[:SUBJECTS_PAIRED])], SHAPES)
        details = [replace(subjects[0], detail=each) for each in words.details]
        return (yield from self._compared(subjects, places, styles, details))

    def _subjects(self, scene: Scene) -> Work[list[Scene]]:
        groups = self._vocabulary.subjects
        if len(groups) > 1:
            named = [replace(scene, subject=Term((group.name,))) for group in groups]
            ranked = yield from self._ranked(named, SHAPES)
            opened = {each.subject.plain for each in ranked[:GROUPS_OPENED]}
            groups = tuple(group for group in groups if group.name in opened)
        return (yield from self._ranked([replace(scene, subject=term) for term in _terms(groups)], SHAPES))

    def _pairs(self, scenes: Sequence[Scene]) -> Iterator[Scene]:
        """Scenes with two of their subjects, in both orders."""
        for template in self._vocabulary.pairs:
            for first, second in permutations(scenes, 2):
                yield replace(first, subject=_paired(template, first.subject, second.subject))

    def _compared(self, *rankings: Sequence[Scene]) -> Work[list[Scene]]:
        """The best of all kinds side by side, with every look that there is."""
        best = rankings[0][0]
        subjects, places, styles, details = rankings
        rivals = [
            *subjects[:ALTERNATIVES],
            *(replace(best, place=each.place) for each in places[:ALTERNATIVES]),
            *(replace(best, style=each.style) for each in styles[:ALTERNATIVES]),
            *details,
        ]
        scenes = list(dict.fromkeys([best, *rivals]))
        errors = yield from self._asked(scenes, (*LAYOUT, *SHAPES[:1]))
        order = sorted(range(len(scenes)), key=lambda index: errors[index])
        least = errors[order[0]]
        return [scenes[index] for index in order if errors[index] <= least * (1 + MARGIN)]

    def _ranked(self, scenes: Sequence[Scene], levels: Sequence[float] = LAYOUT) -> Work[list[Scene]]:
        errors = yield from self._asked(scenes, levels)
        return [scenes[index] for index in sorted(range(len(scenes)), key=lambda index: errors[index])]

    def _asked(self, scenes: Sequence[Scene], levels: Sequence[float]) -> Work[list[float]]:
        """The errors of the scenes' captions; what is yielded is the share of the whole inquiry."""
        captions = [scene.caption(self._vocabulary) for scene in scenes]
        work = self._classifier.errors(captions, levels)
        while True:
            try:
                share = next(work)
            except StopIteration as end:
                self._stage += 1
                errors: list[float] = end.value
                return errors
            yield min(1.0, (self._stage + share) / NUM_STAGES)


def _terms(groups: Sequence[Group]) -> list[Term]:
    return [term for group in groups for term in group.terms]


def _paired(template: str, first: Term, second: Term) -> Term:
    pairs = zip(first.wordings, second.wordings, strict=False)
    return Term(tuple(template.format(one, other) for one, other in pairs))


def _worded(scenes: Sequence[Scene], vocabulary: Vocabulary, dice: random.Random) -> list[str]:
    """Four texts that differ: the likeliest scene at its plainest, then others in words that the dice choose."""
    texts = [scenes[0].caption(vocabulary)]
    rivals = scenes[1 : NUM_PROMPTS - 1]
    for scene in [*[scenes[0]] * (NUM_PROMPTS - 1 - len(rivals)), *rivals]:
        texts.append(_new_text(scene, vocabulary, dice, texts))
    return texts


def _new_text(scene: Scene, vocabulary: Vocabulary, dice: random.Random, known: Sequence[str]) -> str:
    """A wording of a scene that is not known yet. A vocabulary that has no other repeats itself."""
    text = ""
    for _ in range(TRIES):
        subject, place, style, detail = (
            dice.choice(each.wordings) for each in (scene.subject, scene.place, scene.style, scene.detail)
        )
        text = vocabulary.compose(dice.choice(vocabulary.forms), subject, place, style, detail)
        if text not in known:
            break
    return text
