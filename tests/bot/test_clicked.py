from __future__ import annotations

import asyncio

import discord

from bot.app import Sojourn
from bot.sandbox.person import Person
from bot.sandbox.server import Sandbox
from bot.views import rows
from bot.views.clicked import Clicked
from bot.words.languages import ENGLISH
from tests.bot.orders import job
from tests.bot.patience import until

BLUE = 1


def blue(person: Person, sent: discord.Message) -> set[str]:
    message = next(message for message in person.messages() if message.id == str(sent.id))
    return {button.name for button in message.buttons if button.style == BLUE}


async def test_presses_add_up_though_each_knows_only_the_message_as_it_was(bot: Sojourn, alice: Person) -> None:
    sent = await bot.get_partial_messageable(int(alice.channel)).send(
        "A grid", view=rows.result(job(), None, ENGLISH)
    )
    u1, u2 = (button.custom_id for button in rows.with_blue(sent, ()).children[:2])  # type: ignore[attr-defined]
    clicked = Clicked()
    await asyncio.gather(clicked.turn_blue(sent, u1), clicked.turn_blue(sent, u2))
    await until(lambda: blue(alice, sent) == {"U1", "U2"})


async def test_only_the_messages_pressed_last_are_remembered() -> None:
    clicked = Clicked(messages_kept=2)
    first = clicked._of(1)
    for message_id in (2, 1, 3):
        clicked._of(message_id)
    assert clicked._of(1) is first
    assert len(clicked._presses) == 2


async def test_a_message_that_is_gone_is_no_error(bot: Sojourn, alice: Person, sandbox: Sandbox) -> None:
    sent = await bot.get_partial_messageable(int(alice.channel)).send(
        "A grid", view=rows.result(job(), None, ENGLISH)
    )
    await sent.delete()
    await Clicked().turn_blue(sent, "sojourn1:reroll")
