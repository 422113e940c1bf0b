"""What people choose for themselves and tests for places: languages, and how large a file may be."""

import io
import json
from pathlib import Path
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError
from bot.sandbox.locales import LOCALES
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.probe import Interaction, Probe
from tests.openapi import description_path, missing_sentence


@pytest.fixture
async def told(probe: Probe) -> list[tuple[str, int]]:
    """Language and limit of files of every interaction with /look, as the bot sees them."""
    told: list[tuple[str, int]] = []

    @probe.tree.command(description="Looks around")
    async def look(interaction: Interaction, image: discord.Attachment | None = None) -> None:
        told.append((str(interaction.locale), interaction.filesize_limit))
        assert str(interaction.guild_locale) == "en-US"
        file = await image.to_file() if image else discord.File(io.BytesIO(b"x" * 101), "a.bin")
        await interaction.response.send_message("ok", file=file)

    await probe.tree.sync()
    return told


async def test_interactions_carry_the_language_of_their_person(
    alice: Person, bob: Person, told: list[tuple[str, int]]
) -> None:
    alice.locale = "zh-CN"
    assert (alice.locale, bob.locale) == ("zh-CN", "en-US")
    for person in (alice, bob):
        await (await person.slash("look")).message()
    assert [locale for locale, _ in told] == ["zh-CN", "en-US"]


def test_an_unknown_language_names_the_known_ones(alice: Person) -> None:
    with pytest.raises(ValueError, match=r"no language 'klingon'. There are: en-US, en-GB, zh-CN"):
        alice.locale = "klingon"


async def test_choices_survive_a_restart(tmp_path: Path) -> None:
    sandbox = await Sandbox.start(tmp_path)
    sandbox.person("bob").locale = "ja"
    sandbox.person("bob").install_app(False)
    sandbox.limit_files(5_000)
    await sandbox.stop()
    again = await Sandbox.start(tmp_path)
    bob = again.person("bob")
    assert (bob.locale, again.state.preferences.has_app(bob.id)) == ("ja", False)
    assert again.state.file_limit(bob.channel) == 5_000
    await again.stop()


@pytest.mark.parametrize(
    ("limits", "place", "limit"),
    [
        ({}, "general", 10 << 20),
        ({"Sojourn": 20_000}, "general", 20_000),
        ({"Sojourn": 20_000, "general": 30_000}, "general", 30_000),
        ({"Sojourn": 20_000, "general": 30_000}, "sketches", 30_000),
        ({"Sojourn": 20_000}, "lounge", 10 << 20),
        ({"Weekend plans": 20_000}, "Weekend plans", 20_000),
    ],
    ids=str,
)
def test_the_nearest_limit_of_files_decides(
    sandbox: Sandbox, limits: dict[str, int], place: str, limit: int
) -> None:
    for where, num_bytes in limits.items():
        sandbox.limit_files(num_bytes, where)
    assert sandbox.state.file_limit(sandbox.state.channel_named(place)["id"]) == limit


async def test_a_larger_file_is_refused_by_everybody(
    alice: Person, probe: Probe, sandbox: Sandbox, told: list[tuple[str, int]]
) -> None:
    sandbox.limit_files(100, "general")
    refused: list[discord.HTTPException] = []

    @probe.tree.error
    async def on_error(interaction: Interaction, error: Any) -> None:
        refused.append(error.__cause__ or error.original)
        await interaction.response.send_message("too large")

    use = await alice.slash("look")
    assert (await use.message()).content == "too large"
    assert [(error.status, error.code) for error in refused] == [(413, 40005)]
    assert told[-1][1] == 100
    with pytest.raises(DiscordError, match="40005"):
        await alice.slash("look", files={"image": ("a.bin", b"x" * 101)})
    assert await (
        await alice.in_channel("gallery").slash("look", files={"image": ("a.bin", b"x" * 101)})
    ).message()


async def test_a_guild_may_allow_more_than_discord_at_first(
    alice: Person, probe: Probe, sandbox: Sandbox, told: list[tuple[str, int]]
) -> None:
    sandbox.limit_files(15 << 20)
    use = await alice.slash("look", files={"image": ("a.bin", b"x" * (12 << 20))})
    assert (await use.message()).attachments[0].size == 12 << 20
    assert told == [("en-US", 15 << 20)]


async def test_lists_of_commands_leave_translations_out_unless_asked(
    sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    path = f"/api/v10/applications/{BOT_ID}/commands"
    choice = {"name": "Fast", "value": "fast", "name_localizations": {"zh-CN": "快速"}}
    option = {"type": 3, "name": "speed", "description": "How soon", "choices": [choice]}
    command = {"name": "draw", "description": "Draws", "options": [option]}
    translations = {"name_localizations": {"zh-CN": "绘画"}, "description_localizations": {"zh-CN": "画图"}}
    await http.put(path, json=[{**command, **translations}])
    (plain,) = await (await http.get(path)).json()
    (whole,) = await (await http.get(path, params={"with_localizations": "true"})).json()
    assert "_localizations" not in str(plain)
    assert whole["name_localizations"] == {"zh-CN": "绘画"}
    assert whole["options"][0]["choices"] == [choice]


def test_the_languages_are_those_of_discord() -> None:
    if not description_path().is_file():
        pytest.skip(missing_sentence())
    description = json.loads(description_path().read_text(encoding="utf-8"))
    known = description["components"]["schemas"]["AvailableLocalesEnum"]["oneOf"]
    assert {locale["const"] for locale in known} == set(LOCALES)
