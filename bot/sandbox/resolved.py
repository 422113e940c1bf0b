"""The `resolved` part of interaction data: the whole objects behind the ids a person gave.

Source: Discord docs, "Receiving and Responding: Resolved Data Structure".
"""

from collections.abc import Mapping, Sequence

from bot.sandbox.attachments import Attachments
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.guilds import OWNERS, everyone_role
from bot.sandbox.state import State
from bot.sandbox.wire import ComponentType, Json, OptionType

KIND_OF_OPTION = {
    OptionType.USER: "users",
    OptionType.MENTIONABLE: "mentionables",
    OptionType.CHANNEL: "channels",
    OptionType.ROLE: "roles",
    OptionType.ATTACHMENT: "attachments",
}
KIND_OF_COMPONENT = {
    ComponentType.USER_SELECT: "users",
    ComponentType.ROLE_SELECT: "roles",
    ComponentType.MENTIONABLE_SELECT: "mentionables",
    ComponentType.CHANNEL_SELECT: "channels",
    ComponentType.FILE_UPLOAD: "attachments",
}
SHOWN_OF_CHANNEL = (
    "id", "type", "name", "parent_id", "flags", "last_message_id", "nsfw", "topic", "position", "guild_id",
    "thread_metadata",
)  # fmt: skip


class Resolver:
    def __init__(self, state: State, attachments: Attachments) -> None:
        self._state, self._attachments = state, attachments

    def resolved(self, ids: Mapping[str, Sequence[str]], channel_id: str) -> Json:
        """{"resolved": ...}, or nothing when there are no ids."""
        found: Json = {}
        for kind, wanted in ids.items():
            for id_ in wanted:
                self._add(found, kind, id_, channel_id)
        return {"resolved": found} if found else {}

    def selected(self, component: Json, values: Sequence[str], channel_id: str) -> Json:
        kind = KIND_OF_COMPONENT.get(component["type"])
        return self.resolved({kind: values}, channel_id) if kind else {}

    def _add(self, found: Json, kind: str, id_: str, place_id: str) -> None:
        if kind == "mentionables":
            kind = "roles" if id_ in OWNERS else "users"
        found.setdefault(kind, {})[id_] = self._object(kind, id_)
        if kind == "users" and self._state.is_guild_channel(place_id):
            permissions = str(self._state.permissions(id_, place_id))
            member = {key: value for key, value in self._state.member().items() if key not in ("deaf", "mute")}
            found.setdefault("members", {})[id_] = {**member, "permissions": permissions}

    def _object(self, kind: str, id_: str) -> Json:
        if kind == "attachments":
            attachment = self._attachments.find(id_)
            if attachment is None:
                raise NotOfferedError(f"No file with the id {id_} was uploaded.")
            signed: Json = self._attachments.sign(attachment)
            return signed
        if kind == "channels":
            return self._channel(self._state.channel(id_))
        if kind == "roles":
            return everyone_role(id_)
        return self._state.user(id_)

    def _channel(self, channel: Json) -> Json:
        permissions = str(self._state.permissions(self._state.bot["id"], channel["id"]))
        held = {"permissions": permissions, "app_permissions": permissions}
        return {key: channel[key] for key in SHOWN_OF_CHANNEL if key in channel} | held
