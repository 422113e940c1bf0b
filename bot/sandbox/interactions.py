"""Interactions from their creation to the end of their token (Discord docs, "Receiving and Responding").

Holds the rules of time: three seconds for the first answer, fifteen minutes for the token. Knows no HTTP;
what a person may start is the concern of invocations, and later messages that of webhooks.
"""

import asyncio
import secrets
from dataclasses import asdict
from typing import Any

from bot.sandbox.attachments import Upload
from bot.sandbox.clock import Clock, Timer
from bot.sandbox.command_limits import check_choices
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Form, Refusal, invalid_form
from bot.sandbox.events import Hub, InteractionChanged, InteractionCreated, ModalOpened
from bot.sandbox.interaction import ANSWERS, Interaction, type_of_answer
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.modal_limits import check_modal
from bot.sandbox.origin import Origin
from bot.sandbox.snowflake import Snowflakes, snowflake_at
from bot.sandbox.state import State
from bot.sandbox.storage import Storage, StoredMessage
from bot.sandbox.wire import CallbackType, InteractionType, Json, MessageFlag, MessageType

ACK_SECONDS = 3.0
TOKEN_SECONDS = 900.0
KEPT_SECONDS = 2 * TOKEN_SECONDS
NO_ANSWER = "The application did not respond"


class Interactions:
    def __init__(
        self, state: State, storage: Storage, snowflakes: Snowflakes, clock: Clock, messages: Messages, hub: Hub
    ) -> None:
        self.origin = Origin(state)
        self._state, self._storage, self._snowflakes, self._clock = state, storage, snowflakes, clock
        self._messages, self._hub = messages, hub
        self._timers: dict[str, Timer] = {}
        self._choices: dict[str, asyncio.Future[list[Json]]] = {}
        self.ack_seconds, self.token_seconds = ACK_SECONDS, TOKEN_SECONDS

    # -- starting

    def start(
        self,
        kind: InteractionType,
        user_id: str,
        channel_id: str,
        data: Json,
        owners: Json,
        *,
        source: StoredMessage | None = None,
        parent: Json | None = None,
    ) -> Interaction:
        """Sends the interaction to the bot and starts its three seconds."""
        self._storage.delete_interactions(before=snowflake_at(self._clock.now() - KEPT_SECONDS))
        interaction = Interaction(
            id=self._snowflakes.next(),
            token="aW50ZXJhY3Rpb246" + secrets.token_urlsafe(120),
            type=kind,
            created=self._clock.now(),
            user_id=user_id,
            channel_id=channel_id,
            data=data,
            owners=owners,
            source_id=source.id if source else None,
            parent=parent,
        )
        self._save(interaction)
        self._timers[interaction.id] = self._clock.later(self.ack_seconds, lambda: self._give_up(interaction))
        self._hub.publish(InteractionCreated(self._payload(interaction, source)))
        return interaction

    def choices(self, interaction: Interaction) -> "asyncio.Future[list[Json]]":
        """The coming answer of an autocomplete interaction; fails with TimeoutError when none comes."""
        return self._choices.setdefault(interaction.id, asyncio.get_running_loop().create_future())

    def _payload(self, interaction: Interaction, source: StoredMessage | None) -> Json:
        payload: Json = {"id": interaction.id, "application_id": BOT_ID, "type": interaction.type, "version": 1}
        payload |= {"token": interaction.token, "data": interaction.data, **self.origin.described(interaction)}
        if source:
            payload["message"] = self._messages.show(source, BOT_ID)
        return payload

    # -- the first answer

    def callback(self, id_: str, token: str, body: Json, uploads: dict[int, Upload]) -> Json:
        """Takes the first answer; returns what with_response=true gives back."""
        interaction = self._waiting(id_, token)
        kind = self._kind_of_answer(interaction, body)
        answer = self._answer(interaction, kind, body.get("data") or {}, uploads)
        interaction.callback = kind
        self._save(interaction)
        self._finish(interaction)
        return answer

    def _waiting(self, id_: str, token: str) -> Interaction:
        found = self._storage.interaction(id_=id_) if id_.isdigit() else None
        if not found or found["token"] != token:
            raise DiscordError(Refusal.UNKNOWN_INTERACTION)
        interaction = Interaction(**found)
        if interaction.callback is not None:
            raise DiscordError(Refusal.ALREADY_ACKNOWLEDGED)
        if self._clock.now() - interaction.created > self.ack_seconds:
            raise DiscordError(Refusal.UNKNOWN_INTERACTION)
        return interaction

    def _kind_of_answer(self, interaction: Interaction, body: Json) -> CallbackType:
        allowed = ANSWERS[InteractionType(interaction.type)]
        if interaction.type == InteractionType.MODAL_SUBMIT and not interaction.source_id:
            allowed -= {CallbackType.DEFERRED_UPDATE, CallbackType.UPDATE}
        if body.get("type") not in allowed:
            text = f"Value must be one of {tuple(sorted(allowed))}."
            raise invalid_form(("type",), "BASE_TYPE_CHOICES", text)
        return CallbackType(body["type"])

    def _answer(
        self, interaction: Interaction, kind: CallbackType, data: Json, uploads: dict[int, Upload]
    ) -> Json:
        message: StoredMessage | None = None
        match kind:
            case CallbackType.MESSAGE | CallbackType.DEFERRED_MESSAGE:
                message = self._respond(interaction, kind, data, uploads)
            case CallbackType.UPDATE:
                message = self._messages.edit(self._source(interaction), data, uploads)
            case CallbackType.DEFERRED_UPDATE:
                interaction.original_id = interaction.source_id
            case CallbackType.AUTOCOMPLETE:
                self._choose(interaction, data.get("choices") or [])
            case CallbackType.MODAL:
                self._open_modal(interaction, data)
        if message:
            interaction.original_id = message.id
        return self._receipt(interaction, kind, message)

    def _respond(
        self, interaction: Interaction, kind: CallbackType, data: Json, uploads: dict[int, Upload]
    ) -> StoredMessage:
        is_deferred = kind == CallbackType.DEFERRED_MESSAGE
        body = {"flags": data.get("flags")} if is_deferred else data
        return self._messages.create(
            self.draft(interaction, body, uploads, type_=type_of_answer(interaction), is_loading=is_deferred)
        )

    def draft(
        self,
        interaction: Interaction,
        body: Json,
        uploads: dict[int, Upload],
        *,
        type_: int,
        replies_to: str | None = None,
        is_loading: bool = False,
    ) -> Draft:
        """A message of the bot that this interaction causes."""
        is_ephemeral = bool(int(body.get("flags") or 0) & MessageFlag.EPHEMERAL)
        flags = (MessageFlag.EPHEMERAL if is_ephemeral else 0) | (MessageFlag.LOADING if is_loading else 0)
        return Draft(
            channel_id=interaction.channel_id,
            author_id=BOT_ID,
            body=body,
            uploads=uploads,
            type=type_,
            flags=int(flags),
            viewer_id=interaction.user_id if is_ephemeral else None,
            replies_to=replies_to or (interaction.source_id if type_ == MessageType.REPLY else None),
            extra={
                "webhook_id": BOT_ID,
                "application_id": BOT_ID,
                "interaction_metadata": self.metadata(interaction),
                **self._command(interaction),
            },
        )

    def metadata(self, interaction: Interaction) -> Json:
        """What messages say about the interaction that caused them."""
        about: Json = {
            "id": interaction.id,
            "type": interaction.type,
            "user": self._state.user(interaction.user_id),
        }
        about["authorizing_integration_owners"] = interaction.owners
        match interaction.type:
            case InteractionType.COMPONENT:
                about["interacted_message_id"] = interaction.source_id
            case InteractionType.MODAL_SUBMIT:
                about["triggering_interaction_metadata"] = interaction.parent
        return about

    def _command(self, interaction: Interaction) -> Json:
        """The older field beside the metadata, which alone says the name of the command (Message Object)."""
        if interaction.type != InteractionType.COMMAND:
            return {}
        user = self._state.user(interaction.user_id)
        name = interaction.data["name"]
        return {"interaction": {"id": interaction.id, "type": interaction.type, "name": name, "user": user}}

    def _source(self, interaction: Interaction) -> StoredMessage:
        return self._messages.find(interaction.source_id or "")

    def _choose(self, interaction: Interaction, choices: list[Json]) -> None:
        form = Form()
        check_choices(form, choices, ("data", "choices"))
        form.refuse_faults()
        waiting = self._choices.pop(interaction.id, None)
        if waiting and not waiting.done():
            waiting.set_result(choices)

    def _open_modal(self, interaction: Interaction, modal: Json) -> None:
        form = Form()
        check_modal(form, modal)
        form.refuse_faults()
        interaction.modal, interaction.modal_id = modal, self._snowflakes.next()

    def _receipt(self, interaction: Interaction, kind: CallbackType, message: StoredMessage | None) -> Json:
        about: Json = {"id": interaction.id, "type": interaction.type}
        if message:
            about["response_message_id"] = message.id
            about["response_message_loading"] = kind == CallbackType.DEFERRED_MESSAGE
            about["response_message_ephemeral"] = message.viewer_id is not None
        receipt: Json = {"interaction": about}
        if message and kind in (CallbackType.MESSAGE, CallbackType.UPDATE):
            receipt["resource"] = {"type": kind, "message": self._messages.show(message, BOT_ID)}
        return receipt

    # -- time

    def _finish(self, interaction: Interaction) -> None:
        if timer := self._timers.pop(interaction.id, None):
            self._clock.forget(timer)
        id_, user_id = interaction.id, interaction.user_id
        if interaction.modal and interaction.modal_id:
            self._hub.publish(ModalOpened(id_, user_id, interaction.modal_id, interaction.modal))
        elif interaction.callback == CallbackType.DEFERRED_MESSAGE:
            self._clock.later(self.token_seconds, lambda: self._expire(interaction))
            self._hub.publish(InteractionChanged(id_, user_id, "thinking"))
        else:
            self._hub.publish(InteractionChanged(id_, user_id, "done"))

    def _give_up(self, interaction: Interaction) -> None:
        """Three seconds without an answer."""
        self._timers.pop(interaction.id, None)
        interaction.has_failed = True
        self._save(interaction)
        waiting = self._choices.pop(interaction.id, None)
        if waiting and not waiting.done():
            waiting.set_exception(TimeoutError(NO_ANSWER))
        self._hub.publish(InteractionChanged(interaction.id, interaction.user_id, "failed", NO_ANSWER))

    def _expire(self, interaction: Interaction) -> None:
        """Fifteen minutes of "is thinking" end in a failure that the person sees."""
        message = self._storage.message(interaction.original_id or "0")
        if message and message.body["flags"] & MessageFlag.LOADING:
            self._hub.publish(InteractionChanged(interaction.id, interaction.user_id, "failed", NO_ANSWER))

    # -- finding again

    def by_token(self, token: str) -> Interaction:
        """An answered interaction whose token still lives. Raises 10015 or 50027."""
        found = self._storage.interaction(token=token)
        if not found or found["callback"] is None:
            raise DiscordError(Refusal.UNKNOWN_WEBHOOK)
        if self._clock.now() - found["created"] > self.token_seconds:
            raise DiscordError(Refusal.INVALID_WEBHOOK_TOKEN)
        return Interaction(**found)

    def find(self, id_: str) -> Interaction | None:
        found = self._storage.interaction(id_=id_)
        return Interaction(**found) if found else None

    def by_modal(self, modal_id: str) -> Interaction | None:
        """The interaction that opened a modal."""
        found = self._storage.interaction_of_modal(modal_id)
        return Interaction(**found) if found else None

    def remember_followup(self, interaction: Interaction, message: StoredMessage) -> None:
        interaction.followup_ids.append(message.id)
        self._save(interaction)

    def _save(self, interaction: Interaction) -> None:
        fields: dict[str, Any] = asdict(interaction)
        self._storage.save_interaction(interaction.id, interaction.token, fields)
