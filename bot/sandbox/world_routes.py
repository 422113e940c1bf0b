"""The routes of the bot's own account, of users, the guild and its channels (Discord docs, "Resources").

Every handler takes a call and gives an answer; none of them knows HTTP.
"""

from bot.sandbox.call import NO_CONTENT, Answer, Call
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.errors import DiscordError, Refusal, invalid_form
from bot.sandbox.gateway import Gateway
from bot.sandbox.guilds import ALICE_ID, GUILD_ID
from bot.sandbox.people import People
from bot.sandbox.permissions import Permission
from bot.sandbox.rest import Table
from bot.sandbox.state import State
from bot.sandbox.wire import Json


class WorldRoutes:
    def __init__(self, state: State, people: People, gateway: Gateway) -> None:
        self._state, self._people, self._gateway = state, people, gateway

    def table(self) -> Table:
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
        }

    def get_me(self, call: Call) -> Answer:
        own = {"mfa_enabled": False, "locale": "en-US", "verified": True, "email": None}
        return Answer({**self._state.bot, **own})

    def open_dm(self, call: Call) -> Answer:
        recipient = str(call.fields.get("recipient_id", ""))
        if recipient not in self._state.users:
            raise invalid_form(("recipient_id",), "INVALID_RECIPIENT", "Invalid Recipient(s)")
        return Answer(self._people.open_dm(recipient))

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

    def get_application(self, call: Call) -> Answer:
        own = {"id": BOT_ID, "name": self._state.bot["username"], "bot": self._state.bot}
        return Answer({**_APPLICATION, **own, "owner": self._state.user(ALICE_ID)})


def _check_guild(call: Call) -> None:
    if call.params.get("guild", GUILD_ID) != GUILD_ID:
        raise DiscordError(Refusal.UNKNOWN_GUILD)


_APPLICATION: Json = {
    "icon": None,
    "description": "",
    "type": None,
    "verify_key": "0" * 64,
    "flags": 0,
    "flags_new": "0",
    "bot_public": True,
    "bot_require_code_grant": False,
    "redirect_uris": [],
    "interactions_endpoint_url": None,
    "role_connections_verification_url": None,
    "team": None,
    "approximate_guild_count": 1,
    "approximate_user_install_count": 0,
    "approximate_user_authorization_count": 0,
    "explicit_content_filter": 0,
    "eligible_oauth2_scopes": [],
}
