"""Which files a message has after a request: the new ones, the old ones it keeps, and which of them it lists.

Source: Discord docs, "Uploading Files" and "Message: Edit Message". Knows one message and one request.
"""

import re
from dataclasses import replace

from bot.sandbox.attachments import STORED_HOST, Upload
from bot.sandbox.storage import StoredMessage
from bot.sandbox.wire import Json, MessageFlag, dumps

STORED_ID = re.compile(re.escape(STORED_HOST) + r"/[^/]+/[^/]+/(\d+)/")


def described(body: Json, uploads: dict[int, Upload]) -> list[Upload]:
    """The uploads with the names and descriptions that the body's `attachments` give them by index."""
    said = {str(item.get("id")): item for item in body.get("attachments") or []}
    return [
        replace(
            upload,
            filename=said.get(str(index), {}).get("filename") or upload.filename,
            description=said.get(str(index), {}).get("description"),
        )
        for index, upload in sorted(uploads.items())
    ]


def listed(body: Json) -> set[str] | None:
    """Ids of the files a request keeps by name, or None when it keeps all by silence."""
    if "attachments" not in body:
        return None
    return {str(item["id"]) for item in body["attachments"] or [] if "id" in item}


def kept_files(message: StoredMessage, body: Json) -> list[Json]:
    """Old files that may stay: those listed, and those shown only inside embeds or components."""
    wanted, open_ids = listed(body), {file["id"] for file in message.body["attachments"]}
    return [file for file in message.files if wanted is None or file["id"] in wanted or file["id"] not in open_ids]


def settle_files(message: StoredMessage, old: set[str], wanted: set[str] | None) -> None:
    """Lists as attachments what embeds and components do not show, and drops what nothing needs.

    With components v2 nothing is listed at all (discord-api-docs issue 8277: intended).
    """
    inside = set(STORED_ID.findall(dumps([message.body["embeds"], message.body["components"]])))
    if wanted is not None:
        needed = inside | wanted
        message.files = [file for file in message.files if file["id"] not in old or file["id"] in needed]
    is_v2 = bool(message.body["flags"] & MessageFlag.COMPONENTS_V2)
    message.body["attachments"] = [] if is_v2 else [file for file in message.files if file["id"] not in inside]
