"""Settings: read from the environment, refused in a sentence."""

from __future__ import annotations

from pathlib import Path

import pytest

from worker.settings import SettingsError, StoreSettings, WorkerSettings, read_settings, variable


@pytest.fixture(autouse=True)
def _clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for kind in (StoreSettings, WorkerSettings):
        for name in kind.model_fields:
            monkeypatch.delenv(variable(kind, name), raising=False)
    monkeypatch.chdir(tmp_path)  # no .env of a developer


def test_everything_has_a_default() -> None:
    settings = read_settings(WorkerSettings)
    assert settings.models == ()
    assert not settings.names_redis


def test_settings_come_from_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "unix:///run/redis.sock")
    monkeypatch.setenv("SOJOURN_MODELS", "postcard, sdxl")
    monkeypatch.setenv("SOJOURN_MAX_JOBS", "3")
    settings = read_settings(WorkerSettings)
    assert (settings.redis_url, settings.models, settings.max_jobs) == (
        "unix:///run/redis.sock",
        ("postcard", "sdxl"),
        3,
    )
    assert settings.names_redis


def test_an_empty_variable_means_the_default(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REDIS_URL", "")
    assert not read_settings(StoreSettings).names_redis


def test_a_bad_value_is_refused_by_the_name_of_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOJOURN_MAX_JOBS", "many")
    monkeypatch.setenv("SOJOURN_LOG_FORMAT", "xml")
    with pytest.raises(SettingsError, match=r"SOJOURN_LOG_FORMAT is 'xml'.*SOJOURN_MAX_JOBS is 'many'"):
        read_settings(WorkerSettings)


def test_every_setting_is_described() -> None:
    for name, field in WorkerSettings.model_fields.items():
        assert field.description, name
