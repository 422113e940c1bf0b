"""What of a large picture the denoiser sees, and its answers put together."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from model.catalog import load_catalog
from model.denoising.admission import Admission, Bucket, RowBuckets
from model.denoising.batch import Sketch
from model.denoising.embedding import EmbeddingCache
from model.denoising.multidiffusion import cut, merge
from model.denoising.rows import Rows
from model.denoising.windows import Windows, windows_of
from model.engine import Engine, Finished
from model.generation import Generation, plan
from model.prompt import parse
from model.starts import Enlargement, InitImage
from tests.model.drawing import generation, run, tiny_family

PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
EIGHT = RowBuckets((8,))


def enlargement(name: str = "a", side: int = 128, **values: object) -> Generation:
    """Of 64 pixels, which is what the model is said to have learnt."""
    windows = windows_of((side, side), 64, 16, wraps=bool(values.get("tile")))
    start = Enlargement(PICTURE, 0.7)
    return generation(name, width=side, height=side, start=start, windows=windows, seeds=(7,), **values)


@given(st.integers(4, 12), st.integers(4, 12), st.integers(1, 3), st.booleans())
@settings(deadline=None)
def test_what_is_cut_and_merged_is_what_it_was(rows: int, columns: int, num_images: int, wraps: bool) -> None:
    windows = windows_of((16 * columns, 16 * rows), 48, 16, wraps=wraps)
    latents = torch.randn(num_images, 2, 2 * rows, 2 * columns)
    if windows is None:
        assert max(rows, columns) <= 4
        return
    parts = cut(latents, windows, 8)
    assert parts.shape == (num_images * len(windows), 2, windows.height // 8, windows.width // 8)
    torch.testing.assert_close(merge(parts, windows, (2 * rows, 2 * columns), 8), latents)


def test_the_middle_of_a_window_counts_more_than_its_edge() -> None:
    windows = Windows(32, 8, ((0, 0), (16, 0)))
    ones, zeros = torch.ones(1, 1, 1, 4), torch.zeros(1, 1, 1, 4)
    merged = merge(torch.cat([ones, zeros]), windows, (1, 6), 8)
    assert merged.flatten().tolist() == pytest.approx([1, 1, 2 / 3, 1 / 3, 0, 0])


@pytest.mark.parametrize(
    ("size", "side", "expected"),
    [
        ((384, 256), 256, None),  # one and a half times what it draws well
        ((512, 512), 256, (256, 256, 9)),
        ((1024, 1024), 256, (256, 256, 25)),
        ((736, 352), 256, (256, 256, 8)),
        ((512, 160), 256, (256, 160, 3)),
        ((2048, 2048), 1024, (1024, 1024, 9)),
    ],
)
def test_windows_are_of_the_size_that_the_model_has_learnt(
    size: tuple[int, int], side: int, expected: tuple[int, int, int] | None
) -> None:
    windows = windows_of(size, side, 16)
    assert (windows and (windows.width, windows.height, len(windows))) == expected
    assert not windows or all(left % 16 == top % 16 == 0 for left, top in windows.places)


def test_only_enlargements_are_drawn_in_windows() -> None:
    entry, prompt = load_catalog().entries["postcard"], parse("a fox")
    sizes = {
        type(start): plan(
            prompt, entry, generation_id="a", seed=1, num_images=1, start=start, size=(512, 512)
        ).num_rows
        for start in (None, InitImage(PICTURE, 0.5), Enlargement(PICTURE, 0.35))
    }
    assert sizes == {type(None): 2, InitImage: 2, Enlargement: 18}


def test_every_window_is_a_row_as_any_other() -> None:
    wanted, family = enlargement(), tiny_family()
    sketch = Sketch(family, EmbeddingCache(family.encode_text), wanted)
    rows = Rows.concatenate(sketch.rows())
    assert len(rows) == wanted.num_rows == 18
    assert rows.sample.shape[1:] == family.latent_shape(64, 64)
    assert sketch.latents.shape[1:] == family.latent_shape(128, 128)
    assert Bucket.of(wanted) == Bucket.of(generation())


def test_admission_counts_the_rows_of_all_windows() -> None:
    admission = Admission(max_rows=20)
    admission.enqueue(enlargement())
    assert admission.start_waiting()
    assert admission.num_rows == 18
    assert not admission.has_room(generation("b"))  # four rows
    assert admission.has_room(generation("c", seeds=(1,)))  # two


def test_neighbours_do_not_change_a_bit_of_an_enlargement() -> None:
    wanted = [enlargement(), generation("b"), enlargement("c", tile=True)]
    family = tiny_family()
    together = run(Engine(family, max_rows=64, row_buckets=EIGHT), wanted)
    for each in wanted:
        alone = run(Engine(family, max_rows=64, row_buckets=EIGHT), [each])
        assert torch.equal(alone[each.id], together[each.id])


def test_without_windows_nothing_changes() -> None:
    """One window that covers all is the picture itself."""
    family, whole = tiny_family(), generation(start=Enlargement(PICTURE, 0.7), seeds=(7,))
    windowed = replace(whole, windows=Windows(64, 64, ((0, 0),)))
    one, other = (run(Engine(family, row_buckets=EIGHT), [each])["a"] for each in (whole, windowed))
    torch.testing.assert_close(one, other)


def test_an_enlargement_in_windows_becomes_a_picture() -> None:
    engine, wanted = Engine(tiny_family()), enlargement(side=256)
    (picture,) = engine.decode(Finished(wanted, run(engine, [wanted])["a"]))
    assert picture.size == (256, 256)


def test_a_seamless_enlargement_is_the_same_from_any_place() -> None:
    """Its windows go on at the opposite edge: rolled by a whole step of them, it is drawn the same."""
    family, wanted = tiny_family(), enlargement(tile=True)
    assert wanted.windows is not None
    lefts = sorted({left for left, _ in wanted.windows.places})
    assert lefts[-1] + wanted.windows.width > 128
    latents = torch.randn(1, 4, 16, 16)
    parts = cut(latents, wanted.windows, 8)
    rolled = cut(latents.roll((lefts[1] // 8, lefts[1] // 8), dims=(-2, -1)), wanted.windows, 8)
    assert torch.equal(parts[0], rolled[len(lefts) + 1])
    assert family.latent_shape(128, 128) == latents.shape[1:]
