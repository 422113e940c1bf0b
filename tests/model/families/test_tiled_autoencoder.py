"""Pictures that are encoded and decoded in tiles."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from model.catalog import load_catalog
from model.families.autoencoder import Autoencoder
from model.families.tiled_autoencoder import WHOLE, TiledAutoencoder
from model.loading.checkpoint import load
from tests.model.tiny import Autoencoder as Kind
from tests.model.tiny import build_autoencoder, catalog_text, write_tiny_pipeline

GENERATORS = 0, 1


@pytest.fixture(autouse=True)
def _same_weights_each_time() -> None:
    torch.manual_seed(0)


def seeded() -> list[torch.Generator]:
    return [torch.Generator().manual_seed(seed) for seed in GENERATORS]


def pattern(width: int, height: int) -> Image.Image:
    """Smooth, and nowhere the same."""
    coarse = np.random.default_rng(0).integers(0, 256, (height // 32, width // 32, 3), dtype=np.uint8)
    return Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC)


def difference(one: Image.Image, other: Image.Image) -> int:
    return int(np.abs(np.asarray(one, dtype=int) - np.asarray(other, dtype=int)).max())


@pytest.mark.parametrize("kind", ["kl", "tiny"])
@pytest.mark.parametrize("tile", [False, True])
def test_a_picture_up_to_the_limit_passes_through_to_the_last_bit(kind: Kind, tile: bool) -> None:
    plain = Autoencoder(build_autoencoder(kind))
    tiled = TiledAutoencoder(plain, whole=128 * 64)
    latents = plain.encode(pattern(128, 64), seeded(), (128, 64))
    assert torch.equal(tiled.encode(pattern(128, 64), seeded(), (128, 64)), latents)
    assert tiled.decode(latents, tile=tile) == plain.decode(latents, tile=tile)


@pytest.mark.parametrize("size", [(512, 320), (320, 512)])
def test_in_tiles_a_picture_is_decoded_as_at_once(size: tuple[int, int]) -> None:
    """By a network of convolutions alone, which see no further than the overlap."""
    plain = Autoencoder(build_autoencoder("tiny"))
    tiled = TiledAutoencoder(plain, whole=0, side=320, overlap=256)
    latents = torch.randn(2, *plain.latent_shape(*size), generator=torch.Generator().manual_seed(0))
    for one, other in zip(tiled.decode(latents, tile=False), plain.decode(latents, tile=False), strict=True):
        assert one.size == size
        assert difference(one, other) <= 1


def test_in_tiles_a_picture_is_encoded_as_at_once() -> None:
    plain = Autoencoder(build_autoencoder("tiny"))
    tiled = TiledAutoencoder(plain, whole=0, side=512, overlap=256)
    picture, size = pattern(512, 256), (1024, 512)  # its decoder enlarges
    with torch.inference_mode():
        one, other = (each.encode(picture, seeded(), size) for each in (tiled, plain))
    assert one.shape == other.shape == (2, *plain.latent_shape(*size))
    assert float((one - other).abs().max()) < 0.1 * float(other.std())


def test_a_large_picture_is_never_shown_to_the_network_at_once() -> None:
    vae = build_autoencoder("kl")
    plain = Autoencoder(vae)
    tiled = TiledAutoencoder(plain, whole=128**2, side=128, overlap=32)
    seen: list[tuple[int, ...]] = []
    vae.decoder.register_forward_pre_hook(lambda _, arguments: seen.append(tuple(arguments[0].shape[-2:])))
    vae.encoder.register_forward_pre_hook(lambda _, arguments: seen.append(tuple(arguments[0].shape[-2:])))
    latents = tiled.encode(pattern(320, 192), seeded(), (320, 192))
    assert set(seen) == {(128, 128)}
    seen.clear()
    assert [picture.size for picture in tiled.decode(latents, tile=False)] == [(320, 192)] * 2
    assert set(seen) == {(16, 16)}


def test_a_seamless_pattern_stays_one_in_tiles() -> None:
    plain = Autoencoder(build_autoencoder("tiny"))
    tiled = TiledAutoencoder(plain, whole=0, side=320, overlap=256)
    latents = torch.randn(1, *plain.latent_shape(512, 512), generator=torch.Generator().manual_seed(0))
    (picture,), (rolled,) = (tiled.decode(each, tile=True) for each in (latents, latents.roll((9, 9), (-2, -1))))
    assert difference(Image.fromarray(np.roll(np.asarray(picture), (144, 144), (0, 1))), rolled) <= 1


@pytest.mark.parametrize(("native_size", "whole"), [(64, WHOLE), (2048, round(1.5 * 2048**2))])
def test_what_a_model_has_learnt_is_never_in_tiles(tmp_path: Path, native_size: int, whole: int) -> None:
    catalog = tmp_path / "catalog.toml"
    catalog.write_text(catalog_text(write_tiny_pipeline(tmp_path / "model")), encoding="utf-8")
    entry = replace(load_catalog(catalog).default, native_size=native_size)
    family = load(entry, device=torch.device("cpu"))
    pictures = vars(family)["_pictures"]
    assert pictures.whole == whole
