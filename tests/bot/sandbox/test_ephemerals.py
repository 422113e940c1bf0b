"""Ephemeral panels: edited in every way Discord knows, by the token that made or touched them."""

import asyncio
from collections.abc import Callable
from typing import Any

import aiohttp
import discord
import pytest
from discord import ui

from bot.sandbox.credentials import BOT_ID
from bot.sandbox.person import Person
from bot.sandbox.seen import SeenMessage
from bot.sandbox.server import Sandbox
from bot.sandbox.use import Use
from bot.sandbox.wire import CallbackType
from tests.bot.sandbox.probe import Interaction, Probe


class Panel(ui.View):
    """Green for what is chosen, grey for the rest, and every kind of answer to a press."""

    def __init__(self, chosen: str = "fast") -> None:
        super().__init__(timeout=None)
        for name in ("fast", "relax"):
            style = discord.ButtonStyle.success if name == chosen else discord.ButtonStyle.secondary
            self.add_item(Choice(name, style))
        self.add_item(ui.Button(label="Help", url="https://example.org/help"))

    @ui.button(label="Slowly")
    async def slowly(self, interaction: Interaction, button: ui.Button["Panel"]) -> None:
        await interaction.response.defer()
        await interaction.edit_original_response(content="slowly")

    @ui.button(label="More")
    async def more(self, interaction: Interaction, button: ui.Button["Panel"]) -> None:
        await interaction.response.defer()
        said = await interaction.followup.send("one", ephemeral=True, wait=True)
        await interaction.followup.edit_message(said.id, content="two")
        gone = await interaction.followup.send("gone", ephemeral=True, wait=True)
        await interaction.followup.delete_message(gone.id)

    @ui.button(label="Close")
    async def close(self, interaction: Interaction, button: ui.Button["Panel"]) -> None:
        await interaction.response.edit_message(content="closed", view=None)
        await interaction.delete_original_response()


class Choice(ui.Button[Panel]):
    def __init__(self, name: str, style: discord.ButtonStyle) -> None:
        super().__init__(label=name.title(), custom_id=name, style=style)

    async def callback(self, interaction: discord.Interaction[Any]) -> None:
        await interaction.response.edit_message(view=Panel(self.custom_id or ""))


@pytest.fixture
async def settings(probe: Probe, alice: Person) -> SeenMessage:
    """An ephemeral panel before Alice."""

    @probe.tree.command(description="A panel")
    async def settings(interaction: Interaction) -> None:
        await interaction.response.send_message("settings", view=Panel(), ephemeral=True)

    await probe.tree.sync()
    return await (await alice.slash("settings")).message()


async def until(holds: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.sleep(0.01)


async def test_a_press_updates_the_panel_in_its_place(alice: Person, settings: SeenMessage) -> None:
    assert settings.is_ephemeral
    use = await alice.click(settings, "Relax")
    assert await use.answered() is CallbackType.UPDATE
    updated = await use.message()
    by_label = {button.label: button.style for button in updated.buttons}
    assert (updated.id, by_label["Fast"], by_label["Relax"], by_label["Help"]) == (settings.id, 2, 3, 5)
    assert updated.is_ephemeral
    assert len(alice.ephemerals) == 1


async def test_a_deferred_press_edits_the_panel_later(alice: Person, settings: SeenMessage) -> None:
    use = await alice.click(settings, "Slowly")
    assert await use.answered() is CallbackType.DEFERRED_UPDATE
    assert (await alice.until(settings, lambda m: m.content == "slowly")).is_ephemeral


async def test_followups_of_a_press_are_edited_and_deleted(alice: Person, settings: SeenMessage) -> None:
    use = await alice.click(settings, "More")
    followup = await use.followup()
    assert (await alice.until(followup, lambda m: m.content == "two")).is_ephemeral
    await until(lambda: [message.content for message in alice.ephemerals] == ["settings", "two"])


async def test_a_panel_is_deleted_by_its_bot(alice: Person, settings: SeenMessage) -> None:
    await alice.click(settings, "Close")
    await until(lambda: alice.ephemerals == [])


async def test_nobody_else_can_press(alice: Person, bob: Person, settings: SeenMessage) -> None:
    with pytest.raises(LookupError, match="gone"):
        await bob.click(settings, "Relax")


def token_of(sandbox: Sandbox, use: Use) -> str:
    found = sandbox.interactions.find(use.id)
    assert found
    return found.token


async def test_the_token_that_made_the_panel_goes_on_editing_it(
    alice: Person, probe: Probe, sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    @probe.tree.command(description="Whispers")
    async def whisper(interaction: Interaction) -> None:
        await interaction.response.send_message("first", ephemeral=True)

    await probe.tree.sync()
    use = await alice.slash("whisper")
    message = await use.message()
    hook = f"/api/v10/webhooks/{BOT_ID}/{token_of(sandbox, use)}"
    for target in ("@original", message.id):
        answer = await http.patch(f"{hook}/messages/{target}", json={"content": target})
        assert answer.status == 200
        assert alice.now(message).content == target
    path = f"/api/v10/channels/{message.channel_id}/messages/{message.id}"
    channel = await http.patch(path, json={"content": "x"})
    assert (channel.status, (await channel.json())["code"]) == (404, 10008)


@pytest.mark.parametrize(
    ("minutes", "refusal"),
    [(0, None), (14.9, None), (15.1, (401, 50027)), (60, (401, 50027))],
)
async def test_a_token_is_void_after_fifteen_minutes(
    alice: Person,
    settings: SeenMessage,
    sandbox: Sandbox,
    http: aiohttp.ClientSession,
    minutes: float,
    refusal: tuple[int, int] | None,
) -> None:
    use = await alice.click(settings, "Relax")
    await use.message()
    hook = f"/api/v10/webhooks/{BOT_ID}/{token_of(sandbox, use)}"
    sandbox.clock.advance(60 * minutes)
    calls = [
        ("POST", hook, {"content": "more", "flags": 64}),
        ("PATCH", f"{hook}/messages/@original", {"content": "edited"}),
        ("GET", f"{hook}/messages/@original", None),
        ("DELETE", f"{hook}/messages/@original", None),
    ]
    for method, path, body in calls:
        answer = await http.request(method, path, json=body)
        if refusal is None:
            assert answer.status in (200, 204), (method, await answer.text())
        else:
            assert (answer.status, (await answer.json())["code"]) == refusal


async def test_a_token_of_long_ago_or_of_nobody_is_unknown(
    alice: Person, settings: SeenMessage, sandbox: Sandbox, http: aiohttp.ClientSession
) -> None:
    use = await alice.click(settings, "Relax")
    await use.message()
    token = token_of(sandbox, use)
    sandbox.clock.advance(24 * 3600)
    await (await alice.click(settings, "Fast")).message()
    for unknown in (token, "nonsense"):
        answer = await http.post(f"/api/v10/webhooks/{BOT_ID}/{unknown}", json={"content": "x"})
        assert (answer.status, (await answer.json())["code"]) == (404, 10015)
