"""The denoiser as a classifier."""

from __future__ import annotations

from typing import Any

import pytest
import torch
from torch import Tensor

from model.denoising.admission import RowBuckets
from model.denoising.embedding import EmbeddingCache
from model.denoising.rows import Rows
from model.families.flux import Flux
from model.reading.classifier import Classifier, Work
from tests.model.drawing import tiny_family
from tests.model.tiny_flux import build_tiny_flux_pipeline

CAPTIONS = ["a fox", "a bear", "a cat in the snow", "a dog", "a bee"]
EIGHT = RowBuckets((8,))


def errors(
    kind: str = "epsilon", seed: int = 1, captions: list[str] = CAPTIONS, buckets: RowBuckets = EIGHT
) -> tuple[list[float], list[float]]:
    """What is returned, and the shares that are yielded."""
    family = tiny_family("kl", kind)
    latents = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(5))
    classifier = Classifier(family, EmbeddingCache(family.encode_text), buckets, latents, seed)
    with torch.inference_mode():
        return run(classifier.errors(captions, (0.9, 0.45)))


def test_a_network_that_is_told_the_guidance_is_told_that_there_is_none() -> None:
    family = Flux(build_tiny_flux_pipeline(has_guidance=True))
    latents = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(5))
    classifier = Classifier(family, EmbeddingCache(family.encode_text), EIGHT, latents, seed=1)
    with torch.inference_mode():
        found, _ = run(classifier.errors(CAPTIONS, (0.9, 0.45)))
    assert len(set(found)) == len(CAPTIONS)


def run(work: Work[list[float]]) -> tuple[list[float], list[float]]:
    shares = []
    while True:
        try:
            shares.append(next(work))
        except StopIteration as end:
            return end.value, shares


@pytest.mark.parametrize("kind", ["epsilon", "v_prediction", "sample"])
def test_each_caption_has_an_error_relative_to_the_mean(kind: str) -> None:
    found, _ = errors(kind)
    assert len(set(found)) == len(CAPTIONS)
    assert sum(found) / len(found) == pytest.approx(1)


def test_all_captions_see_the_same_noise() -> None:
    found, _ = errors(captions=["a fox", "a bear", "a fox"])
    assert found[0] == pytest.approx(found[2])
    assert found[0] != pytest.approx(found[1], rel=1e-9)


def test_the_seed_decides_the_noise() -> None:
    assert errors(seed=1)[0] == errors(seed=1)[0] != errors(seed=2)[0]


@pytest.mark.parametrize(("sizes", "passes"), [((8,), 2), ((4,), 3), ((1, 2), 5), ((), 1)])
def test_passes_have_the_sizes_that_the_engine_uses(sizes: tuple[int, ...], passes: int) -> None:
    _, shares = errors(buckets=RowBuckets(sizes))
    assert len(shares) == passes
    assert shares == sorted(shares)
    assert shares[-1] == 1


def test_the_caption_that_explains_the_noise_best_has_the_least_error(monkeypatch: pytest.MonkeyPatch) -> None:
    family = tiny_family()
    embed = EmbeddingCache(family.encode_text)
    latents = torch.randn((1, 4, 8, 8), generator=torch.Generator().manual_seed(5))
    answer = embed("a cat in the snow").tokens
    targets: list[Tensor] = []
    randn = torch.randn

    def remembered(*args: Any, **options: Any) -> Tensor:
        targets.append(randn(*args, **options))
        return targets[-1]

    def denoise(rows: Rows, *, tile: bool) -> Tensor:
        """All but perfect for one caption, and blind for all others."""
        noise = torch.stack([targets[0 if step > 500 else 1][0] for step in rows.timestep])
        knows = torch.tensor([float(torch.equal(row, answer)) for row in rows.text.tokens]).view(-1, 1, 1, 1)
        return noise * knows

    monkeypatch.setattr(torch, "randn", remembered)
    monkeypatch.setattr(family, "denoise", denoise)
    with torch.inference_mode():
        found, _ = run(Classifier(family, embed, EIGHT, latents, 1).errors(CAPTIONS, (0.9, 0.45)))
    assert found.index(min(found)) == CAPTIONS.index("a cat in the snow")
