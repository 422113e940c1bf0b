"""What an interaction says about where and by whose leave it happens: place, person, permissions, installations.

Source: Discord docs, "Receiving and Responding: Interaction Structure" and "Authorizing Integration Owners
Object". Knows no answers and no time.
"""

from bot.sandbox.channels import is_in_guild
from bot.sandbox.interaction import Interaction
from bot.sandbox.state import State
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import Install, Json


class Origin:
    def __init__(self, state: State) -> None:
        self._state = state

    def described(self, interaction: Interaction) -> Json:
        """The part of INTERACTION_CREATE that tells where it comes from."""
        state, channel_id = self._state, interaction.channel_id
        place: Json = {"channel_id": channel_id, "channel": self._channel(interaction)}
        place |= {"app_permissions": str(state.app_permissions(channel_id)), "context": state.context(channel_id)}
        place |= {"attachment_size_limit": state.file_limit(channel_id), "entitlements": []}
        place |= {"locale": state.preferences.locale(interaction.user_id)}
        place["authorizing_integration_owners"] = interaction.owners
        return place | self._person(interaction)

    def _channel(self, interaction: Interaction) -> Json:
        """Without its overwrites, but with what they come to for this person."""
        channel = self._state.channel(interaction.channel_id)
        if not is_in_guild(channel):
            return channel
        held = str(self._state.permissions(interaction.user_id, interaction.channel_id))
        kept = {key: value for key, value in channel.items() if key != "permission_overwrites"}
        return {**kept, "permissions": held}

    def _person(self, interaction: Interaction) -> Json:
        """Guild and member, or the user where there is no guild."""
        user, guild_id = self._state.user(interaction.user_id), self._state.guild_of(interaction.channel_id)
        if guild_id is None:
            return {"user": user}
        permissions = str(self._state.permissions(user["id"], interaction.channel_id))
        member = {**self._state.full_member(user["id"]), "permissions": permissions}
        guild = {"id": guild_id, "locale": "en-US", "features": []}
        return {"guild_id": guild_id, "guild": guild, "guild_locale": "en-US", "member": member}

    def owners_of(self, message: StoredMessage) -> Json:
        """Of a press: the guild with the bot, and the person who authorized the message, not whoever presses."""
        metadata = message.body.get("interaction_metadata") or {}
        owners: Json = dict(metadata.get("authorizing_integration_owners") or {})
        if self._state.is_bot_in(message.channel_id):
            owners[str(Install.GUILD.value)] = self._state.guild_of(message.channel_id) or "0"
        return owners
