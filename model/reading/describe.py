"""A picture to prompts: the denoiser is asked for style, place and subject in turn, each in the light of the last.

Knows no words but those of the vocabulary.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice, permutations

import torch

from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.families.family import Family
from model.reading.classifier import (
    PLACE_LEVELS,
    RELATION_LEVELS,
    STYLE_LEVELS,
    SUBJECT_LEVELS,
    Classifier,
    Work,
)
from model.reading.reading import Answer, Describe
from model.reading.vocabulary import Group, Term, Vocabulary

NUM_PROMPTS = 4
NUM_STAGES = 14  # of questions, at the most
GROUPS_OPENED = 3  # of a vocabulary whose subjects are grouped
SURVIVORS = 12  # of many subjects, after a first look
PAIRED = 4  # subjects that are tried two by two
ALTERNATIVES = 3  # of each kind, in the last comparison
MARGIN = 0.01  # relative error that a second reading may be worse than the best and still be told
TRIES = 32  # to find other words for the same scene
NOTHING = Term(("",))

Words = tuple[str, str, str, str]  # of subject, place, style and detail


@dataclass(frozen=True)
class Scene:
    """One reading of a picture."""

    subject: Term = NOTHING
    place: Term = NOTHING
    style: Term = NOTHING
    detail: Term = NOTHING
    other: Term = NOTHING  # a second subject
    relation: str = "{0}"  # how the subjects are put together, of the vocabulary's pairs

    @property
    def parts(self) -> tuple[Term, Term, Term, Term]:
        """Subjects, place, style and detail."""
        pairs = zip(cycle(self.subject.wordings), cycle(self.other.wordings), strict=False)
        count = max(len(self.subject.wordings), len(self.other.wordings))
        subjects = Term(tuple(self.relation.format(*pair) for pair in islice(pairs, count)))
        return subjects, self.place, self.style, self.detail

    @property
    def plain(self) -> Words:
        subjects, place, style, detail = (term.plain for term in self.parts)
        return subjects, place, style, detail

    def worded(self, dice: random.Random) -> Words:
        subjects, place, style, detail = (dice.choice(term.wordings) for term in self.parts)
        return subjects, place, style, detail

    def caption(self, vocabulary: Vocabulary) -> str:
        return vocabulary.caption(*self.plain)


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
        styles = yield from self._ranked([Scene(style=each) for each in words.styles], STYLE_LEVELS)
        places = yield from self._ranked([replace(styles[0], place=each) for each in words.places], PLACE_LEVELS)
        subjects = yield from self._subjects(places[0])
        styles = yield from self._ranked([replace(subjects[0], style=each) for each in words.styles], STYLE_LEVELS)
        places = yield from self._ranked([replace(styles[0], place=each) for each in words.places], PLACE_LEVELS)
        best, pool = places[0], [each.subject for each in subjects]
        subjects = yield from self._pairs([replace(best, subject=term) for term in pool[:PAIRED]])
        if subjects[0].other is not NOTHING:
            subjects = yield from self._both(subjects[0], pool)
        details = [replace(subjects[0], detail=each) for each in words.details]
        return (yield from self._compared(subjects, places, styles, details))

    def _subjects(self, scene: Scene) -> Work[list[Scene]]:
        groups = self._vocabulary.subjects
        if len(groups) > 1:
            named = [replace(scene, subject=Term((group.name,))) for group in groups]
            ranked = yield from self._ranked(named, SUBJECT_LEVELS)
            opened = {each.subject.plain for each in ranked[:GROUPS_OPENED]}
            groups = tuple(group for group in groups if group.name in opened)
        return (yield from self._pruned([replace(scene, subject=term) for term in _terms(groups)]))

    def _pairs(self, scenes: Sequence[Scene]) -> Work[list[Scene]]:
        """The likeliest of scenes with one of these subjects, and with two, in both orders."""
        pairs = self._paired(scenes[0], [scene.subject for scene in scenes])
        return (yield from self._ranked([*scenes, *pairs], SUBJECT_LEVELS))

    def _both(self, scene: Scene, pool: Sequence[Term]) -> Work[list[Scene]]:
        """The subjects of a scene with two, each in turn among all that there are."""
        best = yield from self._arranged(scene)
        others = [replace(best, other=term) for term in pool if term != best.subject]
        best = (yield from self._pruned(others))[0]
        subjects = yield from self._pruned([replace(best, subject=term) for term in pool if term != best.other])
        best = yield from self._arranged(subjects[0])
        return [best, *subjects[1:]]

    def _arranged(self, scene: Scene) -> Work[Scene]:
        """The two subjects of a scene in their likeliest order and relation."""
        ranked = yield from self._ranked(self._paired(scene, [scene.subject, scene.other]), RELATION_LEVELS)
        return ranked[0]

    def _paired(self, scene: Scene, subjects: Sequence[Term]) -> list[Scene]:
        return [
            replace(scene, subject=first, other=second, relation=relation)
            for relation in self._vocabulary.pairs
            for first, second in permutations(subjects, 2)
        ]

    def _pruned(self, scenes: Sequence[Scene]) -> Work[list[Scene]]:
        """Ranked by their subjects; of many, only those that do well at a first look are looked at again."""
        first = yield from self._ranked(scenes, SUBJECT_LEVELS[:1])
        best = yield from self._ranked(first[:SURVIVORS], SUBJECT_LEVELS)
        return [*best, *first[SURVIVORS:]]

    def _compared(self, *rankings: Sequence[Scene]) -> Work[list[Scene]]:
        """The best of all kinds side by side, with every look that there is."""
        subjects, places, styles, details = rankings
        best = subjects[0]
        rivals = [
            *subjects[:ALTERNATIVES],
            *(replace(best, place=each.place) for each in places[:ALTERNATIVES]),
            *(replace(best, style=each.style) for each in styles[:ALTERNATIVES]),
            *details,
        ]
        scenes = list(dict.fromkeys([best, *rivals]))
        errors = yield from self._asked(scenes, (*STYLE_LEVELS, SUBJECT_LEVELS[0]))
        order = sorted(range(len(scenes)), key=lambda index: errors[index])
        least = errors[order[0]]
        return [scenes[index] for index in order if errors[index] <= least * (1 + MARGIN)]

    def _ranked(self, scenes: Sequence[Scene], levels: Sequence[float]) -> Work[list[Scene]]:
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


def _worded(scenes: Sequence[Scene], vocabulary: Vocabulary, dice: random.Random) -> list[str]:
    """Four texts that differ: the likeliest scene at its plainest, then others in words that the dice choose."""
    rivals = scenes[1 : NUM_PROMPTS - 1]
    told = [scenes[0].plain]
    texts = [scenes[0].caption(vocabulary)]
    others = vocabulary.forms[1:] or vocabulary.forms
    forms = cycle(dice.sample(others, len(others)))
    for scene in [*[scenes[0]] * (NUM_PROMPTS - 1 - len(rivals)), *rivals]:
        words, form = _new_words(scene, dice, told), next(forms)
        told.append(words)
        texts.append(vocabulary.compose(form, *words))
    return texts


def _new_words(scene: Scene, dice: random.Random, told: Sequence[Words]) -> Words:
    """Wordings of a scene that were not told yet. A vocabulary that has no others repeats itself."""
    for _ in range(TRIES):
        words = scene.worded(dice)
        if words not in told:
            break
    return words
