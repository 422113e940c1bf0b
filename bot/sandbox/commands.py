"""The application commands the bot has registered (Discord docs, "Application Commands").

Knows who may use which of them; starts none (that is invocations).
"""

from bot.sandbox.command_limits import check_command, check_commands
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Form, Refusal
from bot.sandbox.events import CommandsChanged, Hub
from bot.sandbox.permissions import Permission
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.state import State
from bot.sandbox.storage import Storage
from bot.sandbox.wire import CommandType, Context, Install, Json, OptionType


class Commands:
    def __init__(self, state: State, storage: Storage, snowflakes: Snowflakes, hub: Hub) -> None:
        self._state, self._storage, self._snowflakes, self._hub = state, storage, snowflakes, hub
        self._all = sorted(storage.commands(), key=_guild_first)

    def listed(self, guild_id: str | None) -> list[Json]:
        """Those of one guild, or the global ones."""
        return [command for command in self._all if command.get("guild_id") == guild_id]

    def find(self, command_id: str, guild_id: str | None) -> Json:
        for command in self.listed(guild_id):
            if command["id"] == command_id:
                return command
        raise DiscordError(Refusal.UNKNOWN_COMMAND)

    def overwrite(self, wanted: list[Json], guild_id: str | None) -> list[Json]:
        """Replaces all of one scope; a command that keeps its name and type keeps its id."""
        form = Form()
        check_commands(form, wanted)
        form.refuse_faults()
        return self._keep([self._build(command, guild_id) for command in wanted], guild_id)

    def upsert(self, wanted: Json, guild_id: str | None) -> tuple[Json, bool]:
        """Creates one, or replaces the one of that name and type; True when it is new."""
        built = self._checked(wanted, guild_id)
        is_new = all(command["id"] != built["id"] for command in self.listed(guild_id))
        return self._put(built, guild_id), is_new

    def edit(self, command_id: str, changes: Json, guild_id: str | None) -> Json:
        wanted = {**self.find(command_id, guild_id), **changes}
        return self._put({**self._checked(wanted, guild_id), "id": command_id}, guild_id)

    def _checked(self, wanted: Json, guild_id: str | None) -> Json:
        form = Form()
        check_command(form, wanted)
        form.refuse_faults()
        return self._build(wanted, guild_id)

    def _put(self, built: Json, guild_id: str | None) -> Json:
        others = [command for command in self.listed(guild_id) if command["id"] != built["id"]]
        self._keep([*others, built], guild_id)
        return built

    def delete(self, command_id: str, guild_id: str | None) -> None:
        gone = self.find(command_id, guild_id)
        self._keep([command for command in self.listed(guild_id) if command is not gone], guild_id)

    def usable(self, user_id: str, channel_id: str | None = None) -> list[Json]:
        """What a person is offered, in one channel or anywhere; commands of the guild first."""
        places = [channel_id] if channel_id else [channel["id"] for channel in self._state.channels_of(user_id)]
        return [command for command in self._all if any(self.owners(command, user_id, place) for place in places)]

    def owners(self, command: Json, user_id: str, channel_id: str) -> Json:
        """Through whose installations a person is offered a command in a channel; empty where they are not.

        Source: Discord docs, "Authorizing Integration Owners Object".
        """
        if not (self._fits_context(command, channel_id) and self._is_permitted(command, user_id, channel_id)):
            return {}
        supported = command.get("integration_types", [Install.GUILD])
        owners: Json = {}
        if Install.GUILD in supported and self._state.is_bot_in(channel_id):
            owners[str(Install.GUILD.value)] = self._state.guild_of(channel_id) or "0"
        if Install.USER in supported and self._state.preferences.has_app(user_id):
            owners[str(Install.USER.value)] = user_id
        return owners

    def _fits_context(self, command: Json, channel_id: str) -> bool:
        """Without a word about contexts a command fits everywhere, unless it refuses direct messages."""
        context = self._state.context(channel_id)
        if "guild_id" in command:
            return bool(self._state.guild_of(channel_id) == command["guild_id"])
        if command.get("contexts") is not None:
            return context in command["contexts"]
        return context == Context.GUILD or bool(command.get("dm_permission", True))

    def _is_permitted(self, command: Json, user_id: str, channel_id: str) -> bool:
        needed = command["default_member_permissions"]
        if needed is None or not self._state.is_guild_channel(channel_id):
            return True
        held = self._state.permissions(user_id, channel_id)
        return bool(held & Permission.ADMINISTRATOR) or (needed != "0" and int(needed) & ~held == 0)

    def _keep(self, commands: list[Json], guild_id: str | None) -> list[Json]:
        others = [command for command in self._all if command.get("guild_id") != guild_id]
        self._all = sorted(others + commands, key=_guild_first)
        self._storage.replace_commands(guild_id, commands)
        self._hub.publish(CommandsChanged())
        return commands

    def _build(self, wanted: Json, guild_id: str | None) -> Json:
        """The command as Discord answers with it: nulls left out, ids added."""
        command: Json = {key: value for key, value in wanted.items() if value is not None}
        kind = int(command.get("type") or CommandType.CHAT_INPUT)
        permissions = wanted.get("default_member_permissions")
        command |= {
            "id": self._id_of(command["name"], kind, guild_id) or self._snowflakes.next(),
            "application_id": BOT_ID,
            "version": self._snowflakes.next(),
            "type": kind,
            "description": command.get("description", ""),
            "default_member_permissions": None if permissions is None else str(permissions),
            "nsfw": bool(command.get("nsfw")),
        }
        if "options" in command:
            command["options"] = [_built_option(option) for option in command["options"]]
        return {**command, "guild_id": guild_id} if guild_id else command

    def _id_of(self, name: str, kind: int, guild_id: str | None) -> str | None:
        same = (
            command["id"]
            for command in self.listed(guild_id)
            if (command["name"], command["type"]) == (name, kind)
        )
        return next(same, None)


def _guild_first(command: Json) -> bool:
    return "guild_id" not in command


def _built_option(option: Json) -> Json:
    built = {key: value for key, value in option.items() if value is not None}
    if built["type"] in (OptionType.SUB_COMMAND, OptionType.SUB_COMMAND_GROUP):
        built["options"] = [_built_option(inner) for inner in built.get("options", [])]
    if "choices" in built:
        built["choices"] = [
            {key: value for key, value in choice.items() if value is not None} for choice in built["choices"]
        ]
    return built
