"""The routes of interactions: their first answer, and what follows with their token.

Source: Discord docs, "Receiving and Responding: Endpoints". Knows no HTTP.
"""

from bot.sandbox.call import NO_CONTENT, Answer, Call
from bot.sandbox.credentials import BOT_ID
from bot.sandbox.interactions import Interactions
from bot.sandbox.messages import Messages
from bot.sandbox.rest import CALLBACK, Table
from bot.sandbox.storage import StoredMessage
from bot.sandbox.webhooks import Webhooks
from bot.sandbox.wire import Json

WEBHOOK = "/webhooks/{application}/{token}"
WEBHOOK_MESSAGE = f"{WEBHOOK}/messages/{{message}}"


class InteractionRoutes:
    def __init__(self, interactions: Interactions, webhooks: Webhooks, messages: Messages) -> None:
        self._interactions, self._webhooks, self._messages = interactions, webhooks, messages

    def table(self) -> Table:
        return {
            ("POST", CALLBACK): self.callback,
            ("POST", WEBHOOK): self.follow_up,
            ("GET", WEBHOOK_MESSAGE): self.get_message,
            ("PATCH", WEBHOOK_MESSAGE): self.edit_message,
            ("DELETE", WEBHOOK_MESSAGE): self.delete_message,
        }

    def callback(self, call: Call) -> Answer:
        answer = self._interactions.callback(
            call.params["interaction"], call.params["token"], call.fields, call.uploads
        )
        return Answer(answer) if call.query.get("with_response") in ("1", "true") else NO_CONTENT

    def follow_up(self, call: Call) -> Answer:
        application, token = call.params["application"], call.params["token"]
        message = self._webhooks.follow_up(application, token, call.fields, call.uploads)
        return Answer(self._show(message))

    def get_message(self, call: Call) -> Answer:
        return Answer(self._show(self._of_webhook(call)))

    def edit_message(self, call: Call) -> Answer:
        return Answer(self._show(self._messages.edit(self._of_webhook(call), call.fields, call.uploads)))

    def delete_message(self, call: Call) -> Answer:
        self._messages.delete(self._of_webhook(call))
        return NO_CONTENT

    def _of_webhook(self, call: Call) -> StoredMessage:
        return self._webhooks.find(call.params["application"], call.params["token"], call.params["message"])

    def _show(self, message: StoredMessage) -> Json:
        return self._messages.show(message, BOT_ID)
