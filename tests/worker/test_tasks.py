"""The door to torch."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch

from model.catalog import Catalog, load_catalog
from model.loading.device import choose_dtype
from tests.model.tiny import catalog_text, write_tiny_pipeline
from worker import tasks
from worker.painter import Painter
from worker.settings import WorkerSettings


@pytest.fixture
def two_models(tmp_path: Path) -> Catalog:
    text = catalog_text(write_tiny_pipeline(tmp_path / "model"))
    path = tmp_path / "catalog.toml"
    path.write_text(text + text.replace("[tiny]", "[twin]").replace("default = true", ""), encoding="utf-8")
    return load_catalog(path)


@pytest.fixture
def settings(tmp_path: Path) -> WorkerSettings:
    return WorkerSettings(device="cpu", cache=tmp_path / "cache", model_memory=0.0007)


def test_a_budget_is_what_the_setting_says_and_weighs_files_in_the_precision_of_the_device(
    settings: WorkerSettings, two_models: Catalog
) -> None:
    budget = tasks.memory_budget(settings)
    engine = tasks.load_engine(two_models.default, settings)
    assert budget.limit == round(0.0007 * 2**30)
    assert budget.weigh(two_models.default) == pytest.approx(engine.memory, rel=0.02)
    assert budget.weigh(two_models.default) % choose_dtype(torch.device("cpu")).itemsize == 0


def test_of_two_real_models_the_budget_keeps_one(settings: WorkerSettings, two_models: Catalog) -> None:
    painter = Painter(lambda entry: tasks.load_engine(entry, settings), budget=tasks.memory_budget(settings))
    for name in ("tiny", "twin", "tiny"):
        painter.engine(two_models.entries[name])
        assert painter.models == (name,)
