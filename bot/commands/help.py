"""`/help`: the basics, and pages on commands, parameters, prompts and buttons.

Commands are read from the tree and parameters from their table, so that no page can forget one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

import discord
from discord import app_commands

from bot.commands.places import everywhere
from bot.words import languages
from bot.words.echo import length
from bot.words.languages import ENGLISH
from bot.words.messages import Messages
from model.language.flags import PARAMETERS, Parameter

if TYPE_CHECKING:
    from bot.app import Sojourn

PAGE = 4096  # characters of the text of an embed, by Discord
BASICS = "basics"


@app_commands.command(name="help", description=ENGLISH.HELP_DESCRIPTION)
@app_commands.describe(topic=ENGLISH.HELP_TOPIC_DESCRIPTION)
@app_commands.choices(
    topic=[app_commands.Choice(name=title, value=topic) for topic, title in ENGLISH.HELP_TOPICS.items()]
)
@everywhere
async def help_command(interaction: discord.Interaction[Sojourn], topic: str = BASICS) -> None:
    words = languages.of(interaction.locale)
    title = words.HELP_TOPICS.get(topic, words.HELP_TITLE)
    first, *others = pages(_lines(topic, interaction.client.tree, words))
    await interaction.response.send_message(embed=_embed(title, first), ephemeral=True)
    for page in others:
        await interaction.followup.send(embed=_embed(title, page), ephemeral=True)


def pages(lines: Iterable[str], room: int = PAGE) -> list[str]:
    """Lines put together into texts of at most `room` characters, each of them whole."""
    texts = [""]
    for line in lines:
        longer = f"{texts[-1]}\n{line}" if texts[-1] else line
        if length(longer) <= room:
            texts[-1] = longer
        else:
            texts.append(line)
    return texts


def _embed(title: str, text: str) -> discord.Embed:
    return discord.Embed(title=title, description=text)


def _lines(topic: str, tree: app_commands.CommandTree[Any], words: Messages) -> Iterator[str]:
    if topic == "commands":
        yield from _commands(tree, words)
    elif topic == "parameters":
        yield from (_parameter(row, words) for row in PARAMETERS)
    elif topic == "prompts":
        yield words.HELP_PROMPTS
    elif topic == "buttons":
        yield words.HELP_BUTTONS
    else:
        yield f"{words.HELP_BASICS} {' · '.join(words.HELP_TOPICS.values())}"


def _commands(tree: app_commands.CommandTree[Any], words: Messages) -> Iterator[str]:
    for command in tree.walk_commands(type=discord.AppCommandType.chat_input):
        if isinstance(command, app_commands.Command) and not _is_for_moderators(command):
            description = languages.said(command.description, words) or command.description
            yield words.HELP_COMMAND.format(name=command.qualified_name, description=description)
    for menu in tree.walk_commands(type=discord.AppCommandType.message):
        yield words.HELP_MENU.format(name=languages.said(menu.name, words) or menu.name)


def _is_for_moderators(command: app_commands.Command[Any, ..., Any]) -> bool:
    """Discord shows these to few people."""
    return (command.root_parent or command).default_permissions is not None


def _parameter(row: Parameter, words: Messages) -> str:
    line = words.HELP_PARAMETER.format(example=row.example, help=words.PARAMETER_HELP[row.name])
    others = ", ".join(f"`--{flag}`" for flag in row.flags if not row.example.startswith(f"--{flag}"))
    return line + (words.HELP_ALIASES.format(aliases=others) if others else "")
