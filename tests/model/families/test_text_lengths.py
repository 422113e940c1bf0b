"""Texts of different lengths side by side, in families that show the denoiser just the tokens that there are."""

from __future__ import annotations

from typing import Any

import pytest
import torch

from model.denoising.admission import RowBuckets
from model.denoising.batch import Sketch, denoise
from model.denoising.embedding import EmbeddingCache
from model.denoising.rows import Rows
from model.engine import Engine
from model.generation import Condition, Generation
from model.style import StyleWords
from tests.model.drawing import generation, run
from tests.model.families.zoo import family

ALONE, EIGHT = RowBuckets(), RowBuckets((8,))
LONG = (Condition("a red fox in the deep snow of a long winter " * 10, 1.0),)
SHORT = [
    generation("short"),
    generation("unguided", guidance_scale=1.0, seeds=(3,)),
    generation("astray", chaos=0.5, weird=0.2),
    generation("styled", styles=(StyleWords("dreamy", 0.5),)),
    generation("excluding", conditions=(Condition("a fox", 1.0), Condition("snow", -0.5))),
]

pytestmark = pytest.mark.parametrize("name", ["qwen_image", "z_image"])


class Watched:
    """A family that remembers how many rows with how long texts each pass had."""

    def __init__(self, name: str) -> None:
        self._family = family(name)
        self.passes: list[tuple[int, int]] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._family, name)

    def denoise(self, rows: Rows, *, tile: bool) -> torch.Tensor:
        self.passes.append((len(rows), rows.text.length))
        return self._family.denoise(rows, tile=tile)


def lengths(name: str, wanted: list[Generation], buckets: RowBuckets) -> set[int]:
    """Of the texts that one step shows."""
    watched: Any = Watched(name)
    embed = EmbeddingCache(watched.encode_text)
    with torch.inference_mode():
        denoise(watched, [Sketch(watched, embed, each, buckets) for each in wanted], buckets)
    return {length for _, length in watched.passes}


def test_texts_have_just_the_tokens_that_there_are(name: str) -> None:
    with torch.inference_mode():
        texts = [family(name).encode_text(each) for each in ("", "a fox", LONG[0].text)]
    assert all(each.mask is None for each in texts)
    assert sorted({each.length for each in texts}) == [each.length for each in texts]


@pytest.mark.parametrize("short", SHORT, ids=[each.id for each in SHORT])
def test_a_long_text_changes_no_bit_of_a_short_one(name: str, short: Generation) -> None:
    alone = run(Engine(family(name), row_buckets=EIGHT), [short])[short.id]
    long = [generation("long", conditions=LONG), generation("longer", conditions=LONG, chaos=0.3, seeds=(1, 2, 3))]
    beside = run(Engine(family(name), max_rows=64, row_buckets=EIGHT), [long[0], short, long[1]])[short.id]
    assert torch.equal(beside, alone)


@pytest.mark.parametrize("buckets", [EIGHT, ALONE], ids=["padded", "alone"])
def test_a_long_text_does_not_make_a_short_one_longer(name: str, buckets: RowBuckets) -> None:
    short, long = generation("short", guidance_scale=1.0), generation("long", guidance_scale=1.0, conditions=LONG)
    assert max(lengths(name, [short], buckets)) < min(lengths(name, [long], buckets))
    both = lengths(name, [short, long], buckets)
    assert both == lengths(name, [short], buckets) | lengths(name, [long], buckets)


def test_texts_of_nearly_one_length_share_a_pass(name: str) -> None:
    texts = [(Condition(text, 1.0),) for text in ("a fox", "a bear", "a raven")]
    wanted = [generation(str(index), conditions=each, guidance_scale=1.0) for index, each in enumerate(texts)]
    assert len(lengths(name, wanted, ALONE)) == 3
    assert len(lengths(name, wanted, EIGHT)) == 1


def test_full_style_is_the_text_in_the_style(name: str) -> None:
    styled = generation("a", styles=(StyleWords("dreamy, and in the deep snow of winter", 1.0),))
    spoken = generation("b", conditions=(Condition("a red fox, dreamy, and in the deep snow of winter", 1.0),))
    drawn = run(Engine(family(name), row_buckets=EIGHT), [styled, spoken])
    torch.testing.assert_close(drawn["a"], drawn["b"], atol=1e-4, rtol=0)
