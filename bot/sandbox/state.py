"""The small world of the sandbox: one guild, its channels and users, direct messages, and who may do what.

Knows no messages, no HTTP and no gateway; keeps everything in the storage.
"""

import copy

from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.permissions import EVERYONE, OWNER, Permission
from bot.sandbox.snowflake import Snowflakes
from bot.sandbox.storage import Span, Storage
from bot.sandbox.wire import ChannelType, Json

GUILD_ID = "1200000000000000100"
GENERAL_ID = "1200000000000000200"
GALLERY_ID = "1200000000000000201"
ALICE_ID = "1200000000000000300"
BOB_ID = "1200000000000000301"
JOINED = "2024-01-25T00:00:00+00:00"
GUILD_NULLS = (
    "afk_channel_id", "application_id", "banner", "description", "discovery_splash", "home_header", "icon",
    "incidents_data", "max_presences", "public_updates_channel_id", "rules_channel_id",
    "safety_alerts_channel_id", "splash", "system_channel_id", "vanity_url_code", "widget_channel_id",
)  # fmt: skip


class State:
    """Users and channels are read once and written through; ids are strings, as on the wire."""

    def __init__(self, storage: Storage, snowflakes: Snowflakes) -> None:
        self._storage, self._snowflakes = storage, snowflakes
        self.users: dict[str, Json] = {user["id"]: user for user in storage.users()}
        self.channels: dict[str, Json] = {channel["id"]: channel for channel in storage.channels()}
        self._closed_dms: Json = storage.setting("closed_dms")
        if not self.users:
            self._furnish()
        for channel_id in self.channels:
            for newest in storage.messages(channel_id, Span(limit=1)):
                self.touch_channel(channel_id, newest.id)

    def _furnish(self) -> None:
        for id_, name, shown in ((BOT_ID, "Sojourn", None), (ALICE_ID, "alice", "Alice"), (BOB_ID, "bob", "Bob")):
            self.add_user(name, shown, id_=id_)
        for position, (id_, name) in enumerate(((GENERAL_ID, "general"), (GALLERY_ID, "gallery"))):
            self._keep_channel(_text_channel(id_, name, position))

    # -- users

    @property
    def bot(self) -> Json:
        return self.users[BOT_ID]

    def add_user(self, username: str, global_name: str | None = None, *, id_: str | None = None) -> Json:
        user = _user(id_ or self._snowflakes.next(), username, global_name)
        self.users[user["id"]] = user
        self._storage.save_user(user)
        return user

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

    def close_dms(self, user_id: str, closed: bool = True) -> None:
        """Whether the bot's direct messages to this user are refused (error 50007)."""
        self._closed_dms = {**self._closed_dms, user_id: closed}
        self._storage.save_setting("closed_dms", self._closed_dms)

    def has_closed_dms(self, user_id: str) -> bool:
        return bool(self._closed_dms.get(user_id))

    # -- channels

    def channel(self, channel_id: str) -> Json:
        if channel_id not in self.channels:
            raise DiscordError(Refusal.UNKNOWN_CHANNEL)
        return self.channels[channel_id]

    def channel_named(self, name: str) -> Json:
        """A guild channel by name (with or without #) or id. Raises LookupError."""
        for channel in self.guild_channels():
            if name.lstrip("#") in (channel["id"], channel["name"]):
                return channel
        raise LookupError(f"No channel {name!r} in the sandbox.")

    def add_channel(self, name: str) -> Json:
        return self._keep_channel(_text_channel(self._snowflakes.next(), name, len(self.guild_channels())))

    def guild_channels(self) -> list[Json]:
        return [channel for channel in self.channels.values() if channel["type"] == ChannelType.GUILD_TEXT]

    def is_guild_channel(self, channel_id: str) -> bool:
        return bool(self.channel(channel_id)["type"] == ChannelType.GUILD_TEXT)

    def find_dm(self, user_id: str) -> Json | None:
        """The channel between the bot and this user, if it was ever opened."""
        for channel in self.channels.values():
            if channel["type"] == ChannelType.DM and channel["recipients"][0]["id"] == user_id:
                return channel
        return None

    def open_dm(self, user_id: str) -> Json:
        """As the bot sees it: the recipient is the user."""
        user = self.user(user_id)
        if user_id == BOT_ID:
            raise DiscordError(Refusal.CANNOT_MESSAGE_USER)
        body = {"type": ChannelType.DM, "flags": 0, "last_message_id": None, "recipients": [user]}
        return self.find_dm(user_id) or self._keep_channel({"id": self._snowflakes.next(), **body})

    def touch_channel(self, channel_id: str, message_id: str) -> None:
        """Notes the newest message, which Discord shows on the channel."""
        self.channels[channel_id]["last_message_id"] = message_id

    def audience(self, channel_id: str) -> set[str]:
        """The people, without the bot, who can read a channel."""
        channel = self.channel(channel_id)
        if channel["type"] == ChannelType.DM:
            return {user["id"] for user in channel["recipients"]}
        return set(self.users) - {BOT_ID}

    def channels_of(self, user_id: str) -> list[Json]:
        return [channel for channel in self.channels.values() if user_id in self.audience(channel["id"])]

    def _keep_channel(self, channel: Json) -> Json:
        self.channels[channel["id"]] = channel
        self._storage.save_channel(channel)
        return channel

    # -- permissions

    def overwrite_bot(self, channel_id: str, *, allow: int = 0, deny: int = 0) -> Json:
        """Gives and takes permissions of the bot in one channel; returns the channel."""
        channel = self.channel(channel_id)
        overwrite = {"id": BOT_ID, "type": 1, "allow": str(int(allow)), "deny": str(int(deny))}
        channel["permission_overwrites"] = [overwrite] if allow or deny else []
        return self._keep_channel(channel)

    def permissions(self, user_id: str, channel_id: str) -> int:
        if user_id == ALICE_ID:
            return OWNER
        held = int(EVERYONE)
        for overwrite in self.channel(channel_id).get("permission_overwrites", []):
            if overwrite["id"] == user_id:
                held = held & ~int(overwrite["deny"]) | int(overwrite["allow"])
        return held

    def require(self, permission: Permission, channel_id: str) -> None:
        """Refuses what the bot may not do: 50001 if it cannot even see the channel, else 50013."""
        held = self.permissions(BOT_ID, channel_id)
        if not held & Permission.VIEW_CHANNEL:
            raise DiscordError(Refusal.MISSING_ACCESS)
        if permission & ~held:
            raise DiscordError(Refusal.MISSING_PERMISSIONS)

    # -- objects made of the above

    def member(self) -> Json:
        """A guild member without its user, as it comes with messages; all are alike."""
        nulls = dict.fromkeys(("avatar", "banner", "nick", "premium_since", "communication_disabled_until"))
        return {
            **nulls,
            "roles": [],
            "joined_at": JOINED,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
        }

    def full_member(self, user_id: str) -> Json:
        return {**self.member(), "user": self.user(user_id)}

    def guild(self) -> Json:
        """The guild as REST shows it."""
        return copy.deepcopy({**dict.fromkeys(GUILD_NULLS), **_GUILD, "roles": [_EVERYONE_ROLE]})

    def guild_create(self) -> Json:
        """The guild as GUILD_CREATE shows it to a bot without the members intent: itself alone."""
        gone = ("home_header", "widget_channel_id", "widget_enabled")
        guild = {key: value for key, value in self.guild().items() if key not in gone}
        lists = (
            "threads",
            "voice_states",
            "presences",
            "stage_instances",
            "guild_scheduled_events",
            "soundboard_sounds",
        )
        return {
            **guild,
            **{name: [] for name in lists},
            "joined_at": JOINED,
            "large": False,
            "unavailable": False,
            "member_count": len(self.users),
            "members": [self.full_member(BOT_ID)],
            "channels": self.guild_channels(),
        }


def _user(id_: str, username: str, global_name: str | None) -> Json:
    user: Json = {
        "id": id_,
        "username": username,
        "discriminator": "0",
        "global_name": global_name,
        "avatar": None,
    }
    user |= {"public_flags": 0, "flags": 0, "primary_guild": None}
    return {**user, "bot": True, "discriminator": "0001"} if id_ == BOT_ID else user


def _text_channel(id_: str, name: str, position: int) -> Json:
    channel: Json = {"id": id_, "type": ChannelType.GUILD_TEXT, "guild_id": GUILD_ID, "name": name}
    channel |= {"position": position, "permission_overwrites": [], "nsfw": False, "topic": None, "flags": 0}
    return {**channel, "parent_id": None, "last_message_id": None, "rate_limit_per_user": 0}


_EVERYONE_ROLE: Json = {
    "id": GUILD_ID,
    "name": "@everyone",
    "color": 0,
    "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
    "hoist": False,
    "icon": None,
    "unicode_emoji": None,
    "position": 0,
    "permissions": str(int(EVERYONE)),
    "managed": False,
    "mentionable": False,
    "flags": 0,
}
_GUILD: Json = {
    "id": GUILD_ID,
    "name": "Sojourn",
    "owner_id": ALICE_ID,
    "features": [],
    "emojis": [],
    "stickers": [],
    "region": "deprecated",
    "afk_timeout": 300,
    "system_channel_flags": 0,
    "widget_enabled": False,
    "verification_level": 0,
    "default_message_notifications": 0,
    "mfa_level": 0,
    "explicit_content_filter": 0,
    "max_members": 500_000,
    "max_stage_video_channel_users": 50,
    "max_video_channel_users": 25,
    "premium_tier": 0,
    "premium_subscription_count": 0,
    "premium_progress_bar_enabled": False,
    "preferred_locale": "en-US",
    "nsfw": False,
    "nsfw_level": 0,
}
