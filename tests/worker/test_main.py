"""`python -m worker`, as a supervisor sees it."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image
from redis import Redis
from redis.exceptions import ConnectionError as RedisConnectionError

from model.catalog import Catalog, load_catalog
from tests.worker.orders import order
from tests.worker.waiting import until
from worker import __main__ as program
from worker import logs
from worker.client import JobClient
from worker.images import GRID, Images
from worker.jobs import Action, State
from worker.redis_server import EmbeddedRedis
from worker.settings import WorkerSettings, variable


@pytest.fixture(autouse=True)
def _environment(redis: Redis, server: EmbeddedRedis, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in WorkerSettings.model_fields:
        monkeypatch.delenv(variable(WorkerSettings, name), raising=False)
    monkeypatch.setenv("REDIS_URL", server.url)
    monkeypatch.setenv("SOJOURN_IMAGES", str(tmp_path / "images"))
    monkeypatch.setattr(logs, "configure", lambda *_: None)  # pytest has handlers of its own


def test_bad_settings_are_a_sentence(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SOJOURN_MAX_JOBS", "many")
    assert program.main([]) == 2
    assert "SOJOURN_MAX_JOBS is 'many'" in capsys.readouterr().err


def test_a_model_that_is_not_in_the_catalog_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SOJOURN_MODELS", "postcard,nonsense")
    assert program.main([]) == 2
    sentence = "SOJOURN_MODELS names nonsense, which the catalog does not have. It has postcard."
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("models", "served"),
    [
        ((), ["postcard", "sdxl", "flux"]),  # the default one is loaded at start
        (("flux",), ["flux"]),
        (("flux", "postcard", "flux"), ["flux", "postcard"]),
    ],
)
def test_a_worker_serves_what_is_listed_or_the_whole_catalog(models: tuple[str, ...], served: list[str]) -> None:
    default = load_catalog().default
    others = {name: replace(default, name=name, default=False) for name in ("sdxl", "flux")}
    catalog = Catalog({**others, default.name: default})
    entries = program._served(WorkerSettings(models=models), catalog)
    assert [entry.name for entry in entries] == served


def test_a_model_that_cannot_be_loaded_is_a_sentence(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    tiny = pytest.importorskip("tests.model.tiny")
    (tmp_path / "catalog.toml").write_text(tiny.catalog_text(Path("/nowhere/at/all")))
    monkeypatch.setenv("SOJOURN_CATALOG", str(tmp_path / "catalog.toml"))
    assert program.main([]) == 3
    assert "/nowhere/at/all" in capsys.readouterr().err


def test_a_redis_that_is_not_there_yet_is_waited_for(capsys: pytest.CaptureFixture[str]) -> None:
    class Late:
        def __init__(self) -> None:
            self.answers: Iterator[object] = iter([RedisConnectionError("refused"), True])

        def ping(self) -> object:
            answer = next(self.answers)
            if isinstance(answer, Exception):
                raise answer
            return answer

    program._wait_for(Late(), sleep=lambda _: None)  # type: ignore[arg-type]
    assert "Waiting for Redis: refused" in capsys.readouterr().err


def test_a_real_worker_draws_with_a_real_engine(
    redis: Redis, images: Images, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tiny = pytest.importorskip("tests.model.tiny")
    path = tmp_path / "catalog.toml"
    path.write_text(tiny.catalog_text(tiny.write_tiny_pipeline(tmp_path / "tiny")))
    monkeypatch.setenv("SOJOURN_CATALOG", str(path))
    client = JobClient(redis, load_catalog(path), images)
    jobs = [client.submit(order(f"a fox --seed {seed}")) for seed in (1, 2, 1)]
    worker = subprocess.Popen(
        [sys.executable, "-m", "worker"],
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"PYTHONWARNINGS": ""},
    )
    try:
        assert worker.stdout is not None
        assert "ready" in worker.stdout.readline()
        until(lambda: all(client.get(job.id).state is State.DONE for job in jobs))
        child = client.submit(order(action=Action.VARY_SUBTLE, parent=jobs[0], index=4))
        until(lambda: client.get(child.id).state is State.DONE)
        worker.terminate()
        assert worker.wait(60) == 0
    finally:
        worker.kill()
        worker.communicate()
    first, second, third = (Image.open(io.BytesIO(client.image(job.id, GRID))) for job in jobs)
    assert first.size == (128, 128)
    assert first.tobytes() == third.tobytes() != second.tobytes()
