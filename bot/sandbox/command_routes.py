"""The routes of application commands, global and of a guild (Discord docs, "Application Commands: Endpoints").

Knows no HTTP.
"""

from bot.sandbox.call import NO_CONTENT, Answer, Call
from bot.sandbox.commands import Commands
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.guilds import GUILD_ID
from bot.sandbox.rest import Table
from bot.sandbox.wire import Json

SCOPES = ("/applications/{application}/commands", "/applications/{application}/guilds/{guild}/commands")


class CommandRoutes:
    def __init__(self, commands: Commands) -> None:
        self._commands = commands

    def table(self) -> Table:
        return {route: handler for scope in SCOPES for route, handler in self._scope(scope).items()}

    def _scope(self, base: str) -> Table:
        return {
            ("GET", base): self.list_commands,
            ("PUT", base): self.overwrite_commands,
            ("POST", base): self.create_command,
            ("GET", f"{base}/{{command}}"): self.get_command,
            ("PATCH", f"{base}/{{command}}"): self.edit_command,
            ("DELETE", f"{base}/{{command}}"): self.delete_command,
        }

    def list_commands(self, call: Call) -> Answer:
        listed = self._commands.listed(_scope(call))
        is_whole = call.query.get("with_localizations") in ("1", "true")
        return Answer(listed if is_whole else [_without_localizations(command) for command in listed])

    def overwrite_commands(self, call: Call) -> Answer:
        return Answer(self._commands.overwrite(call.body or [], _scope(call)))

    def create_command(self, call: Call) -> Answer:
        command, is_new = self._commands.upsert(call.fields, _scope(call))
        return Answer(command, 201 if is_new else 200)

    def get_command(self, call: Call) -> Answer:
        return Answer(self._commands.find(call.params["command"], _scope(call)))

    def edit_command(self, call: Call) -> Answer:
        return Answer(self._commands.edit(call.params["command"], call.fields, _scope(call)))

    def delete_command(self, call: Call) -> Answer:
        self._commands.delete(call.params["command"], _scope(call))
        return NO_CONTENT


def _scope(call: Call) -> str | None:
    """The guild of the commands, None for global ones; other applications and guilds are out of reach."""
    if call.params["application"] != BOT_ID or call.params.get("guild", GUILD_ID) != GUILD_ID:
        raise DiscordError(Refusal.MISSING_ACCESS)
    return call.params.get("guild")


def _without_localizations(item: Json) -> Json:
    """A command, option or choice without its translations, which lists leave out unless they are asked for."""
    kept = {key: value for key, value in item.items() if not key.endswith("_localizations")}
    for key in kept.keys() & {"options", "choices"}:
        kept[key] = [_without_localizations(part) for part in kept[key]]
    return kept
