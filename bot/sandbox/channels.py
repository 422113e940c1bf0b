"""Channel objects of every kind the sandbox has, as Discord shows them (Discord docs, "Channel"). Keeps none."""

from bot.sandbox.wire import ChannelType, Json

ARCHIVE_MINUTES = 4320
IN_GUILDS = frozenset({ChannelType.GUILD_TEXT, ChannelType.PUBLIC_THREAD})


def text_channel(id_: str, guild_id: str, name: str, position: int) -> Json:
    channel: Json = {"id": id_, "type": ChannelType.GUILD_TEXT, "guild_id": guild_id, "name": name}
    channel |= {"position": position, "permission_overwrites": [], "nsfw": False, "topic": None, "flags": 0}
    return {**channel, "parent_id": None, "last_message_id": None, "rate_limit_per_user": 0}


def direct_channel(id_: str, user: Json) -> Json:
    """Between the bot and one user, as the bot sees it: the recipient is the user."""
    return {"id": id_, "type": ChannelType.DM, "flags": 0, "last_message_id": None, "recipients": [user]}


def group_channel(id_: str, name: str, people: list[Json]) -> Json:
    """A group of people without the bot; the first of them owns it."""
    group: Json = {"id": id_, "type": ChannelType.GROUP_DM, "flags": 0, "last_message_id": None}
    return {**group, "recipients": people, "name": name, "icon": None, "owner_id": people[0]["id"]}


def public_thread(id_: str, parent: Json, name: str, owner_id: str, moment: str) -> Json:
    """`moment` is when it was opened, in the form of Discord's timestamps."""
    thread: Json = {"id": id_, "type": ChannelType.PUBLIC_THREAD, "guild_id": parent["guild_id"], "name": name}
    thread |= {"parent_id": parent["id"], "owner_id": owner_id, "flags": 0, "last_message_id": None}
    thread |= {"rate_limit_per_user": 0, "message_count": 0, "member_count": 1, "total_message_sent": 0}
    life = {"archived": False, "archive_timestamp": moment, "auto_archive_duration": ARCHIVE_MINUTES}
    return {**thread, "thread_metadata": {**life, "locked": False, "create_timestamp": moment}}


def is_in_guild(channel: Json) -> bool:
    return channel["type"] in IN_GUILDS


def is_thread(channel: Json) -> bool:
    return bool(channel["type"] == ChannelType.PUBLIC_THREAD)
