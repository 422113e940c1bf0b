"""Pictures to prompts, by the model that we ship."""

from __future__ import annotations

import random
from functools import cache
from itertools import permutations

import pytest
import torch
from PIL import Image

from model.catalog import load_catalog
from model.denoising.embedding import EmbeddingCache
from model.engine import DEFAULTS
from model.families.family import Family
from model.loading import checkpoint
from model.postcard.painter import paint
from model.postcard.places import PLACES
from model.postcard.scenes import SQUARE, Relation, Shape, compose
from model.postcard.styles import STYLES
from model.postcard.subjects import SUBJECTS
from model.prompt import parse
from model.reading.describe import describe
from model.reading.reading import Answer, plan_description
from model.reading.vocabulary import Vocabulary, vocabulary_of
from tests.model.drawing import tiny_family

ENTRY = load_catalog().default
BUCKETS = DEFAULTS["cpu"].row_buckets


@cache
def postcard() -> tuple[Family, EmbeddingCache]:
    family = checkpoint.load(ENTRY, device=torch.device("cpu"))
    return family, EmbeddingCache(family.encode_text, 2048)


def answer(picture: Image.Image, seed: int = 1) -> Answer:
    return read(picture, *postcard(), seed)


def read(picture: Image.Image, family: Family, embed: EmbeddingCache, seed: int = 1) -> Answer:
    question = plan_description(picture, ENTRY, question_id="q", seed=seed)
    work = describe(question, family, embed, BUCKETS)
    shares = []
    with torch.inference_mode():
        while True:
            try:
                shares.append(next(work))
            except StopIteration as end:
                assert shares == sorted(shares)
                assert 0 <= shares[0] < shares[-1] <= 1
                result: Answer = end.value
                return result


def scene(subjects: list[str], place: str, style: str, shape: Shape = SQUARE) -> Image.Image:
    names = [subject.name for subject in SUBJECTS]
    composed = compose(
        random.Random(3),
        shape,
        [names.index(subject) for subject in subjects],
        Relation.ALONE if len(subjects) == 1 else Relation.BESIDE,
        [each.name for each in PLACES].index(place),
        [each.name for each in STYLES].index(style),
    )
    return paint(composed).image


@pytest.mark.parametrize(
    ("subject", "place", "style", "best"),
    [
        ("fox", "snow", "watercolor", "a fox in the snow, watercolor --ar 1:1"),
        ("castle", "night", "plain", "a castle at night --ar 1:1"),
        ("octopus", "ocean", "neon", "an octopus in the ocean, neon --ar 1:1"),
    ],
)
def test_a_scene_is_read_as_what_it_is(subject: str, place: str, style: str, best: str) -> None:
    assert answer(scene([subject], place, style)).prompts[0] == best


def test_two_subjects_are_both_named() -> None:
    best = answer(scene(["panda", "penguin"], "mountains", "plain")).prompts[0]
    assert best in {f"a {a} and a {b} in the mountains --ar 1:1" for a, b in permutations(("panda", "penguin"))}


@pytest.mark.parametrize("size", [(1, 900), (900, 1), (3, 2)])
def test_a_picture_of_any_size_is_described(size: tuple[int, int]) -> None:
    assert len(set(answer(Image.new("RGB", size, (200, 80, 20))).prompts)) == 4


def test_there_are_four_prompts_that_differ_and_can_be_drawn() -> None:
    prompts = answer(scene(["cat"], "beach", "oil painting", Shape(13, 20))).prompts
    assert len(set(prompts)) == 4
    for prompt in prompts:
        assert prompt.endswith(" --ar 3:2")
        ENTRY.check(parse(prompt))


def test_another_seed_gives_other_prompts() -> None:
    picture = scene(["owl"], "forest", "plain")
    assert answer(picture, 1).prompts == answer(picture, 1).prompts
    assert set(answer(picture, 1).prompts) != set(answer(picture, 2).prompts)


def test_a_model_without_a_vocabulary_of_its_own_uses_the_general_one(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    general: Vocabulary = vocabulary_of(
        load_catalog().default.__class__(**{**ENTRY.__dict__, "source": "owner/name"})
    )
    monkeypatch.setattr("model.reading.reading.vocabulary_of", lambda entry: general)
    family = tiny_family()
    found = read(Image.new("RGB", (64, 64), (200, 80, 20)), family, EmbeddingCache(family.encode_text, 4096))
    assert len(set(found.prompts)) == 4
