"""One town for all stories: they share its processes, as people share a server."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.town import Citizen, Town
from tests.openapi import Conformance


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def town(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    town = await Town.start(tmp_path_factory.mktemp("town"), Conformance.load())
    yield town
    await town.stop()


@pytest.fixture
def alice(town: Town) -> Citizen:
    return town.alice


@pytest.fixture
def bob(town: Town) -> Citizen:
    return town.bob


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """All stories run in the event loop of the town. The last word has the check of the whole traffic."""
    for item in items:
        if "tests/e2e" in item.path.as_posix():
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
    items.sort(key=lambda item: item.path.name == "test_traffic.py")
