"""The guilds of the sandbox as REST shows them: home, where the bot is a member, and one where it is not.

Knows no channels and no members (Discord docs, "Guild").
"""

import copy

from bot.sandbox.permissions import EVERYONE
from bot.sandbox.wire import Json

GUILD_ID = "1200000000000000100"
ELSEWHERE_ID = "1200000000000000101"
ALICE_ID = "1200000000000000300"
BOB_ID = "1200000000000000301"
NAMES = {GUILD_ID: "Sojourn", ELSEWHERE_ID: "Elsewhere"}
OWNERS = {GUILD_ID: ALICE_ID, ELSEWHERE_ID: BOB_ID}
NULLS = (
    "afk_channel_id", "application_id", "banner", "description", "discovery_splash", "home_header", "icon",
    "incidents_data", "max_presences", "public_updates_channel_id", "rules_channel_id",
    "safety_alerts_channel_id", "splash", "system_channel_id", "vanity_url_code", "widget_channel_id",
)  # fmt: skip


def guild_object(guild_id: str) -> Json:
    own = {"id": guild_id, "name": NAMES[guild_id], "owner_id": OWNERS[guild_id]}
    return copy.deepcopy({**dict.fromkeys(NULLS), **own, **_ALIKE, "roles": [everyone_role(guild_id)]})


def guild_named(name: str) -> str:
    """The id of a guild by its name or id. Raises LookupError."""
    for id_, called in NAMES.items():
        if name in (id_, called):
            return id_
    raise LookupError(f"No guild {name!r} in the sandbox. There are: {list(NAMES.values())}")


def everyone_role(guild_id: str) -> Json:
    """The role that all members have; its id is that of the guild."""
    return {"id": guild_id, **_EVERYONE_ROLE}


_EVERYONE_ROLE: Json = {
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
_ALIKE: Json = {
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
