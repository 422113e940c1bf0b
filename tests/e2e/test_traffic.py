"""The last story: all that the bot and the sandbox said to each other was in Discord's own words."""

from __future__ import annotations

import pytest

from tests.e2e.town import Town
from tests.openapi import missing_sentence


async def test_all_traffic_was_as_discord_describes_it(town: Town) -> None:
    if town.conformance.is_blind:
        pytest.skip(missing_sentence())
    assert town.conformance.num_checked > 0
    assert town.conformance.violations == []
