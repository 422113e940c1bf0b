"""Which events a session gets, and how much of them (Discord docs, "Gateway: Gateway Intents")."""

from enum import IntFlag

from bot.sandbox.wire import Json


class Intent(IntFlag):
    GUILDS = 1 << 0
    GUILD_MEMBERS = 1 << 1
    GUILD_PRESENCES = 1 << 8
    GUILD_MESSAGES = 1 << 9
    GUILD_MESSAGE_REACTIONS = 1 << 10
    DIRECT_MESSAGES = 1 << 12
    DIRECT_MESSAGE_REACTIONS = 1 << 13
    MESSAGE_CONTENT = 1 << 15


PRIVILEGED = Intent.GUILD_MEMBERS | Intent.GUILD_PRESENCES | Intent.MESSAGE_CONTENT
HIGHEST = 1 << 26
FREE = frozenset({"READY", "RESUMED", "INTERACTION_CREATE", "GUILD_MEMBERS_CHUNK"})
CONTENT_FIELDS = {"content": "", "embeds": [], "attachments": [], "components": []}


def intent_of(event: str, *, is_guild: bool) -> int:
    """The intent an event needs; 0 when it comes to everybody."""
    if event in FREE:
        return 0
    if event.startswith("MESSAGE_REACTION"):
        return Intent.GUILD_MESSAGE_REACTIONS if is_guild else Intent.DIRECT_MESSAGE_REACTIONS
    if event.startswith("MESSAGE"):
        return Intent.GUILD_MESSAGES if is_guild else Intent.DIRECT_MESSAGES
    return Intent.GUILDS


def may_read_content(message: Json, bot_id: str, intents: int) -> bool:
    """Without the intent: its own messages, those that mention it, and direct messages."""
    if intents & Intent.MESSAGE_CONTENT or message["author"]["id"] == bot_id:
        return True
    return "guild_id" not in message or any(user["id"] == bot_id for user in message["mentions"])


def without_content(message: Json) -> Json:
    """The message as a bot without the message content intent gets it."""
    hidden = {**message, **CONTENT_FIELDS}
    if hidden.get("referenced_message"):
        hidden["referenced_message"] = {**hidden["referenced_message"], **CONTENT_FIELDS}
    return hidden
