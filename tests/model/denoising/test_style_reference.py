from __future__ import annotations

import torch
from PIL import Image

from model.denoising.embedding import EmbeddingCache
from model.denoising.style_reference import Statistics, matched, see
from model.starts import WeightedImage
from model.style import StyleReference, Tint
from tests.model.drawing import tiny_family

SIZE = (64, 64)


def seen(*images: WeightedImage, tints: tuple[Tint, ...] = ()) -> Statistics:
    family = tiny_family("tiny")
    with torch.inference_mode():
        reference = StyleReference(images, tints, 0.8)
        return see(family, EmbeddingCache(family.encode_text), reference, SIZE).statistics


def test_what_is_matched_in_full_has_the_statistics_of_the_reference() -> None:
    latents = torch.randn((2, 3, 8, 8), generator=torch.Generator().manual_seed(1))
    wanted = Statistics(torch.tensor([1.0, 0.0, -1.0]).view(3, 1, 1), torch.tensor([2.0, 1.0, 0.5]).view(3, 1, 1))
    changed = matched(latents, wanted, 1.0)
    for one in changed:
        torch.testing.assert_close(one.mean(dim=(1, 2)), wanted.mean.flatten(), atol=1e-5, rtol=0)
        torch.testing.assert_close(one.std(dim=(1, 2)), wanted.spread.flatten(), atol=1e-5, rtol=0)
    assert torch.equal(matched(latents, wanted, 0.0), latents)


def test_several_references_count_by_their_weight() -> None:
    red, blue = (Image.new("RGB", SIZE, colour) for colour in ("red", "blue"))
    alone = [seen(WeightedImage(each)).mean for each in (red, blue)]
    torch.testing.assert_close(
        seen(WeightedImage(red, 3), WeightedImage(blue)).mean, 0.75 * alone[0] + 0.25 * alone[1]
    )


def test_a_code_always_has_the_same_colours_and_another_has_others() -> None:
    assert torch.equal(seen(tints=(Tint(7),)).mean, seen(tints=(Tint(7),)).mean)
    assert not torch.allclose(seen(tints=(Tint(7),)).mean, seen(tints=(Tint(8),)).mean, atol=0.1)
