"""One interaction as it is kept, and which answers its kind allows.

Source: Discord docs, "Receiving and Responding: Interaction Callback Type". Knows no state and no time.
"""

from dataclasses import dataclass, field

from bot.sandbox.wire import CommandType, Install, InteractionType, Json, MessageType

ANSWERS = {
    InteractionType.COMMAND: frozenset({4, 5, 9}),
    InteractionType.COMPONENT: frozenset({4, 5, 6, 7, 9}),
    InteractionType.AUTOCOMPLETE: frozenset({8}),
    InteractionType.MODAL_SUBMIT: frozenset({4, 5, 6, 7}),
}


@dataclass
class Interaction:
    """One interaction, as kept. `original_id` is the message its first answer made or changed."""

    id: str
    token: str
    type: int
    created: float
    user_id: str
    channel_id: str
    data: Json
    owners: Json = field(default_factory=dict)  # who authorized the app here, by kind of installation
    source_id: str | None = None  # the message whose component was used
    parent: Json | None = None  # metadata of the interaction that opened the modal
    callback: int | None = None
    has_failed: bool = False
    original_id: str | None = None
    modal: Json | None = None
    modal_id: str | None = None
    followup_ids: list[str] = field(default_factory=list)

    @property
    def is_only_user_installed(self) -> bool:
        """The app is there through a person alone, which limits its followups."""
        return set(self.owners) == {str(Install.USER.value)}


def type_of_answer(interaction: Interaction) -> int:
    """The type of the message that answers."""
    if interaction.type == InteractionType.COMMAND:
        is_slash = interaction.data.get("type") == CommandType.CHAT_INPUT
        return MessageType.CHAT_INPUT_COMMAND if is_slash else MessageType.CONTEXT_MENU_COMMAND
    return MessageType.REPLY if interaction.source_id else MessageType.DEFAULT
