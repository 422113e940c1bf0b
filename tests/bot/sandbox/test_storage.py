"""What survives a restart, and how fast a long past is read."""

import sqlite3
import time
from contextlib import closing
from pathlib import Path

import discord
import pytest

from bot.sandbox.permissions import Permission
from bot.sandbox.server import Sandbox
from bot.sandbox.storage import Span, Storage, StoredMessage
from tests.bot.sandbox.conftest import Connect
from tests.bot.sandbox.probe import Probe, picture, png
from tests.openapi import Conformance


async def test_everything_survives_a_restart(tmp_path: Path, connect: Connect, observer: Conformance) -> None:
    sandbox = await Sandbox.start(tmp_path, observer=observer)
    probe, alice = await connect(sandbox), sandbox.person("alice")
    message = await (await alice.slash("draw", prompt="a fox")).message()
    whisper = await (await alice.click(message, "Whisper")).message()
    await alice.react(message, "👍")
    direct = await alice.say("direct", channel=alice.open_dm())
    carol = sandbox.add_person("carol")
    carol.close_dms()
    sandbox.permit("gallery", deny=Permission.SEND_MESSAGES)
    commands = sandbox.commands.listed(None)
    await probe.close()
    await sandbox.stop()

    sandbox = await Sandbox.start(tmp_path, observer=observer)
    alice = sandbox.person("alice")
    assert [seen.id for seen in alice.messages()][:1] == [message.id]
    assert {seen.id for seen in alice.ephemerals} >= {whisper.id}
    assert alice.now(message).reactions == {"👍": 1}
    assert await alice.download(alice.now(message).attachments[0]) == png()
    assert alice.now(direct).content == "direct"
    assert sandbox.commands.listed(None) == commands
    assert sandbox.state.preferences.has_closed_dms(sandbox.person("carol").id)
    dm = sandbox.state.channel(direct.channel_id)
    assert dm["last_message_id"] == direct.id
    assert int((await alice.say("new")).id) > int(direct.id)
    gallery = sandbox.state.channel_named("gallery")
    assert not sandbox.state.permissions(sandbox.state.bot["id"], gallery["id"]) & Permission.SEND_MESSAGES
    await sandbox.stop()
    assert observer.violations == []


async def test_an_interaction_outlives_a_restart(tmp_path: Path, connect: Connect) -> None:
    sandbox = await Sandbox.start(tmp_path)
    probe, alice = await connect(sandbox), sandbox.person("alice")
    use = await alice.slash("ponder")
    await use.answered()
    interaction = sandbox.interactions.find(use.id)
    assert interaction
    await probe.close()
    await sandbox.stop()

    sandbox = await Sandbox.start(tmp_path, port=0)
    probe = await connect(sandbox, Probe())
    hook = discord.Webhook.partial(int(probe.application_id or 0), interaction.token, client=probe)
    await hook.edit_message(int(interaction.original_id or 0), content="at last", attachments=[picture()])
    assert [seen.content for seen in sandbox.person("alice").messages()] == ["at last"]
    await sandbox.stop()


async def test_a_database_of_an_earlier_edition_gets_the_places_it_lacks(tmp_path: Path) -> None:
    sandbox = await Sandbox.start(tmp_path)
    message = await sandbox.person("alice").say("from before")
    await sandbox.stop()
    with closing(sqlite3.connect(tmp_path / "sandbox.sqlite")) as database, database:
        name = "json_extract(body, '$.name')"
        database.execute(f"DELETE FROM channels WHERE {name} NOT IN ('general', 'gallery')")
        assert database.execute("SELECT count(*) FROM channels").fetchone() == (2,)

    sandbox = await Sandbox.start(tmp_path)
    alice = sandbox.person("alice")
    assert alice.now(message).content == "from before"
    assert [thread.name for thread in alice.threads] == ["sketches"]
    for place in ("lounge", "Weekend plans"):
        assert (await alice.in_channel(place).say("hello")).content == "hello"
    await sandbox.stop()


async def test_links_follow_the_sandbox_to_another_port(tmp_path: Path) -> None:
    sandbox = await Sandbox.start(tmp_path)
    message = await sandbox.person("alice").say("x", files=[("a.png", png())])
    assert f":{sandbox.port}/" in message.attachments[0].url
    await sandbox.stop()
    again = await Sandbox.start(tmp_path)
    alice = again.person("alice")
    url = alice.now(message).attachments[0].url
    assert f":{again.port}/" in url
    assert await alice.download(alice.now(message).attachments[0]) == png()
    await again.stop()


def test_an_old_channel_reads_as_fast_as_a_new_one(tmp_path: Path) -> None:
    storage = Storage(tmp_path)
    with storage.together():
        for number in range(1, 20_001):
            channel = "7" if number % 100 == 0 else "8"
            body = {"id": str(number), "content": "x" * 200}
            storage.save_message(
                StoredMessage(str(number), channel, "1", body, viewer_id="2" if number % 2 else None)
            )
    begin = time.perf_counter()
    rare, common = storage.messages("7", Span(limit=50)), storage.messages("8", Span(before=9000, limit=50), "2")
    assert time.perf_counter() - begin < 0.1
    assert (len(rare), rare[0].id) == (50, "20000")
    assert (len(common), common[0].id) == (50, "8999")
    storage.close()


@pytest.mark.parametrize(
    ("span", "ids"),
    [
        (Span(limit=2), [9, 8]),
        (Span(before=5, limit=2), [4, 3]),
        (Span(after=5, limit=2), [7, 6]),
        (Span(around=5, limit=3), [6, 5, 4]),
        (Span(around=9, limit=3), [9, 8]),
        (Span(around=1, limit=5), [5, 4, 3, 2, 1]),
    ],
    ids=str,
)
def test_spans_are_read_newest_first(tmp_path: Path, span: Span, ids: list[int]) -> None:
    storage = Storage(tmp_path)
    for number in range(1, 10):
        storage.save_message(StoredMessage(str(number), "7", "1", {}))
    assert [int(message.id) for message in storage.messages("7", span)] == ids
    storage.close()
