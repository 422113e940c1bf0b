"""The numbers of Discord's documentation (August 2026) and the checks of a whole message against them.

Sources: Discord docs "Message", "Components", "Application Commands", "Uploading Files". Knows no state.
"""

import re
from collections.abc import Sequence

from bot.sandbox.component_limits import check_components
from bot.sandbox.embed_limits import check_embeds
from bot.sandbox.errors import DiscordError, Form, Path, Refusal
from bot.sandbox.wire import MIB, Json, MessageFlag

CONTENT = 2000
NONCE = 25
ATTACHMENTS = 10
ALT_TEXT = 1024
FILE_BYTES = 10 * MIB
REQUEST_BYTES = 25 * MIB
REACTIONS = 20
HISTORY = 100
REFERENCE = "attachment://"


def check_sizes(sizes: Sequence[int], most: int = FILE_BYTES) -> None:
    """`most` bytes for each file, 25 MiB for the whole request."""
    if any(size > most for size in sizes) or sum(sizes) > REQUEST_BYTES:
        raise DiscordError(Refusal.TOO_LARGE)


def check_message(message: Json, filenames: Sequence[str], *, may_be_empty: bool = False) -> None:
    """A message as it would be after this request, with the names of all files it would have."""
    form = Form()
    _check_text(form, message)
    check_embeds(form, message["embeds"])
    is_v2 = bool(message["flags"] & MessageFlag.COMPONENTS_V2)
    check_components(form, message["components"], is_v2=is_v2)
    _check_references(form, message, filenames)
    if is_v2:
        _check_no_legacy_fields(form, message)
    form.refuse_faults()
    parts = (message["content"], message["embeds"], message["components"], filenames)
    if not any(parts) and not may_be_empty:
        raise DiscordError(Refusal.EMPTY_MESSAGE)


def check_request(body: Json, num_kept: int, num_uploads: int) -> None:
    """What a request says about itself: nonce, attachments."""
    form = Form()
    if len(str(body.get("nonce") or "")) > NONCE:
        form.fault(("nonce",), "BASE_TYPE_MAX_LENGTH", f"Must be {NONCE} or fewer in length.")
    if max(num_kept + num_uploads, len(body.get("attachments") or [])) > ATTACHMENTS:
        form.fault(("attachments",), "BASE_TYPE_MAX_LENGTH", f"Must be {ATTACHMENTS} or fewer in length.")
    for index, attachment in enumerate(body.get("attachments") or []):
        if len(attachment.get("description") or "") > ALT_TEXT:
            path = ("attachments", index, "description")
            form.fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {ALT_TEXT} or fewer in length.")
    form.refuse_faults()


def _check_text(form: Form, message: Json) -> None:
    if len(message["content"]) > CONTENT:
        form.fault(("content",), "BASE_TYPE_MAX_LENGTH", f"Must be {CONTENT} or fewer in length.")


def _check_no_legacy_fields(form: Form, message: Json) -> None:
    for field in ("content", "embeds", "poll", "sticker_items"):
        if message.get(field):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            text = f"The '{field}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            form.fault((field,), code, text)


def _check_references(form: Form, message: Json, filenames: Sequence[str]) -> None:
    for field in ("embeds", "components"):
        for path, url in _references(message[field], (field,)):
            if url.removeprefix(REFERENCE) not in filenames:
                code = "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND"
                form.fault(path, code, "The referenced attachment was not found")


def _references(node: object, path: Path) -> list[tuple[Path, str]]:
    """Every attachment:// in embeds or components, with where it stands."""
    if isinstance(node, dict):
        return [found for key, value in node.items() for found in _references(value, (*path, key))]
    if isinstance(node, list):
        return [found for index, value in enumerate(node) for found in _references(value, (*path, index))]
    if isinstance(node, str) and path[-1] in ("url", "icon_url") and node.startswith(REFERENCE):
        return [(path, node)]
    return []


def plain_filename(name: str) -> str:
    """As Discord renames uploads: blanks become underscores, other odd characters go."""
    return re.sub(r"[^\w.\-]", "", re.sub(r"\s+", "_", name.strip())) or "unknown"
