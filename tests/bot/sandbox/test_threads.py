"""Public threads: opened from a message or from nothing, told to the bot, and good for all that channels are."""

from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.permissions import Permission
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.conftest import Connect
from tests.bot.sandbox.probe import Interaction, Probe, png


class ThreadProbe(Probe):
    """Hears of threads too."""

    async def on_thread_create(self, thread: discord.Thread) -> None:
        self.heard.append(("thread", thread))


@pytest.fixture
async def probe(sandbox: Sandbox, connect: Connect) -> Probe:
    return await connect(sandbox, ThreadProbe())


async def test_the_bot_knows_the_threads_of_its_guild_from_the_start(probe: Probe) -> None:
    assert [(thread.name, str(thread.parent)) for thread in probe.guilds[0].threads] == [("sketches", "general")]


async def test_a_thread_from_a_message_has_its_id(
    alice: Person, probe: Probe, http: aiohttp.ClientSession
) -> None:
    message = await alice.say("a long story")
    thread_id = alice.open_thread(message, "story")
    assert thread_id == message.id
    heard = await probe.hears("thread")
    assert (str(heard.id), heard.name, heard.parent.name, str(heard.owner_id)) == (
        message.id, "story", "general", alice.id,
    )  # fmt: skip
    answer = await (await http.get(f"/api/v10/channels/{thread_id}")).json()
    assert (answer["type"], answer["parent_id"], answer["thread_metadata"]["archived"]) == (
        11, message.channel_id, False,
    )  # fmt: skip
    assert alice.now(message).raw["thread"]["name"] == "story"
    (first,) = alice.messages(thread_id)
    assert (first.raw["type"], first.raw["referenced_message"]["content"]) == (21, "a long story")


async def test_a_thread_from_nothing_is_told_in_its_channel(alice: Person, probe: Probe) -> None:
    thread_id = alice.open_thread(None, "from nothing", channel="gallery")
    assert (await probe.hears("thread")).parent.name == "gallery"
    (told,) = alice.messages("gallery")
    assert (told.raw["type"], told.content, told.raw["message_reference"]["channel_id"]) == (
        18, "from nothing", thread_id,
    )  # fmt: skip
    assert "referenced_message" not in told.raw
    assert [thread.name for thread in alice.threads] == ["sketches", "from nothing"]


async def test_commands_files_buttons_modals_and_reactions_work_in_a_thread(
    alice: Person, bob: Person, probe: Probe
) -> None:
    there = alice.in_channel("sketches")
    message = await (await there.slash("draw", prompt="a fox")).message()
    assert message.channel_id == there.channel
    assert await alice.download(message.attachments[0]) == png()
    assert (await (await bob.click(message, "Update")).message()).content == "updated"
    modal = await (await there.click(message, "Ask")).modal()
    answer = await (await there.submit(modal, {"File": [("a.png", png())]})).message()
    assert (answer.channel_id, answer.content) == (there.channel, f"a fox [] [{len(png())}]")
    await bob.react(message, "👍")
    reaction = await probe.hears("reaction")
    assert (str(reaction.channel_id), str(reaction.guild_id)) == (there.channel, str(probe.guilds[0].id))


async def test_interactions_carry_the_thread(alice: Person, probe: Probe) -> None:
    seen: list[discord.Thread] = []

    @probe.tree.command(description="Looks around")
    async def look(interaction: Interaction) -> None:
        assert isinstance(interaction.channel, discord.Thread)
        seen.append(interaction.channel)
        await interaction.response.send_message("ok")

    await probe.tree.sync()
    new = alice.open_thread(await alice.say("x"), "new")
    for place in ("sketches", new):
        await (await alice.in_channel(place).slash("look")).message()
    assert [(thread.name, str(thread.parent_id), thread.archived) for thread in seen] == [
        ("sketches", alice.channel, False),
        ("new", alice.channel, False),
    ]


async def test_the_bot_writes_edits_and_reads_in_a_thread(alice: Person, probe: Probe, sandbox: Sandbox) -> None:
    thread = probe.guilds[0].threads[0]
    message = await thread.send("here")
    await message.edit(content="there")
    assert [found.content async for found in thread.history()] == ["there"]
    assert (await probe.fetch_channel(thread.id)).id == thread.id
    await (await thread.send("gone")).delete()
    sketches = sandbox.state.channel_named("sketches")
    assert (sketches["message_count"], sketches["total_message_sent"]) == (1, 2)


@pytest.mark.parametrize(
    ("denied", "thread_is_open"),
    [(Permission.SEND_MESSAGES, True), (Permission.SEND_MESSAGES_IN_THREADS, False)],
    ids=str,
)
async def test_threads_have_the_permissions_of_their_channel(
    probe: Probe, sandbox: Sandbox, denied: Permission, thread_is_open: bool
) -> None:
    sandbox.permit("general", deny=denied)
    thread = probe.guilds[0].threads[0]
    if thread_is_open:
        await thread.send("here")
        return
    with pytest.raises(discord.Forbidden) as raised:
        await thread.send("here")
    assert raised.value.code == 50013


@pytest.mark.parametrize("place", ["sketches", "Weekend plans"])
async def test_threads_open_in_text_channels_alone(alice: Person, place: str) -> None:
    with pytest.raises(NotOfferedError, match="text channels"):
        alice.open_thread(None, "deeper", channel=place)


async def test_a_message_starts_one_thread_with_a_name(alice: Person) -> None:
    message = await alice.say("once")
    with pytest.raises(NotOfferedError, match="between 1 and 100"):
        alice.open_thread(message, " ")
    alice.open_thread(message, "first")
    with pytest.raises(NotOfferedError, match="nor twice"):
        alice.open_thread(message, "second")


async def test_a_thread_where_the_bot_is_not_stays_unheard(alice: Person, probe: Probe) -> None:
    lounge = alice.in_guild("Elsewhere")
    thread = lounge.open_thread(await lounge.say("among us"), "ours")
    await lounge.in_channel(thread).say("really")
    alice.open_thread(await alice.say("for all"), "public")
    heard: list[Any] = [value.name for name, value in probe.heard if name == "thread"]
    assert (await probe.hears("thread")).name == "public"
    assert heard in ([], ["public"])
