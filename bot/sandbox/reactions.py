"""Reactions: who put which emoji under which message (Discord docs, "Message: Create Reaction")."""

from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.events import Hub, ReactionChanged
from bot.sandbox.limits import REACTIONS
from bot.sandbox.state import State
from bot.sandbox.storage import Storage, StoredMessage
from bot.sandbox.wire import Json


class Reactions:
    def __init__(self, state: State, storage: Storage, hub: Hub) -> None:
        self._state, self._storage, self._hub = state, storage, hub

    def add(self, message: StoredMessage, emoji: str, user_id: str) -> None:
        """Silently nothing when given already. Raises 10014 for what is no emoji, 30010 beyond 20 kinds."""
        kinds = {kind for kind, _ in self._storage.reactions(message.id)}
        if not _is_emoji(emoji):
            raise DiscordError(Refusal.UNKNOWN_EMOJI)
        if emoji not in kinds and len(kinds) >= REACTIONS:
            raise DiscordError(Refusal.TOO_MANY_REACTIONS)
        if self._storage.add_reaction(message.id, emoji, user_id):
            self._hub.publish(ReactionChanged(message, emoji, user_id, added=True))

    def remove(self, message: StoredMessage, emoji: str, user_id: str) -> None:
        if self._storage.remove_reaction(message.id, emoji, user_id):
            self._hub.publish(ReactionChanged(message, emoji, user_id, added=False))

    def users(self, message: StoredMessage, emoji: str, after: int = 0, limit: int = 25) -> list[Json]:
        """Who gave that emoji, by id."""
        givers = {int(user_id) for kind, user_id in self._storage.reactions(message.id) if kind == emoji}
        return [self._state.user(str(user_id)) for user_id in sorted(givers) if user_id > after][:limit]


def _is_emoji(emoji: str) -> bool:
    """Good enough: a short text with characters beyond Latin, or name:id of a custom emoji."""
    name, _, id_ = emoji.rpartition(":")
    return bool(name and id_.isdigit()) or (0 < len(emoji) <= 32 and any(ord(letter) > 0xFF for letter in emoji))
