"""What the denoiser is shown, and when."""

from collections import Counter
from dataclasses import replace

import pytest
import torch

from model.postcard import dataset
from model.postcard.dataset import Dataset, Part, curriculum
from model.postcard.edition import FIRST
from model.postcard.glyphs import shape
from model.postcard.recipe import TEST
from model.postcard.scenes import FIGURES, SHAPES
from model.postcard.stages import tokenizer
from model.postcard.stages.workshop import Workshop
from model.postcard.tokenizer import Encoder

CPU = torch.device("cpu")
SCENES = 60
WIDE = replace(FIRST, figures=3)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Dataset:
    workshop = Workshop(TEST, tmp_path_factory.mktemp("run"), glyphs=shape)
    tokenizer.run(workshop)
    parts = {}
    for each in SHAPES:
        scenes = [dataset.plan(each, WIDE, 0).scene(index) for index in range(SCENES)]
        cells = torch.zeros(SCENES, FIGURES, each.rows, each.columns, dtype=torch.uint8)
        parts[each] = Part(scenes, torch.zeros(SCENES, 4, each.rows, each.columns).half(), cells)
    return Dataset(parts, Encoder(tokenizer.load(workshop)), WIDE, 0)


def _figures(data: Dataset, progress: float) -> Counter[int]:
    """How many subjects the scenes of many batches have."""
    counts: Counter[int] = Counter()
    for step in range(40):
        labels = data.batch(step, 8, CPU, progress).labels[:, :-1]
        counts.update(len(set(row)) for row in labels.tolist())
    return counts


def test_training_begins_with_one_subject_and_ends_with_up_to_three(data: Dataset) -> None:
    early, late = _figures(data, 0.0), _figures(data, 1.0)
    assert early[1] > 2 * late[1] > 0
    assert late[3] > 3 * early[3]


@pytest.mark.parametrize(
    ("progress", "shares"),
    [(0.0, (0.7, 0.25, 0.05)), (0.15, (0.7, 0.25, 0.05)), (0.4, (0.3, 0.4, 0.3)), (1.0, (0.3, 0.4, 0.3))],
)
def test_the_curriculum_turns_between_15_and_40_percent(progress: float, shares: tuple[float, ...]) -> None:
    assert curriculum(progress) == pytest.approx(shares)
    assert sum(curriculum(0.3)) == pytest.approx(1)


def test_a_batch_is_the_same_whenever_it_is_drawn(data: Dataset) -> None:
    first, again = (data.batch(3, 8, CPU, 0.5) for _ in range(2))
    assert torch.equal(first.ids, again.ids)
    assert torch.equal(first.labels, again.labels)


def test_the_first_edition_has_no_curriculum(data: Dataset) -> None:
    first = replace(data, edition=FIRST)
    assert torch.equal(first.batch(3, 8, CPU, 0.0).labels, first.batch(3, 8, CPU, 1.0).labels)


def test_all_shapes_are_seen_and_a_batch_has_one(data: Dataset) -> None:
    shapes = {tuple(data.batch(step, 2, CPU).latents.shape[2:]) for step in range(60)}
    assert shapes == {(each.rows, each.columns) for each in SHAPES}
