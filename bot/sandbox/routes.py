"""The table of REST routes and what each of them does with the sandbox (Discord docs, "Resources").

Every handler takes a call and gives an answer; none of them knows HTTP.
"""

from bot.sandbox.call import Answer, Call
from bot.sandbox.clock import Clock
from bot.sandbox.commands import Commands
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal, invalid_form
from bot.sandbox.gateway import Gateway
from bot.sandbox.intents import may_read_content, without_content
from bot.sandbox.interactions import Interactions
from bot.sandbox.limits import HISTORY
from bot.sandbox.messages import Draft, Messages
from bot.sandbox.permissions import Permission
from bot.sandbox.ratelimit import OLD_SECONDS, RateLimits
from bot.sandbox.reactions import Reactions
from bot.sandbox.rest import Handler
from bot.sandbox.snowflake import seconds_of
from bot.sandbox.state import ALICE_ID, GUILD_ID, State
from bot.sandbox.storage import Span, StoredMessage
from bot.sandbox.webhooks import Webhooks
from bot.sandbox.wire import ChannelType, Json, MessageType

NO_CONTENT = Answer(status=204)


class Routes:
    def __init__(
        self,
        state: State,
        commands: Commands,
        messages: Messages,
        reactions: Reactions,
        interactions: Interactions,
        webhooks: Webhooks,
        gateway: Gateway,
        limits: RateLimits,
        clock: Clock,
    ) -> None:
        self._state, self._commands, self._messages, self._reactions = state, commands, messages, reactions
        self._interactions, self._webhooks, self._gateway = interactions, webhooks, gateway
        self._limits, self._clock = limits, clock

    def table(self) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", "/gateway"): lambda call: Answer({"url": self._gateway.bot_info()["url"]}),
            ("GET", "/gateway/bot"): lambda call: Answer(self._gateway.bot_info()),
            ("GET", "/users/@me"): self.get_me,
            ("GET", "/users/{user}"): lambda call: Answer(self._state.user(call.params["user"])),
            ("POST", "/users/@me/channels"): self.open_dm,
            ("GET", "/oauth2/applications/@me"): self.get_application,
            ("GET", "/applications/@me"): self.get_application,
            ("GET", "/guilds/{guild}"): self.get_guild,
            ("GET", "/guilds/{guild}/channels"): self.list_channels,
            ("GET", "/guilds/{guild}/members/{user}"): self.get_member,
            ("GET", "/channels/{channel}"): self.get_channel,
            ("POST", "/channels/{channel}/typing"): self.type_in,
            **self._message_routes(),
            **self._reaction_routes(),
            **self._webhook_routes(),
            **self._command_routes("/applications/{application}/commands"),
            **self._command_routes("/applications/{application}/guilds/{guild}/commands"),
        }

    def _message_routes(self) -> dict[tuple[str, str], Handler]:
        base = "/channels/{channel}/messages"
        return {
            ("GET", base): self.list_messages,
            ("POST", base): self.create_message,
            ("POST", f"{base}/bulk-delete"): self.bulk_delete,
            ("GET", f"{base}/{{message}}"): self.get_message,
            ("PATCH", f"{base}/{{message}}"): self.edit_message,
            ("DELETE", f"{base}/{{message}}"): self.delete_message,
        }

    def _reaction_routes(self) -> dict[tuple[str, str], Handler]:
        base = "/channels/{channel}/messages/{message}/reactions/{emoji}"
        return {
            ("GET", base): self.list_reactions,
            ("PUT", f"{base}/@me"): self.add_reaction,
            ("DELETE", f"{base}/@me"): self.remove_own_reaction,
            ("DELETE", f"{base}/{{user}}"): self.remove_reaction,
        }

    def _webhook_routes(self) -> dict[tuple[str, str], Handler]:
        base = "/webhooks/{application}/{token}"
        return {
            ("POST", "/interactions/{interaction}/{token}/callback"): self.callback,
            ("POST", base): self.follow_up,
            ("GET", f"{base}/messages/{{message}}"): self.get_webhook_message,
            ("PATCH", f"{base}/messages/{{message}}"): self.edit_webhook_message,
            ("DELETE", f"{base}/messages/{{message}}"): self.delete_webhook_message,
        }

    def _command_routes(self, base: str) -> dict[tuple[str, str], Handler]:
        return {
            ("GET", base): self.list_commands,
            ("PUT", base): self.overwrite_commands,
            ("POST", base): self.create_command,
            ("GET", f"{base}/{{command}}"): self.get_command,
            ("PATCH", f"{base}/{{command}}"): self.edit_command,
            ("DELETE", f"{base}/{{command}}"): self.delete_command,
        }

    # -- users, guild, channels

    def get_me(self, call: Call) -> Answer:
        own = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}
        return Answer({**self._state.bot, **own})

    def get_application(self, call: Call) -> Answer:
        application: Json = {"id": BOT_ID, "name": self._state.bot["username"], "icon": None, "description": ""}
        application |= {"type": None, "verify_key": "0" * 64, "flags": 0, "flags_new": "0", "bot_public": True}
        application |= {"bot_require_code_grant": False, "redirect_uris": [], "interactions_endpoint_url": None}
        application |= {
            "role_connections_verification_url": None,
            "owner": self._state.user(ALICE_ID),
            "team": None,
        }
        application |= {
            "approximate_guild_count": 1,
            "approximate_user_install_count": 0,
            "explicit_content_filter": 0,
        }
        application |= {
            "approximate_user_authorization_count": 0,
            "eligible_oauth2_scopes": [],
            "bot": self._state.bot,
        }
        return Answer(application)

    def open_dm(self, call: Call) -> Answer:
        recipient = str(call.fields.get("recipient_id", ""))
        if recipient not in self._state.users:
            raise invalid_form(("recipient_id",), "INVALID_RECIPIENT", "Invalid Recipient(s)")
        return Answer(self._state.open_dm(recipient))

    def get_guild(self, call: Call) -> Answer:
        _check_guild(call)
        counts = {"approximate_member_count": len(self._state.users), "approximate_presence_count": 1}
        return Answer(self._state.guild() | (counts if call.query.get("with_counts") in ("1", "true") else {}))

    def list_channels(self, call: Call) -> Answer:
        _check_guild(call)
        return Answer(self._state.guild_channels())

    def get_member(self, call: Call) -> Answer:
        _check_guild(call)
        if call.params["user"] not in self._state.users:
            raise DiscordError(Refusal.UNKNOWN_MEMBER)
        return Answer(self._state.full_member(call.params["user"]))

    def get_channel(self, call: Call) -> Answer:
        self._state.require(Permission.VIEW_CHANNEL, call.params["channel"])
        return Answer(self._state.channel(call.params["channel"]))

    def type_in(self, call: Call) -> Answer:
        self._state.require(Permission.SEND_MESSAGES, call.params["channel"])
        return NO_CONTENT

    # -- messages

    def list_messages(self, call: Call) -> Answer:
        channel = call.params["channel"]
        self._state.require(Permission.READ_MESSAGE_HISTORY, channel)
        found = self._messages.history(channel, _span(call))
        return Answer([self._show(message) for message in found])

    def create_message(self, call: Call) -> Answer:
        channel, body = self._state.channel(call.params["channel"]), call.fields
        needed = Permission.SEND_MESSAGES | (Permission.ATTACH_FILES if call.uploads else Permission(0))
        self._state.require(needed, channel["id"])
        if channel["type"] == ChannelType.DM and self._state.has_closed_dms(channel["recipients"][0]["id"]):
            raise DiscordError(Refusal.CANNOT_MESSAGE_USER)
        reference = self._reply(channel["id"], body.get("message_reference"))
        kind = MessageType.REPLY if reference else MessageType.DEFAULT
        draft = Draft(channel["id"], BOT_ID, body, call.uploads, type=kind, replies_to=reference)
        message = self._messages.create(draft)
        return Answer(self._messages.show(message, BOT_ID, with_nonce=True))

    def _reply(self, channel_id: str, reference: Json | None) -> str | None:
        """The id of the message replied to, if it exists or has to."""
        if not reference:
            return None
        try:
            return self._messages.find_public(str(reference["message_id"]), channel_id).id
        except DiscordError:
            if reference.get("fail_if_not_exists") is False:
                return None
            path = ("message_reference",)
            raise invalid_form(path, "REPLIES_UNKNOWN_MESSAGE", "Unknown message") from None

    def get_message(self, call: Call) -> Answer:
        return Answer(self._show(self._public(call)))

    def edit_message(self, call: Call) -> Answer:
        message = self._public(call)
        if message.author_id != BOT_ID:
            raise DiscordError(Refusal.NOT_THE_AUTHOR)
        if self._clock.now() - seconds_of(message.id) > OLD_SECONDS:
            self._limits.take_old_edit(message.channel_id)
        return Answer(self._show(self._messages.edit(message, call.fields, call.uploads)))

    def delete_message(self, call: Call) -> Answer:
        message = self._public(call)
        if message.author_id != BOT_ID:
            self._state.require(Permission.MANAGE_MESSAGES, message.channel_id)
        self._messages.delete(message)
        return NO_CONTENT

    def bulk_delete(self, call: Call) -> Answer:
        channel, ids = call.params["channel"], [str(id_) for id_ in call.fields.get("messages", [])]
        self._state.require(Permission.MANAGE_MESSAGES, channel)
        if not 2 <= len(ids) <= 100:
            raise DiscordError(Refusal.BULK_DELETE_COUNT)
        self._messages.delete_many([self._messages.find_public(id_, channel) for id_ in ids])
        return NO_CONTENT

    def _public(self, call: Call) -> StoredMessage:
        self._state.require(Permission.VIEW_CHANNEL, call.params["channel"])
        return self._messages.find_public(call.params["message"], call.params["channel"])

    def _show(self, message: StoredMessage) -> Json:
        """As the bot may read it: REST hides what the message content intent hides."""
        shown = self._messages.show(message, BOT_ID)
        place = {"guild_id": GUILD_ID} if self._state.is_guild_channel(message.channel_id) else {}
        is_open = may_read_content({**shown, **place}, BOT_ID, self._gateway.allowed_intents)
        return shown if is_open else without_content(shown)

    # -- reactions

    def list_reactions(self, call: Call) -> Answer:
        span = _span(call)
        return Answer(self._reactions.users(self._public(call), call.params["emoji"], span.after or 0, span.limit))

    def add_reaction(self, call: Call) -> Answer:
        message = self._public(call)
        self._state.require(Permission.ADD_REACTIONS | Permission.READ_MESSAGE_HISTORY, message.channel_id)
        self._reactions.add(message, call.params["emoji"], BOT_ID)
        return NO_CONTENT

    def remove_own_reaction(self, call: Call) -> Answer:
        self._reactions.remove(self._public(call), call.params["emoji"], BOT_ID)
        return NO_CONTENT

    def remove_reaction(self, call: Call) -> Answer:
        message = self._public(call)
        self._state.require(Permission.MANAGE_MESSAGES, message.channel_id)
        self._reactions.remove(message, call.params["emoji"], call.params["user"])
        return NO_CONTENT

    # -- interactions

    def callback(self, call: Call) -> Answer:
        answer = self._interactions.callback(
            call.params["interaction"], call.params["token"], call.fields, call.uploads
        )
        return Answer(answer) if call.query.get("with_response") in ("1", "true") else NO_CONTENT

    def follow_up(self, call: Call) -> Answer:
        application, token = call.params["application"], call.params["token"]
        message = self._webhooks.follow_up(application, token, call.fields, call.uploads)
        return Answer(self._show(message))

    def get_webhook_message(self, call: Call) -> Answer:
        return Answer(self._show(self._of_webhook(call)))

    def edit_webhook_message(self, call: Call) -> Answer:
        return Answer(self._show(self._messages.edit(self._of_webhook(call), call.fields, call.uploads)))

    def delete_webhook_message(self, call: Call) -> Answer:
        self._messages.delete(self._of_webhook(call))
        return NO_CONTENT

    def _of_webhook(self, call: Call) -> StoredMessage:
        return self._webhooks.find(call.params["application"], call.params["token"], call.params["message"])

    # -- commands

    def list_commands(self, call: Call) -> Answer:
        return Answer(self._commands.listed(_scope(call)))

    def overwrite_commands(self, call: Call) -> Answer:
        return Answer(self._commands.overwrite(call.body or [], _scope(call)))

    def create_command(self, call: Call) -> Answer:
        command, is_new = self._commands.upsert(call.fields, _scope(call))
        return Answer(command, 201 if is_new else 200)

    def get_command(self, call: Call) -> Answer:
        return Answer(self._commands.find(call.params["command"], _scope(call)))

    def edit_command(self, call: Call) -> Answer:
        return Answer(self._commands.edit(call.params["command"], call.fields, _scope(call)))

    def delete_command(self, call: Call) -> Answer:
        self._commands.delete(call.params["command"], _scope(call))
        return NO_CONTENT


def _check_guild(call: Call) -> None:
    if call.params.get("guild", GUILD_ID) != GUILD_ID:
        raise DiscordError(Refusal.UNKNOWN_GUILD)


def _scope(call: Call) -> str | None:
    """The guild of the commands, None for global ones; another application's are out of reach."""
    _check_guild(call)
    if call.params["application"] != BOT_ID:
        raise DiscordError(Refusal.MISSING_ACCESS)
    return call.params.get("guild")


def _span(call: Call) -> Span:
    try:
        numbers = {key: int(call.query[key]) for key in ("before", "after", "around") if key in call.query}
        limit = int(call.query.get("limit", 50))
    except ValueError:
        raise invalid_form(("limit",), "NUMBER_TYPE_COERCE", "Value is not an int.") from None
    if not 1 <= limit <= HISTORY:
        text = f"int value should be between 1 and {HISTORY}."
        raise invalid_form(("limit",), "NUMBER_TYPE_MAX" if limit > HISTORY else "NUMBER_TYPE_MIN", text)
    return Span(**numbers, limit=limit)
