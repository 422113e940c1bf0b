"""A real client answers commands, components and modals in every way there is."""

import asyncio
from datetime import timedelta
from typing import Any

import discord
import pytest

from bot.sandbox.errors import NotOfferedError
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.sandbox.use import NoAnswerError, Use
from bot.sandbox.wire import CallbackType
from tests.bot.sandbox.probe import Probe, png

pytestmark = pytest.mark.usefixtures("probe")


async def test_a_slash_command_gets_its_options_and_the_file_behind_an_attachment(alice: Person) -> None:
    use = await alice.slash("echo", text="hello", files={"image": ("my cat.png", png(30, 20))})
    message = await use.message()
    assert message.content == f"hello {len(png(30, 20))} 30x20"
    assert message.raw["type"] == 20
    assert message.raw["interaction_metadata"]["user"]["id"] == alice.id


async def test_a_deferred_answer_thinks_until_it_is_edited(alice: Person) -> None:
    use = await alice.slash("draw", prompt="a fox")
    assert await use.answered() is CallbackType.DEFERRED_MESSAGE
    message = await use.message()
    assert message.content == "a fox"
    assert (message.attachments[0].width, message.attachments[0].height) == (16, 8)
    assert await alice.download(message.attachments[0]) == png()


async def test_an_ephemeral_followup_is_seen_by_its_person_alone(alice: Person, bob: Person, probe: Probe) -> None:
    use = await alice.slash("draw", prompt="a fox")
    followup = await use.followup()
    assert followup.content == "and more"
    assert followup.replies_to == (await use.message()).id
    assert [message.id for message in alice.ephemerals] == [followup.id]
    assert bob.ephemerals == []
    channel = probe.get_partial_messageable(int(alice.channel))
    assert [message.content async for message in channel.history()] == ["a fox"]
    assert "and more" not in [message.content for name, message in probe.heard if name == "message"]


async def test_the_first_followup_fills_a_deferred_answer(alice: Person) -> None:
    use = await alice.slash("follow")
    message = await use.message()
    assert message.content == "filled"
    assert message.is_ephemeral
    assert (await use.followup()).content == "second"


async def test_a_button_updates_its_message(alice: Person) -> None:
    message = await (await alice.slash("draw", prompt="a fox")).message()
    updated = await (await alice.click(message, "Update")).message()
    assert (updated.id, updated.content) == (message.id, "updated")
    assert [file.filename for file in updated.attachments] == ["new.png"]
    assert updated.labels == message.labels


async def test_a_deferred_update_leaves_the_message_until_it_is_edited(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    use = await alice.click(message, "later")
    assert await use.answered() is CallbackType.DEFERRED_UPDATE
    updated = await alice.until(message, lambda m: m.content == "updated later")
    assert updated.is_edited


async def test_an_ephemeral_answer_to_a_button_replies_to_the_message(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    answer = await (await alice.click(message, "Whisper")).message()
    assert answer.is_ephemeral
    assert answer.replies_to == message.id


async def test_a_dismissed_message_is_gone_for_its_person(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    answer = await (await alice.click(message, "Whisper")).message()
    await alice.delete(answer)
    assert alice.ephemerals == []


async def test_a_modal_is_filled_in_and_submitted(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    modal = await (await alice.click(message, "🔍")).modal()
    assert modal.title == "Questions"
    use = await alice.submit(modal, {"Prompt": "an owl", "animal": ["bee"], "File": [("a.png", png())]})
    answer = await use.message()
    assert answer.content == f"an owl ['bee'] [{len(png())}]"
    assert answer.raw["interaction_metadata"]["triggering_interaction_metadata"]["type"] == 3


async def test_untouched_fields_of_a_modal_keep_their_default(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    modal = await (await alice.click(message, "Ask")).modal()
    assert (await (await alice.submit(modal)).message()).content == "a fox [] []"


@pytest.mark.parametrize(
    "fields", [{"prompt": ""}, {"prompt": "x" * 51}, {"animal": ["cow"]}, {"nothing": "x"}], ids=str
)
async def test_a_modal_that_no_client_would_send_is_refused(alice: Person, fields: dict[str, object]) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    modal = await (await alice.click(message, "Ask")).modal()
    with pytest.raises((NotOfferedError, LookupError)):
        await alice.submit(modal, fields)


async def test_a_select_menu_sends_its_values(alice: Person, bob: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    assert (await (await alice.select(message, "Bee", "pick")).message()).content == "picked ['B']"
    assert (await (await alice.select(message, [bob.id], "who")).message()).content == "chose ['Bob']"


async def test_a_select_menu_refuses_what_is_not_on_it(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    with pytest.raises(NotOfferedError, match="Not among the options"):
        await alice.select(message, "Cow")


async def test_autocomplete_offers_choices(alice: Person) -> None:
    choices = await alice.autocomplete("complete", "word", "fo")
    assert [choice["value"] for choice in choices] == ["fox", "foy"]


async def test_a_menu_command_gets_its_message(alice: Person) -> None:
    message = await alice.say("to be")
    answer = await (await alice.menu("Quote", message)).message()
    assert answer.content == "> to be"
    assert answer.raw["type"] == 23


async def test_a_menu_command_gets_its_user(alice: Person, bob: Person) -> None:
    assert (await (await alice.menu("Greet", bob)).message()).content == "Hello Bob"


async def test_options_arrive_with_their_types(alice: Person, bob: Person) -> None:
    use = await alice.slash("options", count=3, ratio=0.5, loud=True, who=bob, where=alice.channel)
    assert (await use.message()).content == "3 0.5 True bob general"


async def test_subcommands_and_choices(alice: Person) -> None:
    assert (await (await alice.slash("set size", size="big")).message()).content == "size big"


@pytest.mark.parametrize(
    ("command", "options", "sentence"),
    [
        ("echo", {}, "'text' is required"),
        ("echo", {"text": "x", "other": 1}, "No option other"),
        ("options", {"count": 10}, "between 1 and 9"),
        ("options", {"count": "three"}, "does not fit"),
        ("set size", {"size": "huge"}, "no choice"),
        ("set", {}, "Name one of the subcommands"),
        ("nothing", {}, "No command 'nothing'"),
    ],
)
async def test_a_command_that_no_client_would_send_is_refused(
    alice: Person, command: str, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(NotOfferedError, match=sentence):
        await alice.slash(command, **options)


async def test_a_command_for_managers_is_not_offered_to_members(alice: Person, bob: Person) -> None:
    assert (await (await alice.slash("manage")).message()).content == "managed"
    with pytest.raises(NotOfferedError, match="No command 'manage'"):
        await bob.slash("manage")


async def test_a_guild_command_is_not_offered_in_direct_messages(alice: Person) -> None:
    alice.channel = alice.open_dm()
    assert (await (await alice.slash("echo", text="here")).message()).content == "here"
    with pytest.raises(NotOfferedError):
        await alice.slash("manage")


async def test_components_v2_come_back_complete(alice: Person) -> None:
    message = await (await alice.slash("panel")).message()
    assert message.text == "shown\nbeside"
    assert message.attachments == []
    assert [await alice.download(file) for file in message.pictures] == [png(), png()]
    assert message.labels == ["Up"]


async def test_a_file_shown_by_an_embed_is_no_attachment(alice: Person) -> None:
    message = await (await alice.slash("embed")).message()
    assert message.attachments == []
    assert await alice.download(message.pictures[0]) == png()
    assert message.text == "T\nD\nA\nn\nv\nfoot"


async def test_a_late_answer_is_too_late(alice: Person, probe: Probe, sandbox: Sandbox) -> None:
    sandbox.interactions.ack_seconds, probe.delay = 0.05, 0.1
    errors: list[BaseException] = []

    @probe.tree.error
    async def on_error(interaction: object, error: BaseException) -> None:
        errors.append(error.__cause__ or error)

    use = await alice.slash("echo", text="x")
    with pytest.raises(NoAnswerError, match="The application did not respond"):
        await use.message()
    async with asyncio.timeout(2):
        while not errors:
            await asyncio.sleep(0.01)
    assert isinstance(errors[0], discord.NotFound)
    assert errors[0].code == 10062


async def test_three_seconds_are_the_limit(alice: Person, sandbox: Sandbox) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    use = await alice.click(message, "Asleep")
    sandbox.clock.advance(2)
    assert await outcome(use) == "waiting"
    sandbox.clock.advance(1)
    assert await outcome(use) == "failed"


async def outcome(use: Use) -> str:
    try:
        await use.answered(timeout=0.02)
    except NoAnswerError:
        return "failed"
    except TimeoutError:
        return "waiting"
    return "answered"


async def test_a_late_autocomplete_offers_nothing(alice: Person, probe: Probe, sandbox: Sandbox) -> None:
    sandbox.interactions.ack_seconds, probe.delay = 0.05, 0.1
    with pytest.raises(TimeoutError):
        await alice.autocomplete("complete", "word", "fo")
    await asyncio.sleep(0.1)


async def test_a_token_lives_for_fifteen_minutes(alice: Person, probe: Probe, sandbox: Sandbox) -> None:
    use = await alice.slash("ponder")
    await use.answered()
    interaction = sandbox.interactions.find(use.id)
    assert interaction
    hook = discord.Webhook.partial(int(probe.application_id or 0), interaction.token, client=probe)
    sandbox.clock.advance(timedelta(minutes=14, seconds=30).total_seconds())
    await hook.edit_message(int(interaction.original_id or 0), content="just in time")
    sandbox.clock.advance(30)
    with pytest.raises(discord.HTTPException) as raised:
        await hook.send("too late")
    assert (raised.value.status, raised.value.code) == (401, 50027)


async def test_an_interaction_is_answered_once(alice: Person, probe: Probe) -> None:
    caught: list[discord.HTTPException] = []

    @probe.tree.command(description="Answers twice")
    async def twice(interaction: discord.Interaction[Probe]) -> None:
        await interaction.response.send_message("once")
        interaction.response._response_type = None
        try:
            await interaction.response.send_message("twice")
        except discord.HTTPException as error:
            caught.append(error)

    await probe.tree.sync()
    await (await alice.slash("twice")).message()
    async with asyncio.timeout(2):
        while not caught:
            await asyncio.sleep(0.01)
    assert (caught[0].status, caught[0].code) == (400, 40060)


async def test_only_a_component_that_is_there_can_be_pressed(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    with pytest.raises(LookupError, match="Nothing called 'U9'"):
        await alice.click(message, "U9")
    with pytest.raises(NotOfferedError, match="no component"):
        alice._people.invocations.component(alice.id, message.id, "gone")


async def test_a_round_trip_costs_little(alice: Person) -> None:
    message = await (await alice.slash("echo", text="x")).message()
    loop = asyncio.get_running_loop()
    times = []
    for _ in range(5):
        begin = loop.time()
        await (await alice.click(message, "Whisper")).message()
        times.append(loop.time() - begin)
    assert min(times) < 0.1
