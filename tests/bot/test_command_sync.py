from __future__ import annotations

import pytest
from discord import app_commands

from bot.command_sync import fingerprint
from bot.commands.catalogue import COMMANDS
from bot.sandbox.person import Person
from bot.settings import BotSettings
from tests.bot.conftest import Traffic, running


@pytest.mark.usefixtures("redis")
async def test_commands_are_registered_once(settings: BotSettings, traffic: Traffic, alice: Person) -> None:
    for _ in range(2):
        async with running(settings):
            assert (await (await alice.slash("imagine", prompt="a fox")).message()).is_from_bot
    assert traffic.count("PUT", "/commands") == 1


@pytest.mark.usefixtures("redis")
async def test_commands_that_discord_lost_are_registered_again(settings: BotSettings, traffic: Traffic) -> None:
    async with running(settings) as bot:
        await bot.http.bulk_upsert_global_commands(bot.application_id or 0, [])
    async with running(settings):
        assert traffic.count("PUT", "/commands") == 3


@pytest.mark.usefixtures("redis")
async def test_a_changed_command_has_another_fingerprint(settings: BotSettings) -> None:
    async with running(settings) as bot:
        before = await fingerprint(bot.tree)
        assert await fingerprint(bot.tree) == before
        imagine = bot.tree.get_command("imagine")
        assert isinstance(imagine, app_commands.Command)
        imagine.description = "Another text"
        assert await fingerprint(bot.tree) != before


@pytest.mark.usefixtures("redis")
async def test_the_commands_are_those_that_people_know(settings: BotSettings) -> None:
    async with running(settings) as bot:
        registered = {command.name for command in await bot.tree.fetch_commands()}
    assert registered == {command.name for command in COMMANDS}
    assert registered >= {"imagine", "blend", "describe", "shorten", "show", "info", "settings", "prefer", "help"}
    assert registered >= {"fast", "relax", "turbo", "stealth", "public", "Cancel Job", "DM Results"}
