"""What tests share: a real Valkey with an empty store, and a loud word where Discord's description was missing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import Redis

from model.catalog import Catalog, load_catalog
from tests.openapi import pytest_terminal_summary as pytest_terminal_summary  # a hook: pytest finds it by its name
from worker.client import JobClient
from worker.connection import connect
from worker.images import Images, open_images
from worker.line import Limits
from worker.redis_server import EmbeddedRedis
from worker.store import JobStore


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[EmbeddedRedis]:
    with EmbeddedRedis(tmp_path_factory.mktemp("redis")) as server:
        yield server


@pytest.fixture
def redis(server: EmbeddedRedis) -> Iterator[Redis]:
    with connect(server.url, timeout=20) as redis:
        redis.flushall()
        yield redis


@pytest.fixture
def store(redis: Redis) -> JobStore:
    return JobStore(redis)


@pytest.fixture(scope="session")
def catalog() -> Catalog:
    return load_catalog()


@pytest.fixture
def images(tmp_path: Path) -> Images:
    return open_images(str(tmp_path / "images"))


@pytest.fixture
def client(redis: Redis, catalog: Catalog, images: Images) -> JobClient:
    """In most tests a few people ask for what a crowd would."""
    return JobClient(redis, catalog, images, limits=Limits(running=1000))
