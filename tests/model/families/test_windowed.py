"""Enlargements that every family draws in windows."""

from __future__ import annotations

import pytest
import torch
from PIL import Image

from model.denoising.admission import RowBuckets
from model.denoising.windows import windows_of
from model.engine import Engine, Finished
from model.loading.checkpoint import FAMILIES
from model.starts import Enlargement
from tests.model.drawing import generation, run
from tests.model.families.zoo import family

pytestmark = [
    pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning"),  # diffusers' Euler
    pytest.mark.parametrize("name", FAMILIES),
]

PICTURE = Image.radial_gradient("L").resize((64, 64)).convert("RGB")
ENLARGEMENT = generation(
    width=128, height=128, start=Enlargement(PICTURE, 0.7), windows=windows_of((128, 128), 64, 32), seeds=(7,)
)


def test_a_picture_larger_than_a_model_has_learnt_is_drawn_as_its_windows_are(name: str) -> None:
    engine = Engine(family(name), max_rows=64, row_buckets=RowBuckets((8,)))
    alone = run(engine, [ENLARGEMENT])["a"]
    beside = run(engine, [generation("b"), ENLARGEMENT])["a"]
    assert torch.equal(alone, beside)
    (picture,) = engine.decode(Finished(ENLARGEMENT, alone))
    assert picture.size == (128, 128)
    assert picture.getextrema() != ((0, 0), (0, 0), (0, 0))
