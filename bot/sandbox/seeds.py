"""What every sandbox holds from the start: the bot, two people, and the places where they meet.

A database of an earlier edition gets whatever it lacks. Knows ids and names, and no storage.
"""

from bot.sandbox.channels import group_channel, public_thread, text_channel
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.guilds import ALICE_ID, BOB_ID, ELSEWHERE_ID, GUILD_ID
from bot.sandbox.wire import Json

GENERAL_ID = "1200000000000000200"
GALLERY_ID = "1200000000000000201"
LOUNGE_ID = "1200000000000000202"
GROUP_ID = "1200000000000000203"
SKETCHES_ID = "1200000000000000204"
JOINED = "2024-01-25T00:00:00+00:00"
USERS = ((BOT_ID, "Sojourn", None), (ALICE_ID, "alice", "Alice"), (BOB_ID, "bob", "Bob"))


def seeded_users() -> list[Json]:
    return [user_object(*user) for user in USERS]


def seeded_channels() -> list[Json]:
    """Those with the bot, then those without: the lounge of another guild and a group of people."""
    _, alice, bob = seeded_users()
    general = text_channel(GENERAL_ID, GUILD_ID, "general", 0)
    return [
        general,
        text_channel(GALLERY_ID, GUILD_ID, "gallery", 1),
        public_thread(SKETCHES_ID, general, "sketches", ALICE_ID, JOINED),
        text_channel(LOUNGE_ID, ELSEWHERE_ID, "lounge", 0),
        group_channel(GROUP_ID, "Weekend plans", [alice, bob]),
    ]


def user_object(id_: str, username: str, global_name: str | None) -> Json:
    user: Json = {"id": id_, "username": username, "discriminator": "0", "global_name": global_name}
    user |= {"avatar": None, "public_flags": 0, "flags": 0, "primary_guild": None}
    return {**user, "bot": True, "discriminator": "0001"} if id_ == BOT_ID else user
