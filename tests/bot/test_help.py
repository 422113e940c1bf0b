"""`/help`: nothing that the bot can do is left out."""

from __future__ import annotations

from typing import Any

import discord
import pytest
from discord import app_commands
from hypothesis import given
from hypothesis import strategies as st

from bot.app import Sojourn
from bot.commands.help import pages
from bot.sandbox.person import Person
from bot.words import languages
from model.language.flags import PARAMETERS


async def reads(person: Person, **options: Any) -> str:
    use = await person.slash("help", **options)
    page = await use.message()
    assert page.is_ephemeral
    return page.text


async def test_it_tells_the_basics_and_where_there_is_more(bot: Sojourn, alice: Person) -> None:
    text = await reads(alice)
    assert "/imagine" in text
    assert all(title in text for title in languages.ENGLISH.HELP_TOPICS.values())


async def test_every_command_is_described(bot: Sojourn, alice: Person) -> None:
    text = await reads(alice, topic="commands")
    for command in bot.tree.walk_commands(type=discord.AppCommandType.chat_input):
        if isinstance(command, app_commands.Command):
            is_for_all = (command.root_parent or command).default_permissions is None
            assert (f"**/{command.qualified_name}** {command.description}" in text) == is_for_all


async def test_every_parameter_is_explained(bot: Sojourn, alice: Person) -> None:
    text = await reads(alice, topic="parameters")
    for row in PARAMETERS:
        assert row.help in text
        assert all(f"--{flag}" in text for flag in row.flags)


@pytest.mark.parametrize(("topic", "word"), [("prompts", "hot:: dog"), ("buttons", "Custom Zoom")])
async def test_prompts_and_buttons_have_a_page(bot: Sojourn, alice: Person, topic: str, word: str) -> None:
    assert word in await reads(alice, topic=topic)


@given(st.lists(st.text(min_size=1, max_size=30), max_size=20), st.integers(60, 200))
def test_pages_keep_every_line_whole(lines: list[str], room: int) -> None:
    texts = pages(lines, room)
    assert "\n".join(texts) == "\n".join(lines)
    assert all(len(text.encode("utf-16-le")) // 2 <= room for text in texts)


def test_every_parameter_is_explained_in_every_language() -> None:
    names = {row.name for row in PARAMETERS}
    assert set(languages.ENGLISH.PARAMETER_HELP) == names
    assert set(languages.of("zh-CN").PARAMETER_HELP) == names


@pytest.mark.parametrize(
    ("english", "chinese"),
    [("View and adjust your settings", "查看和调整你的设置"), ("Buttons", "按钮"), ("no sentence of ours", None)],
)
def test_descriptions_and_choices_are_said_in_chinese(english: str, chinese: str | None) -> None:
    assert languages.said(english, languages.of("zh-CN")) == chinese
