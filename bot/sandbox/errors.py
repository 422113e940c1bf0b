"""Discord's refusals: status, JSON error code and sentence, and the path-wise errors of an invalid form.

Source: Discord docs, "Opcodes and Status Codes" and "API Reference: Error Messages". Knows no HTTP server.
NotOfferedError is the other side's: what a person cannot do because no client offers it.
"""

from enum import Enum

from bot.sandbox.wire import Json

Path = tuple[str | int, ...]


class Refusal(Enum):
    """HTTP status, JSON error code, message."""

    UNAUTHORIZED = (401, 0, "401: Unauthorized")
    NOT_FOUND = (404, 0, "404: Not Found")
    UNKNOWN_CHANNEL = (404, 10003, "Unknown Channel")
    UNKNOWN_GUILD = (404, 10004, "Unknown Guild")
    UNKNOWN_MEMBER = (404, 10007, "Unknown Member")
    UNKNOWN_MESSAGE = (404, 10008, "Unknown Message")
    UNKNOWN_USER = (404, 10013, "Unknown User")
    UNKNOWN_EMOJI = (400, 10014, "Unknown Emoji")
    UNKNOWN_WEBHOOK = (404, 10015, "Unknown Webhook")
    UNKNOWN_INTERACTION = (404, 10062, "Unknown interaction")
    UNKNOWN_COMMAND = (404, 10063, "Unknown application command")
    TOO_MANY_REACTIONS = (400, 30010, "Maximum number of reactions reached (20)")
    TOO_MANY_OLD_EDITS = (
        429,
        30046,
        "Maximum number of edits to messages older than 1 hour reached. Try again later.",
    )
    TOO_LARGE = (413, 40005, "Request entity too large")
    ALREADY_ACKNOWLEDGED = (400, 40060, "Interaction has already been acknowledged.")
    TOO_MANY_FOLLOWUPS = (400, 40094, "This interaction has hit the maximum number of follow up messages")
    MISSING_ACCESS = (403, 50001, "Missing Access")
    NOT_THE_AUTHOR = (403, 50005, "Cannot edit a message authored by another user")
    EMPTY_MESSAGE = (400, 50006, "Cannot send an empty message")
    CANNOT_MESSAGE_USER = (403, 50007, "Cannot send messages to this user")
    MISSING_PERMISSIONS = (403, 50013, "Missing Permissions")
    BULK_DELETE_COUNT = (
        400,
        50016,
        "Provided too few or too many messages to delete. "
        "Must provide at least 2 and fewer than 100 messages to delete",
    )
    INVALID_WEBHOOK_TOKEN = (401, 50027, "Invalid Webhook Token")
    INVALID_FORM = (400, 50035, "Invalid Form Body")
    INVALID_JSON = (400, 50109, "The request body contains invalid JSON.")


class DiscordError(Exception):
    """A request that Discord refuses; `body` is the JSON it answers with."""

    def __init__(self, refusal: Refusal, errors: Json | None = None) -> None:
        self.status, self.code, message = refusal.value
        self.body: Json = {"message": message, "code": self.code}
        if errors:
            self.body["errors"] = errors
        super().__init__(f"{self.status} {self.code} {message}{f' {errors}' if errors else ''}")


class Form:
    """Collects the faults of one request body and refuses it as a whole, as Discord does."""

    def __init__(self) -> None:
        self.errors: Json = {}

    def fault(self, path: Path, code: str, message: str) -> None:
        """Note one fault at `path`. Where something inside is at fault too, only that is told, as Discord does."""
        node = self.errors
        for key in path:
            node.pop("_errors", None)
            node = node.setdefault(str(key), {})
        if node.keys() <= {"_errors"}:
            node.setdefault("_errors", []).append({"code": code, "message": message})

    def require(self, condition: bool, path: Path, code: str, message: str) -> None:
        if not condition:
            self.fault(path, code, message)

    def refuse_faults(self) -> None:
        """Raises DiscordError 50035 when anything was noted."""
        if self.errors:
            raise DiscordError(Refusal.INVALID_FORM, self.errors)


def invalid_form(path: Path, code: str, message: str) -> DiscordError:
    """One fault, ready to raise."""
    form = Form()
    form.fault(path, code, message)
    return DiscordError(Refusal.INVALID_FORM, form.errors)


class NotOfferedError(ValueError):
    """A Discord client would not let anybody do that: the message says why and what there is instead."""
