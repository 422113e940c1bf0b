"""Messages, reactions and direct messages through the client's own REST calls."""

import asyncio
import io
from collections.abc import Awaitable, Callable
from typing import Any

import aiohttp
import discord
import pytest

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.permissions import Permission
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from tests.bot.sandbox.probe import Buttons, Panel, Probe, picture, png


@pytest.fixture
def channel(probe: Probe) -> discord.TextChannel:
    return probe.guilds[0].text_channels[0]


async def test_a_message_is_sent_edited_and_deleted(
    channel: discord.TextChannel, alice: Person, probe: Probe
) -> None:
    message = await channel.send("one", files=[picture("a.png")])
    seen = await alice.sees(lambda m: m.content == "one")
    await message.edit(content="two")
    assert (await alice.until(seen, lambda m: m.is_edited)).content == "two"
    assert [file.filename for file in alice.now(seen).attachments] == ["a.png"]
    await message.delete()
    with pytest.raises(LookupError):
        alice.now(seen)
    assert (await probe.hears("delete")).message_id == message.id


async def test_an_edit_keeps_only_the_attachments_it_lists(channel: discord.TextChannel, alice: Person) -> None:
    message = await channel.send(files=[picture("a.png"), picture("b.png")])
    old = (await alice.sees(lambda m: len(m.attachments) == 2)).attachments
    message = await message.edit(attachments=[message.attachments[1], picture("c.png")])
    assert [file.filename for file in message.attachments] == ["b.png", "c.png"]
    assert await message.attachments[0].read() == png()
    with pytest.raises(aiohttp.ClientResponseError, match="404"):
        await alice.download(old[0])


async def test_a_picture_inside_an_embed_survives_other_edits(channel: discord.TextChannel, alice: Person) -> None:
    embed = discord.Embed(title="T").set_image(url="attachment://grid.png")
    message = await channel.send(embed=embed, file=picture())
    message = await message.edit(content="edited", embeds=message.embeds)
    seen = await alice.sees(lambda m: m.content == "edited")
    assert await alice.download(seen.pictures[0]) == png()
    assert seen.attachments == []


async def test_a_panel_is_replaced_by_another_one(channel: discord.TextChannel, alice: Person) -> None:
    files = [picture(), discord.File(io.BytesIO(b"n"), "notes.txt")]
    message = await channel.send(view=Panel(), files=files)
    assert message.attachments == []
    more = [picture(), discord.File(io.BytesIO(b"new"), "notes.txt")]
    await message.edit(view=Panel(), attachments=more)
    seen = await alice.sees(lambda m: m.is_edited)
    assert len(seen.pictures) == 2
    assert await alice.download(seen.pictures[0]) == png()


async def test_filenames_are_made_plain(channel: discord.TextChannel) -> None:
    message = await channel.send(file=picture("my cat (1).png"))
    assert message.attachments[0].filename == "my_cat_1.png"


async def test_alt_text_and_spoilers_stay(channel: discord.TextChannel) -> None:
    file = discord.File(io.BytesIO(png()), "a.png", spoiler=True, description="a cat")
    message = await channel.send(file=file)
    assert message.attachments[0].description == "a cat"
    assert message.attachments[0].is_spoiler()


async def test_history_goes_before_after_and_around(channel: discord.TextChannel) -> None:
    sent = [await channel.send(str(number)) for number in range(7)]

    async def contents(**span: Any) -> list[str]:
        return [message.content async for message in channel.history(**span)]

    assert await contents(limit=3) == ["6", "5", "4"]
    assert await contents(limit=2, before=sent[3]) == ["2", "1"]
    assert await contents(limit=2, after=sent[3]) == ["4", "5"]
    assert await contents(limit=3, around=sent[3]) == ["4", "3", "2"]


async def test_the_same_nonce_sends_one_message(
    http: aiohttp.ClientSession, sandbox: Sandbox, alice: Person
) -> None:
    url = f"/api/v10/channels/{alice.channel}/messages"
    body = {"content": "once", "nonce": "abc", "enforce_nonce": True}
    ids = [(await (await http.post(url, json=body)).json())["id"] for _ in range(2)]
    assert ids[0] == ids[1]
    sandbox.clock.advance(600)
    later = await (await http.post(url, json=body)).json()
    assert later["id"] != ids[0]
    assert later["nonce"] == "abc"
    careless = await (await http.post(url, json={"content": "x", "nonce": "abc"})).json()
    assert careless["id"] != later["id"]


async def test_a_reply_shows_what_it_answers(channel: discord.TextChannel, alice: Person) -> None:
    question = await alice.say("why?")
    message = await channel.get_partial_message(int(question.id)).reply("because")
    assert message.reference
    assert message.reference.message_id == int(question.id)
    assert [user.name for user in message.mentions] == ["alice"]
    seen = await alice.sees(lambda m: m.content == "because")
    assert seen.replies_to == question.id


async def test_mentions_may_be_kept_silent(channel: discord.TextChannel, alice: Person, bob: Person) -> None:
    text = f"<@{alice.id}> <@{bob.id}>"
    loud = await channel.send(text)
    silent = await channel.send(text, allowed_mentions=discord.AllowedMentions.none())
    assert [user.name for user in loud.mentions] == ["alice", "bob"]
    assert silent.mentions == []


async def test_reactions_come_and_go(
    channel: discord.TextChannel, alice: Person, bob: Person, probe: Probe
) -> None:
    message = await channel.send("x")
    seen = await alice.sees(lambda m: m.content == "x")
    await message.add_reaction("✉️")
    await alice.react(seen, "✉️")
    await bob.react(seen, "👍")
    heard = await probe.hears("reaction", 3)
    assert (str(heard.emoji), heard.user_id, heard.guild_id) == ("👍", int(bob.id), channel.guild.id)
    assert alice.now(seen).reactions == {"✉️": 2, "👍": 1}
    fetched = await channel.fetch_message(message.id)
    assert [(str(reaction.emoji), reaction.count, reaction.me) for reaction in fetched.reactions] == [
        ("✉️", 2, True),
        ("👍", 1, False),
    ]
    assert {user.name async for user in fetched.reactions[0].users()} == {"Sojourn", "alice"}
    await alice.unreact(seen, "✉️")
    await message.remove_reaction("✉️", discord.Object(channel.guild.me.id))
    assert (await probe.hears("unreaction")).user_id == int(alice.id)
    assert alice.now(seen).reactions == {"👍": 1}


async def test_an_ephemeral_message_takes_no_reactions(alice: Person, channel: discord.TextChannel) -> None:
    await channel.send("x")
    whisper = await (await alice.menu("Quote", alice.messages()[0])).message()
    with pytest.raises(NotOfferedError, match="no reactions"):
        await alice.react(whisper, "👍")


async def test_what_is_no_emoji_is_refused(channel: discord.TextChannel) -> None:
    message = await channel.send("x")
    with pytest.raises(discord.HTTPException) as raised:
        await message.add_reaction("nonsense")
    assert raised.value.code == 10014


async def test_a_direct_message_opens_on_demand(probe: Probe, bob: Person, alice: Person) -> None:
    user = await probe.fetch_user(int(bob.id))
    message = await user.send("psst", view=Buttons())
    seen = await bob.sees(lambda m: m.content == "psst")
    assert seen.channel_id == bob.open_dm()
    answer = await (await bob.click(seen, "Whisper")).message()
    assert answer.channel_id == seen.channel_id
    await bob.react(seen, "👍")
    assert (await probe.hears("reaction")).guild_id is None
    with pytest.raises(NotOfferedError):
        alice.messages(str(message.channel.id))


async def test_a_user_who_closed_direct_messages_gets_none(probe: Probe, bob: Person) -> None:
    bob.close_dms()
    user = await probe.fetch_user(int(bob.id))
    with pytest.raises(discord.Forbidden) as raised:
        await user.send("psst")
    assert raised.value.code == 50007
    bob.close_dms(False)
    assert await user.send("psst")


async def test_a_bot_that_manages_messages_may_delete_those_of_others(
    probe: Probe, sandbox: Sandbox, channel: discord.TextChannel, alice: Person
) -> None:
    ids = [int((await alice.say(text)).id) for text in ("a", "b")]
    messages = [channel.get_partial_message(id_) for id_ in ids]
    with pytest.raises(discord.Forbidden):
        await channel.delete_messages(messages)
    sandbox.permit("general", allow=Permission.MANAGE_MESSAGES)
    await channel.delete_messages(messages)
    assert alice.messages() == []


@pytest.mark.parametrize(
    ("denied", "action", "code"),
    [
        (Permission.VIEW_CHANNEL, "send", 50001),
        (Permission.SEND_MESSAGES, "send", 50013),
        (Permission.ATTACH_FILES, "attach", 50013),
        (Permission.ADD_REACTIONS, "react", 50013),
        (Permission.READ_MESSAGE_HISTORY, "history", 50013),
    ],
)
async def test_a_missing_permission_is_told(
    probe: Probe, sandbox: Sandbox, channel: discord.TextChannel, denied: Permission, action: str, code: int
) -> None:
    message = await channel.send("x")
    actions: dict[str, Callable[[], Awaitable[object]]] = {
        "send": lambda: channel.send("x"),
        "attach": lambda: channel.send(file=picture()),
        "react": lambda: message.add_reaction("👍"),
        "history": lambda: anext(channel.history()),
    }
    sandbox.permit("general", deny=denied)
    with pytest.raises(discord.Forbidden) as raised:
        await actions[action]()
    assert raised.value.code == code


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/channels/1", 404, 10003),
        ("GET", "/channels/{general}/messages/1", 404, 10008),
        ("PATCH", "/channels/{general}/messages/{alices}", 403, 50005),
        ("DELETE", "/channels/{general}/messages/{alices}", 403, 50013),
        ("GET", "/channels/{gallery}/messages/{alices}", 404, 10008),
        ("GET", "/channels/{general}/messages/{ephemeral}", 404, 10008),
        ("GET", "/users/1", 404, 10013),
        ("GET", "/guilds/1", 404, 10004),
        ("GET", "/guilds/{guild}/members/1", 404, 10007),
        ("GET", "/nothing", 404, 0),
        ("POST", "/webhooks/{bot}/unknown", 404, 10015),
        ("POST", "/interactions/1/unknown/callback", 404, 10062),
        ("GET", "/channels/{general}/messages?limit=101", 400, 50035),
        ("GET", "/applications/{bot}/commands/1", 404, 10063),
    ],
)
async def test_refusals_carry_discords_code(
    probe: Probe,
    http: aiohttp.ClientSession,
    sandbox: Sandbox,
    alice: Person,
    method: str,
    path: str,
    status: int,
    code: int,
) -> None:
    message = await alice.say("mine")
    answer = await (await alice.menu("Quote", message)).message()
    ids = {"general": alice.channel, "gallery": sandbox.state.channel_named("gallery")["id"], "alices": message.id}
    ids |= {"ephemeral": answer.id, "bot": sandbox.state.bot["id"], "guild": sandbox.state.guild()["id"]}
    response = await http.request(method, "/api/v10" + path.format(**ids), json={} if method != "GET" else None)
    body = await response.json()
    assert (response.status, body["code"]) == (status, code)
    assert response.headers["Content-Type"] == "application/json"


async def test_a_request_without_the_token_is_refused(sandbox: Sandbox) -> None:
    async with aiohttp.ClientSession() as session:
        response = await session.get(f"{sandbox.api_base}/users/@me")
        assert response.status == 401
        assert await response.json() == {"message": "401: Unauthorized", "code": 0}


async def test_a_link_expires_after_a_day(channel: discord.TextChannel, alice: Person, sandbox: Sandbox) -> None:
    await channel.send(file=picture())
    seen = await alice.sees(lambda m: m.attachments)
    sandbox.clock.advance(25 * 3600)
    with pytest.raises(aiohttp.ClientResponseError, match="404"):
        await alice.download(seen.attachments[0])
    assert await alice.download(alice.now(seen).attachments[0]) == png()


async def test_an_uploaded_page_has_no_power_over_the_sandbox(alice: Person) -> None:
    message = await alice.say("look", files=[("evil.html", b"<script>alert(1)</script>")])
    async with aiohttp.ClientSession() as session, session.get(message.attachments[0].url) as response:
        assert response.headers["Content-Type"] == "text/html"
        assert response.headers["Content-Security-Policy"] == "sandbox"


async def test_a_forged_link_is_refused(channel: discord.TextChannel, alice: Person) -> None:
    await channel.send(file=picture())
    url = (await alice.sees(lambda m: m.attachments)).attachments[0].url
    async with aiohttp.ClientSession() as session:
        for forged in (url.replace("hm=", "hm=0"), url.partition("?")[0], url.replace("grid", "other")):
            assert (await session.get(forged)).status == 404


async def test_commands_are_registered_changed_and_removed(probe: Probe) -> None:
    commands = await probe.tree.fetch_commands()
    echo = next(command for command in commands if command.name == "echo")
    edited = await echo.edit(description="Says it again")
    assert (edited.id, edited.description) == (echo.id, "Says it again")
    again = {command.name: command.id for command in await probe.tree.sync()}
    assert again["echo"] == echo.id
    await edited.delete()
    assert "echo" not in [command.name for command in await probe.tree.fetch_commands()]


async def test_a_guild_command_stands_beside_global_ones(probe: Probe, alice: Person) -> None:
    guild = probe.guilds[0]

    @probe.tree.command(description="Here alone", guild=guild)
    async def local(interaction: discord.Interaction[Probe]) -> None:
        await interaction.response.send_message("local")

    await probe.tree.sync(guild=guild)
    assert (await (await alice.slash("local")).message()).content == "local"
    assert (await (await alice.slash("echo", text="x")).message()).content == "x"


async def test_typing_and_guild_are_there_for_the_asking(probe: Probe, channel: discord.TextChannel) -> None:
    await channel.typing()
    guild = await probe.fetch_guild(channel.guild.id)
    assert guild.approximate_member_count == 3
    assert [channel.name for channel in await guild.fetch_channels()] == ["general", "gallery"]
    assert (await guild.fetch_member(guild.owner_id or 0)).name == "alice"
    assert (await probe.application_info()).owner.name == "alice"


async def test_sees_tells_what_was_there_instead(alice: Person) -> None:
    await alice.say("this")
    with pytest.raises(TimeoutError, match="alice: 'this'"):
        await alice.sees(lambda m: m.content == "that", timeout=0.05)


async def test_sees_waits_for_what_comes_later(channel: discord.TextChannel, alice: Person) -> None:
    before = await alice.say("x")
    waiting = asyncio.create_task(alice.sees(lambda m: m.content == "x", after=before))
    await asyncio.sleep(0.02)
    assert not waiting.done()
    message = await channel.send("x")
    assert (await waiting).id == str(message.id)
