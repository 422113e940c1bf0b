"""The small world of the sandbox: its guilds, channels and users, and who may do what where.

Knows no messages, no HTTP and no gateway; keeps everything in the storage.
"""

from bot.sandbox.channels import direct_channel, is_in_guild, is_thread, public_thread, text_channel
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.guilds import GUILD_ID, OWNERS, guild_object
from bot.sandbox.permissions import EVERYONE, IN_BOT_DM, IN_PRIVATE, OWNER, Permission
from bot.sandbox.preferences import Preferences
from bot.sandbox.seeds import JOINED, seeded_channels, seeded_users, user_object
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.storage import Span, Storage
from bot.sandbox.wire import ChannelType, Context, Json

NOT_IN_GUILD_CREATE = ("home_header", "widget_channel_id", "widget_enabled")
EMPTY_IN_GUILD_CREATE = (
    "voice_states",
    "presences",
    "stage_instances",
    "guild_scheduled_events",
    "soundboard_sounds",
)


class State:
    """Users and channels are read once and written through; ids are strings, as on the wire."""

    def __init__(self, storage: Storage, snowflakes: Snowflakes) -> None:
        self._storage, self._snowflakes = storage, snowflakes
        self.preferences = Preferences(storage)
        self.users: dict[str, Json] = {user["id"]: user for user in storage.users()}
        self.channels: dict[str, Json] = {channel["id"]: channel for channel in storage.channels()}
        self._furnish()
        for channel_id in self.channels:
            for newest in storage.messages(channel_id, Span(limit=1)):
                self.channels[channel_id]["last_message_id"] = newest.id

    def _furnish(self) -> None:
        """Adds what every sandbox holds and this one lacks, be it new or of an earlier edition."""
        for user in seeded_users():
            if user["id"] not in self.users:
                self._keep_user(user)
        for channel in seeded_channels():
            if channel["id"] not in self.channels:
                self.keep_channel(channel)

    # -- users

    @property
    def bot(self) -> Json:
        return self.users[BOT_ID]

    def add_user(self, username: str, global_name: str | None = None) -> Json:
        return self._keep_user(user_object(self._snowflakes.next(), username, global_name))

    def user(self, user_id: str) -> Json:
        if user_id not in self.users:
            raise DiscordError(Refusal.UNKNOWN_USER)
        return self.users[user_id]

    def user_named(self, name: str) -> Json:
        """By username, shown name or id. Raises LookupError."""
        for user in self.users.values():
            if name.lower() in (user["id"], user["username"].lower(), (user["global_name"] or "").lower()):
                return user
        raise LookupError(
            f"No user {name!r} in the sandbox. There are: {[u['username'] for u in self.users.values()]}"
        )

    def _keep_user(self, user: Json) -> Json:
        self.users[user["id"]] = user
        self._storage.save_user(user)
        return user

    # -- channels

    def channel(self, channel_id: str) -> Json:
        if channel_id not in self.channels:
            raise DiscordError(Refusal.UNKNOWN_CHANNEL)
        return self.channels[channel_id]

    def channel_named(self, name: str) -> Json:
        """A channel, thread or group by name (with or without #) or id. Raises LookupError."""
        named = [channel for channel in self.channels.values() if "name" in channel]
        for channel in named:
            if name.lstrip("#") in (channel["id"], channel["name"]):
                return channel
        raise LookupError(
            f"No channel {name!r} in the sandbox. There are: {[channel['name'] for channel in named]}"
        )

    def add_channel(self, name: str, guild_id: str = GUILD_ID) -> Json:
        position = len(self.guild_channels(guild_id))
        return self.keep_channel(text_channel(self._snowflakes.next(), guild_id, name, position))

    def guild_channels(self, guild_id: str = GUILD_ID) -> list[Json]:
        """The text channels of a guild, in the order they were made."""
        texts = (channel for channel in self.channels.values() if channel["type"] == ChannelType.GUILD_TEXT)
        return [channel for channel in texts if channel["guild_id"] == guild_id]

    def threads(self, guild_id: str = GUILD_ID) -> list[Json]:
        threads = (channel for channel in self.channels.values() if is_thread(channel))
        return [thread for thread in threads if thread["guild_id"] == guild_id]

    def add_thread(self, parent_id: str, name: str, owner_id: str, moment: str, id_: str | None = None) -> Json:
        """A thread begun by a message has the id of that message."""
        parent = self.channel(parent_id)
        return self.keep_channel(public_thread(id_ or self._snowflakes.next(), parent, name, owner_id, moment))

    def guild_of(self, channel_id: str) -> str | None:
        guild_id: str | None = self.channel(channel_id).get("guild_id")
        return guild_id

    def is_guild_channel(self, channel_id: str) -> bool:
        return is_in_guild(self.channel(channel_id))

    def is_bot_in(self, channel_id: str) -> bool:
        """Whether the bot is a member of the place; elsewhere it is known only through people who installed it."""
        channel = self.channel(channel_id)
        return channel["type"] == ChannelType.DM or channel.get("guild_id") == GUILD_ID

    def context(self, channel_id: str) -> Context:
        if self.is_guild_channel(channel_id):
            return Context.GUILD
        return Context.BOT_DM if self.is_bot_in(channel_id) else Context.PRIVATE_CHANNEL

    def file_limit(self, channel_id: str) -> int:
        """Bytes that one file may have there: as the thread, its channel, the guild or Discord says."""
        channel = self.channel(channel_id)
        return self.preferences.file_limit(channel_id, channel.get("parent_id"), channel.get("guild_id"))

    def find_dm(self, user_id: str) -> Json | None:
        """The channel between the bot and this user, if it was ever opened."""
        for channel in self.channels.values():
            if channel["type"] == ChannelType.DM and channel["recipients"][0]["id"] == user_id:
                return channel
        return None

    def open_dm(self, user_id: str) -> Json:
        user = self.user(user_id)
        if user_id == BOT_ID:
            raise DiscordError(Refusal.CANNOT_MESSAGE_USER)
        return self.find_dm(user_id) or self.keep_channel(direct_channel(self._snowflakes.next(), user))

    def touch_channel(self, channel_id: str, message_id: str, *, counts: bool) -> None:
        """Notes the newest message, which Discord shows on the channel; threads count theirs but the first."""
        channel = self.channels[channel_id]
        channel["last_message_id"] = message_id
        if is_thread(channel) and counts:
            channel |= {key: channel[key] + 1 for key in ("message_count", "total_message_sent")}
            self._storage.save_channel(channel)

    def uncount_message(self, channel_id: str) -> None:
        """A message of a thread is gone: what was ever sent there stays counted."""
        channel = self.channels[channel_id]
        if is_thread(channel):
            channel["message_count"] = max(0, channel["message_count"] - 1)
            self._storage.save_channel(channel)

    def audience(self, channel_id: str) -> set[str]:
        """The people, without the bot, who can read a channel."""
        channel = self.channel(channel_id)
        if is_in_guild(channel):
            return set(self.users) - {BOT_ID}
        return {user["id"] for user in channel["recipients"]}

    def channels_of(self, user_id: str) -> list[Json]:
        return [channel for channel in self.channels.values() if user_id in self.audience(channel["id"])]

    def keep_channel(self, channel: Json) -> Json:
        self.channels[channel["id"]] = channel
        self._storage.save_channel(channel)
        return channel

    # -- permissions

    def overwrite_bot(self, channel_id: str, *, allow: int = 0, deny: int = 0) -> Json:
        """Gives and takes permissions of the bot in one channel; returns the channel."""
        channel = self.channel(channel_id)
        overwrite = {"id": BOT_ID, "type": 1, "allow": str(int(allow)), "deny": str(int(deny))}
        channel["permission_overwrites"] = [overwrite] if allow or deny else []
        return self.keep_channel(channel)

    def permissions(self, user_id: str, channel_id: str) -> int:
        """Threads have those of their channel; the bot has none where it is no member."""
        channel = self.channel(channel_id)
        if user_id == BOT_ID and not self.is_bot_in(channel_id):
            return 0
        if user_id == OWNERS.get(channel.get("guild_id", "")):
            return OWNER
        held = int(EVERYONE)
        place = self.channel(channel["parent_id"]) if is_thread(channel) else channel
        for overwrite in place.get("permission_overwrites", []):
            if overwrite["id"] == user_id:
                held = held & ~int(overwrite["deny"]) | int(overwrite["allow"])
        return held

    def app_permissions(self, channel_id: str) -> int:
        """What the app may do in answer to an interaction (Discord docs, "Interaction Structure")."""
        match self.context(channel_id):
            case Context.BOT_DM:
                return int(IN_BOT_DM)
            case Context.PRIVATE_CHANNEL:
                return int(IN_PRIVATE)
            case Context.GUILD:
                return self.permissions(BOT_ID, channel_id) if self.is_bot_in(channel_id) else int(EVERYONE)

    def require(self, permission: Permission, channel_id: str) -> None:
        """Refuses what the bot may not do: 50001 if it cannot even see the channel, else 50013."""
        held = self.permissions(BOT_ID, channel_id)
        if not held & Permission.VIEW_CHANNEL:
            raise DiscordError(Refusal.MISSING_ACCESS)
        if permission & Permission.SEND_MESSAGES and is_thread(self.channel(channel_id)):
            permission ^= Permission.SEND_MESSAGES | Permission.SEND_MESSAGES_IN_THREADS
        if permission & ~held:
            raise DiscordError(Refusal.MISSING_PERMISSIONS)

    # -- objects made of the above

    def member(self) -> Json:
        """A guild member without its user, as it comes with messages; all are alike."""
        nulls = dict.fromkeys(("avatar", "banner", "nick", "premium_since", "communication_disabled_until"))
        own = {"roles": [], "joined_at": JOINED, "deaf": False, "mute": False, "flags": 0, "pending": False}
        return {**nulls, **own}

    def full_member(self, user_id: str) -> Json:
        return {**self.member(), "user": self.user(user_id)}

    def guild(self) -> Json:
        """The guild where the bot is a member, as REST shows it."""
        return guild_object(GUILD_ID)

    def guild_create(self) -> Json:
        """The guild as GUILD_CREATE shows it to a bot without the members intent: itself alone."""
        guild = {key: value for key, value in self.guild().items() if key not in NOT_IN_GUILD_CREATE}
        own = {"joined_at": JOINED, "large": False, "unavailable": False, "member_count": len(self.users)}
        own |= {"members": [self.full_member(BOT_ID)], "channels": self.guild_channels()}
        return {**guild, **{name: [] for name in EMPTY_IN_GUILD_CREATE}, **own, "threads": self.threads()}
