"""What a Discord client sends when a person uses a command, a component or a modal.

Refuses, with a sentence, what a real client would not even offer. Knows the shape of interaction data
(Discord docs, "Receiving and Responding: Interaction Data") and nothing of the answers.
"""

import asyncio
from collections.abc import Iterable

from bot.sandbox import components
from bot.sandbox.attachments import Attachments
from bot.sandbox.commands import Commands
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.interaction import Interaction
from bot.sandbox.interactions import Interactions
from bot.sandbox.messages import Messages
from bot.sandbox.modal_fields import filled_modal
from bot.sandbox.option_values import check_options, option_ids
from bot.sandbox.resolved import Resolver
from bot.sandbox.state import State
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import (
    BUTTON_LINK,
    BUTTON_PREMIUM,
    SELECTS,
    CommandType,
    ComponentType,
    InteractionType,
    Json,
)


class Invocations:
    def __init__(
        self,
        state: State,
        commands: Commands,
        messages: Messages,
        interactions: Interactions,
        attachments: Attachments,
    ) -> None:
        self._state, self._commands, self._messages, self._interactions = state, commands, messages, interactions
        self._resolver = Resolver(state, attachments)

    def slash(self, user_id: str, channel_id: str, name: str, options: list[Json]) -> Interaction:
        """`options` as on the wire: name, type, value, or nested options for subcommands."""
        command = self._command(user_id, channel_id, name, CommandType.CHAT_INPUT)
        check_options(command.get("options") or [], options)
        data = self._command_data(command) | {"options": options}
        data |= self._resolver.resolved(option_ids(options), channel_id)
        return self._start(InteractionType.COMMAND, user_id, channel_id, command, data)

    def autocomplete(
        self, user_id: str, channel_id: str, name: str, options: list[Json]
    ) -> "asyncio.Future[list[Json]]":
        """`options` as far as filled in, one of them with focused: true."""
        command = self._command(user_id, channel_id, name, CommandType.CHAT_INPUT)
        data = self._command_data(command) | {"options": options}
        interaction = self._start(InteractionType.AUTOCOMPLETE, user_id, channel_id, command, data)
        return self._interactions.choices(interaction)

    def menu(self, user_id: str, channel_id: str, name: str, target_id: str, kind: CommandType) -> Interaction:
        """A context menu command on a message or a user."""
        command = self._command(user_id, channel_id, name, kind)
        data = self._command_data(command) | {"target_id": target_id}
        if kind == CommandType.MESSAGE:
            target = self._readable(user_id, target_id)
            data["resolved"] = {"messages": {target_id: self._messages.show(target, user_id)}}
        else:
            data |= self._resolver.resolved({"users": [target_id]}, channel_id)
        return self._start(InteractionType.COMMAND, user_id, channel_id, command, data)

    def component(
        self, user_id: str, message_id: str, custom_id: str, values: list[str] | None = None
    ) -> Interaction:
        """A press of a button, or a choice in a select menu."""
        message = self._readable(user_id, message_id)
        component = components.find(message.body["components"], custom_id)
        if component is None:
            raise NotOfferedError(f"The message has no component with the custom id {custom_id!r}.")
        data: Json = {"custom_id": custom_id, "component_type": component["type"], "id": component["id"]}
        _check_usable(component)
        if component["type"] in SELECTS:
            _check_choice(component, values or [])
            data |= {"values": values or []} | self._resolver.selected(component, values or [], message.channel_id)
        owners = self._interactions.origin.owners_of(message)
        return self._interactions.start(
            InteractionType.COMPONENT, user_id, message.channel_id, data, owners, source=message
        )

    def modal(self, user_id: str, interaction_id: str, fields: Json) -> Interaction:
        """Submits the modal that `interaction_id` opened; fields by custom id."""
        opened = self._interactions.find(interaction_id)
        if opened is None or opened.modal is None or opened.user_id != user_id:
            raise NotOfferedError("There is no such modal open.")
        filled, ids = filled_modal(opened.modal, fields)
        data = {"custom_id": opened.modal["custom_id"], "components": filled}
        data |= self._resolver.resolved(ids, opened.channel_id)
        source = self._messages.find(opened.source_id) if opened.source_id else None
        return self._interactions.start(
            InteractionType.MODAL_SUBMIT,
            user_id,
            opened.channel_id,
            data,
            opened.owners,
            source=source,
            parent=self._interactions.metadata(opened),
        )

    def _start(
        self, kind: InteractionType, user_id: str, channel_id: str, command: Json, data: Json
    ) -> Interaction:
        owners = self._commands.owners(command, user_id, channel_id)
        return self._interactions.start(kind, user_id, channel_id, data, owners)

    def _command(self, user_id: str, channel_id: str, name: str, kind: CommandType) -> Json:
        self._check_member(user_id, channel_id)
        offered = self._commands.usable(user_id, channel_id)
        for command in offered:
            if (command["name"], command["type"]) == (name, kind):
                return command
        raise NotOfferedError(f"No command {name!r} is offered here. There are: {_names(offered)}.")

    def _command_data(self, command: Json) -> Json:
        data = {"id": command["id"], "name": command["name"], "type": command["type"]}
        return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})

    def _readable(self, user_id: str, message_id: str) -> StoredMessage:
        message = self._messages.find(message_id)
        self._check_member(user_id, message.channel_id)
        if message.viewer_id not in (None, user_id) or message.dismissed:
            raise NotOfferedError("That message is not shown to this user.")
        return message

    def _check_member(self, user_id: str, channel_id: str) -> None:
        if user_id not in self._state.audience(channel_id):
            raise NotOfferedError("That channel is not open to this user.")


def _check_usable(component: Json) -> None:
    if component.get("disabled"):
        raise NotOfferedError(f"The component {component['custom_id']!r} is disabled.")
    if component["type"] == ComponentType.BUTTON and component["style"] in (BUTTON_LINK, BUTTON_PREMIUM):
        raise NotOfferedError("That button leads out of Discord.")


def _check_choice(select: Json, values: list[str]) -> None:
    if not select["min_values"] <= len(values) <= select["max_values"]:
        raise NotOfferedError(f"Choose between {select['min_values']} and {select['max_values']} values.")
    offered = [option["value"] for option in select.get("options", [])]
    if select["type"] == ComponentType.STRING_SELECT and not set(values) <= set(offered):
        raise NotOfferedError(
            f"Not among the options: {sorted(set(values) - set(offered))}. There are: {offered}."
        )


def _names(commands: Iterable[Json]) -> str:
    return ", ".join(command["name"] for command in commands) or "none"
