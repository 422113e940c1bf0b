"""Places where the bot is not: a guild and a group that know it only through people who installed it."""

from typing import Any

import aiohttp
import discord
import pytest
from discord import app_commands

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.guilds import ELSEWHERE_ID, GUILD_ID
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.probe import Buttons, Interaction, Probe, picture, png

GROUP = "Weekend plans"
PLACES = ("lounge", GROUP)


@pytest.fixture
async def traveller(probe: Probe) -> Probe:
    """The probe with commands for each kind of installation and context."""
    tree = probe.tree

    @tree.command(description="Says where it is")
    @app_commands.allowed_installs(guilds=True, users=True)
    @app_commands.allowed_contexts(guilds=True, dms=True, private_channels=True)
    async def where(interaction: Interaction) -> None:
        kinds = [name for name in ("guild", "dm_channel", "private_channel") if getattr(interaction.context, name)]
        member = isinstance(interaction.user, discord.Member)
        channel = type(interaction.channel).__name__
        await interaction.response.send_message(f"{kinds[0]} {channel} {member}", view=Buttons(), file=picture())

    @tree.command(description="Users only")
    @app_commands.allowed_installs(guilds=False, users=True)
    async def mine(interaction: Interaction, times: int = 1) -> None:
        await interaction.response.defer(thinking=True)
        await interaction.edit_original_response(content="done")
        for number in range(times):
            try:
                await interaction.followup.send(f"more {number}")
            except discord.HTTPException as error:
                await interaction.edit_original_response(content=f"{error.status} {error.code}")

    @tree.command(description="Users only, with buttons")
    @app_commands.allowed_installs(guilds=False, users=True)
    async def private(interaction: Interaction) -> None:
        await interaction.response.send_message("private", view=Buttons())

    await tree.sync()
    return probe


@pytest.mark.usefixtures("traveller")
@pytest.mark.parametrize(
    ("place", "answer"),
    [
        ("general", "guild TextChannel True"),
        ("sketches", "guild Thread True"),
        ("lounge", "guild TextChannel True"),
        (GROUP, "private_channel GroupChannel False"),
    ],
)
async def test_a_command_is_answered_wherever_its_person_has_it(alice: Person, place: str, answer: str) -> None:
    message = await (await alice.in_channel(place).slash("where")).message()
    assert message.content == answer
    assert await alice.download(message.attachments[0]) == png()
    updated = await (await alice.click(message, "Update")).message()
    assert (updated.id, updated.content) == (message.id, "updated")


@pytest.mark.usefixtures("traveller")
@pytest.mark.parametrize(
    ("place", "command", "owners"),
    [
        ("general", "where", {"0": GUILD_ID, "1": "alice"}),
        ("general", "echo", {"0": GUILD_ID}),
        ("general", "mine", {"1": "alice"}),
        ("dm", "where", {"0": "0", "1": "alice"}),
        ("lounge", "where", {"1": "alice"}),
        (GROUP, "where", {"1": "alice"}),
    ],
)
async def test_messages_say_who_authorized_them(
    alice: Person, place: str, command: str, owners: dict[str, str]
) -> None:
    there = alice.in_channel(alice.open_dm() if place == "dm" else place)
    options: dict[str, Any] = {"text": "x"} if command == "echo" else {}
    message = await (await there.slash(command, **options)).message()
    said = message.raw["interaction_metadata"]["authorizing_integration_owners"]
    assert said == {key: alice.id if value == "alice" else value for key, value in owners.items()}


@pytest.mark.usefixtures("traveller")
async def test_a_press_by_somebody_else_is_authorized_by_whoever_asked(
    alice: Person, bob: Person, sandbox: Sandbox
) -> None:
    message = await (await alice.in_channel(GROUP).slash("where")).message()
    use = await bob.click(message, "Whisper")
    assert (await use.message()).content == "only you"
    pressed = sandbox.interactions.find(use.id)
    assert pressed
    assert (pressed.user_id, pressed.owners) == (bob.id, {"1": alice.id})


@pytest.mark.usefixtures("traveller")
@pytest.mark.parametrize(
    ("command", "owners"),
    [
        ("echo", {"0": GUILD_ID}),
        ("where", {"0": GUILD_ID, "1": "alice"}),
        ("private", {"0": GUILD_ID, "1": "alice"}),
    ],
)
async def test_a_press_beside_the_bot_is_authorized_by_the_guild_too(
    alice: Person, bob: Person, sandbox: Sandbox, command: str, owners: dict[str, str]
) -> None:
    options: dict[str, Any] = {"text": "x"} if command == "echo" else {}
    message = await (await alice.slash(command, **options)).message()
    pressed = sandbox.interactions.find((await bob.click(message, "Whisper")).id)
    assert pressed
    assert pressed.owners == {key: alice.id if value == "alice" else value for key, value in owners.items()}


@pytest.mark.usefixtures("traveller")
@pytest.mark.parametrize("place", PLACES)
async def test_only_commands_for_user_installs_are_offered_where_the_bot_is_not(alice: Person, place: str) -> None:
    there = alice.in_channel(place)
    with pytest.raises(NotOfferedError, match="There are: "):
        await there.slash("echo", text="x")
    there.install_app(False)
    with pytest.raises(NotOfferedError, match="There are: none"):
        await there.slash("where")
    there.install_app()
    assert await (await there.slash("where")).message()


async def test_without_the_app_a_command_for_users_alone_is_not_offered_at_home(
    alice: Person, traveller: Probe
) -> None:
    alice.install_app(False)
    with pytest.raises(NotOfferedError, match="No command 'mine'"):
        await alice.slash("mine")
    assert await (await alice.slash("where")).message()


@pytest.mark.usefixtures("traveller")
@pytest.mark.parametrize(("times", "outcome"), [(5, "done"), (6, "400 40094")])
@pytest.mark.parametrize("place", PLACES)
async def test_five_followups_are_the_limit_without_the_bot(
    alice: Person, place: str, times: int, outcome: str
) -> None:
    there = alice.in_channel(place)
    use = await there.slash("mine", times=times)
    assert (await use.followup(4)).content == "more 4"
    message = await there.until(await use.message(), lambda m: m.content == outcome)
    assert len(there.messages()) == 6
    assert message.content == outcome


async def test_with_the_bot_followups_have_no_such_limit(alice: Person, traveller: Probe) -> None:
    @traveller.tree.command(description="At length")
    async def talk(interaction: Interaction) -> None:
        await interaction.response.send_message("first")
        for number in range(7):
            await interaction.followup.send(f"more {number}")

    await traveller.tree.sync()
    assert (await (await alice.slash("talk")).followup(6)).content == "more 6"


@pytest.mark.parametrize("place", PLACES)
async def test_the_bot_has_no_access_of_its_own(
    alice: Person, http: aiohttp.ClientSession, sandbox: Sandbox, place: str
) -> None:
    message = await alice.in_channel(place).say("among us")
    base = f"/api/v10/channels/{message.channel_id}"
    calls: list[tuple[str, str, Any]] = [
        ("GET", base, None),
        ("GET", f"{base}/messages", None),
        ("GET", f"{base}/messages/{message.id}", None),
        ("POST", f"{base}/messages", {"content": "me too"}),
        ("PUT", f"{base}/messages/{message.id}/reactions/👍/@me", None),
        ("POST", f"{base}/typing", None),
    ]
    for method, path, body in calls:
        answer = await http.request(method, path, json=body)
        assert (answer.status, (await answer.json())["code"]) == (403, 50001), (method, path)


async def test_the_bot_hears_only_interactions_from_there(alice: Person, bob: Person, traveller: Probe) -> None:
    for place in PLACES:
        there = alice.in_channel(place)
        await bob.react(await there.say("quiet"), "👍")
        message = await (await there.slash("where")).message()
        await there.click(message, "Update")
    loud = await alice.say("loud")
    assert (await traveller.hears("message")).id == int(loud.id)
    assert [name for name, _ in traveller.heard] == ["ready", "message"]
    assert [guild.id for guild in traveller.guilds] == [int(GUILD_ID)]


async def test_interactions_carry_the_place(alice: Person, traveller: Probe, sandbox: Sandbox) -> None:
    seen: list[tuple[Any, ...]] = []

    @traveller.tree.command(description="Looks around")
    @app_commands.allowed_installs(guilds=True, users=True)
    async def look(interaction: Interaction) -> None:
        seen.append((interaction.guild_id, interaction.app_permissions.attach_files, interaction.filesize_limit))
        await interaction.response.send_message("ok")

    await traveller.tree.sync()
    for place in PLACES:
        await (await alice.in_channel(place).slash("look")).message()
    assert seen == [(int(ELSEWHERE_ID), True, 10 << 20), (None, True, 10 << 20)]


def test_people_are_found_in_guilds_and_groups(sandbox: Sandbox, alice: Person) -> None:
    assert alice.in_guild("Elsewhere").channel == sandbox.state.channel_named("lounge")["id"]
    assert alice.in_channel(GROUP).name == "Alice"
    with pytest.raises(LookupError, match=r"There are: \['Sojourn', 'Elsewhere'\]"):
        alice.in_guild("Nowhere")
    with pytest.raises(NotOfferedError, match="not open"):
        sandbox.add_person("carol").in_channel(GROUP)
