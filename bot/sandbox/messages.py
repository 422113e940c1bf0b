"""Messages: made, edited, deleted, reacted to, and shown as Discord shows them (Discord docs, "Message").

Knows no HTTP, no gateway and no interactions; tells the hub what happened.
"""

import re
from dataclasses import dataclass, field, replace

from bot.sandbox import components, embeds, limits
from bot.sandbox.attachments import Attachments, Upload
from bot.sandbox.clock import Clock
from bot.sandbox.errors import DiscordError, Refusal
from bot.sandbox.events import (
    Hub,
    MessageCreated,
    MessageDeleted,
    MessagesDeleted,
    MessageUpdated,
)
from bot.sandbox.message_files import STORED_ID, described, kept_files, listed, settle_files
from bot.sandbox.permissions import Permission
from bot.sandbox.snowflake import Snowflakes, snowflake_at
from bot.sandbox.state import State
from bot.sandbox.storage import Span, Storage, StoredMessage
from bot.sandbox.wire import Json, MessageFlag, MessageType, dumps

NONCE_SECONDS = 300
SETTABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.SUPPRESS_NOTIFICATIONS | MessageFlag.COMPONENTS_V2
EDITABLE = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.COMPONENTS_V2
LASTING = ~(MessageFlag.SUPPRESS_EMBEDS | MessageFlag.LOADING)
_USER_MENTION = re.compile(r"<@!?(\d+)>")


@dataclass(frozen=True)
class Draft:
    """A message to be: the request's body and files, and what the sandbox adds to them."""

    channel_id: str
    author_id: str
    body: Json
    uploads: dict[int, Upload] = field(default_factory=dict)
    type: int = MessageType.DEFAULT
    flags: int = 0
    viewer_id: str | None = None
    replies_to: str | None = None
    extra: Json = field(default_factory=dict)


class Messages:
    def __init__(
        self,
        state: State,
        storage: Storage,
        snowflakes: Snowflakes,
        clock: Clock,
        attachments: Attachments,
        hub: Hub,
    ) -> None:
        self._state, self._storage, self._snowflakes, self._clock = state, storage, snowflakes, clock
        self._attachments, self._hub = attachments, hub

    # -- reading

    def find(self, message_id: str, channel_id: str | None = None) -> StoredMessage:
        """Raises 10008 when there is none (in that channel)."""
        message = self._storage.message(message_id) if message_id.isdigit() else None
        if message is None or channel_id not in (None, message.channel_id):
            raise DiscordError(Refusal.UNKNOWN_MESSAGE)
        return message

    def find_public(self, message_id: str, channel_id: str) -> StoredMessage:
        """As `find`, blind to ephemeral messages, which no channel route knows."""
        message = self.find(message_id, channel_id)
        if message.viewer_id:
            raise DiscordError(Refusal.UNKNOWN_MESSAGE)
        return message

    def history(self, channel_id: str, span: Span, viewer_id: str | None = None) -> list[StoredMessage]:
        return self._storage.messages(channel_id, span, viewer_id)

    def show(self, message: StoredMessage, viewer_id: str, *, with_nonce: bool = False) -> Json:
        """The message object for one reader: `me` of the reactions is theirs."""
        shown: Json = dict(message.body)
        if reactions := self.reactions(message.id, viewer_id):
            shown["reactions"] = reactions
        if replied := shown.get("message_reference", {}).get("message_id"):
            shown["referenced_message"] = self._referenced(replied)
        if shown["flags"] & MessageFlag.HAS_THREAD:
            shown["thread"] = self._state.channel(message.id)
        if with_nonce and message.nonce:
            shown["nonce"] = message.nonce
        signed: Json = self._attachments.sign(shown)
        return signed

    def reactions(self, message_id: str, viewer_id: str) -> list[Json]:
        givers: dict[str, list[str]] = {}
        for emoji, user_id in self._storage.reactions(message_id):
            givers.setdefault(emoji, []).append(user_id)
        return [
            {
                "emoji": emoji_object(emoji),
                "count": len(users),
                "count_details": {"burst": 0, "normal": len(users)},
                "burst_colors": [],
                "me_burst": False,
                "me": viewer_id in users,
            }
            for emoji, users in givers.items()
        ]

    def _referenced(self, message_id: str) -> Json | None:
        message = self._storage.message(message_id)
        return message.body if message else None

    # -- writing

    def create(self, draft: Draft) -> StoredMessage:
        """Raises DiscordError when Discord would not have it."""
        if (earlier := self._earlier(draft)) is not None:
            return earlier
        flags = int(draft.body.get("flags") or 0) & SETTABLE | draft.flags
        message = StoredMessage(
            id=self._snowflakes.next(),
            channel_id=draft.channel_id,
            author_id=draft.author_id,
            viewer_id=draft.viewer_id,
            nonce=str(draft.body["nonce"]) if draft.body.get("nonce") else None,
            body=self._blank(draft, flags),
        )
        message.body["id"] = message.id
        self._fill(message, draft.body, draft.uploads)
        self._storage.save_message(message)
        if not message.viewer_id:
            is_starter = draft.type == MessageType.THREAD_STARTER
            self._state.touch_channel(message.channel_id, message.id, counts=not is_starter)
        self._hub.publish(MessageCreated(message))
        return message

    def edit(self, message: StoredMessage, body: Json, uploads: dict[int, Upload]) -> StoredMessage:
        """Only what `body` names changes. Returns the new version."""
        was = message.body
        flags = int(was["flags"])
        if body.get("flags") is not None:
            flags = flags & LASTING | int(body["flags"]) & EDITABLE
        was_loading = bool(was["flags"] & MessageFlag.LOADING)
        moment = None if was_loading else self._clock.iso()
        edited = replace(message, body={**was, "flags": flags & ~MessageFlag.LOADING, "edited_timestamp": moment})
        self._fill(edited, body, uploads)
        self._storage.save_message(edited)
        gone = {file["id"] for file in message.files} - {file["id"] for file in edited.files}
        self._storage.delete_attachments(gone)
        self._hub.publish(MessageUpdated(edited))
        return edited

    def add_flag(self, message: StoredMessage, flag: MessageFlag) -> None:
        """Marks a message without an edit by its author."""
        marked = replace(message, body={**message.body, "flags": message.body["flags"] | flag})
        self._storage.save_message(marked)
        self._hub.publish(MessageUpdated(marked))

    def delete(self, message: StoredMessage) -> None:
        self._forget(message)
        self._hub.publish(MessageDeleted(message))

    def delete_many(self, messages: list[StoredMessage]) -> None:
        for message in messages:
            self._forget(message)
        self._hub.publish(MessagesDeleted(messages))

    def dismiss(self, message: StoredMessage) -> None:
        """The viewer of an ephemeral message puts it away; the bot may still edit it, unseen."""
        self._storage.save_message(replace(message, dismissed=True))
        self._hub.publish(MessageDeleted(message))

    def _forget(self, message: StoredMessage) -> None:
        if not message.viewer_id and message.body["type"] != MessageType.THREAD_STARTER:
            self._state.uncount_message(message.channel_id)
        self._storage.delete_message(message.id)
        self._storage.delete_attachments(file["id"] for file in message.files)

    def _earlier(self, draft: Draft) -> StoredMessage | None:
        """The message that enforce_nonce finds: same author, same nonce, in the last minutes."""
        nonce = draft.body.get("nonce")
        if not (nonce and draft.body.get("enforce_nonce")):
            return None
        since = snowflake_at(self._clock.now() - NONCE_SECONDS)
        found = self._storage.message_by_nonce(draft.channel_id, draft.author_id, str(nonce), since)
        return self._storage.message(found) if found else None

    def _blank(self, draft: Draft, flags: int) -> Json:
        body: Json = {"type": draft.type, "content": "", "mentions": [], "mention_roles": [], "attachments": []}
        body |= {"embeds": [], "timestamp": self._clock.iso(), "edited_timestamp": None, "flags": flags}
        body |= {"components": [], "channel_id": draft.channel_id, "author": self._state.user(draft.author_id)}
        body |= {"pinned": False, "mention_everyone": False, "tts": bool(draft.body.get("tts"))}
        if draft.replies_to:
            body["message_reference"] = self._reference(draft)
        return {**body, **draft.extra}

    def _reference(self, draft: Draft) -> Json:
        reference = {"type": 0, "channel_id": draft.channel_id, "message_id": draft.replies_to}
        if self._state.is_guild_channel(draft.channel_id):
            reference["guild_id"] = self._state.channel(draft.channel_id)["guild_id"]
        return reference

    def _fill(self, message: StoredMessage, request: Json, uploads: dict[int, Upload]) -> None:
        """Puts a request's fields and files into a message, after checking the whole outcome."""
        body: Json = self._attachments.unsign(request)
        kept = kept_files(message, body)
        sizes = [len(upload.content) for upload in uploads.values()]
        limits.check_sizes(sizes, self._state.file_limit(message.channel_id))
        limits.check_request(body, len(kept), len(uploads))
        renamed = described(body, uploads)
        names = [file["filename"] for file in kept] + [limits.plain_filename(new.filename) for new in renamed]
        empty: Json = {"content": "", "embeds": [], "components": []}
        changes = {key: body[key] or blank for key, blank in empty.items() if key in body}
        if "content" in changes:
            changes["content"] = changes["content"].strip()
        limits.check_message({**message.body, **changes}, names, may_be_empty=_may_be_empty(message))
        new = [
            self._attachments.save(upload, message.channel_id, ephemeral=bool(message.viewer_id))
            for upload in renamed
        ]
        self._apply(message, changes, kept + new)
        settle_files(message, {file["id"] for file in kept}, listed(body))
        message.body["mentions"] = self._mentions(message, request)
        message.body["mention_everyone"] = self._mentions_everyone(message)

    def _apply(self, message: StoredMessage, changes: Json, files: list[Json]) -> None:
        def unfurl(url: str) -> Json:
            return self._unfurl(url, files)

        message.body |= changes
        if "embeds" in changes:
            message.body["embeds"] = embeds.complete(changes["embeds"], unfurl)
        if "components" in changes:
            message.body["components"] = components.complete(changes["components"], unfurl)
        message.files = files

    def _unfurl(self, url: str, files: list[Json]) -> Json:
        """A media object with the name and size of the file behind it, where there is one."""
        name, stored = url.removeprefix(limits.REFERENCE), STORED_ID.match(url)
        file = next((file for file in reversed(files) if file["filename"] == name), None)
        file = (self._attachments.find(stored[1]) if stored else file) or {}
        media = {"id": self._snowflakes.next(), "url": file.get("url", url), "proxy_url": file.get("url", url)}
        if file:
            media["attachment_id"] = file["id"]
        for key in ("width", "height", "content_type"):
            media[key] = file.get(key)
        return {**media, "name": file.get("filename"), "size": file.get("size")}

    def _mentions(self, message: StoredMessage, request: Json) -> list[Json]:
        allowed = request.get("allowed_mentions")
        named = _USER_MENTION.findall(_all_text(message.body)) if _may_mention(allowed, "users") else []
        named += (allowed or {}).get("users") or []
        reference = message.body.get("message_reference") if message.body["type"] == MessageType.REPLY else None
        if reference and (allowed or {}).get("replied_user", True):
            replied = self._storage.message(reference["message_id"])
            named += [replied.author_id] if replied else []
        return [self._state.users[id_] for id_ in dict.fromkeys(map(str, named)) if id_ in self._state.users]

    def _mentions_everyone(self, message: StoredMessage) -> bool:
        held = self._state.permissions(message.author_id, message.channel_id)
        return "@everyone" in message.body["content"] and bool(held & Permission.MENTION_EVERYONE)


def emoji_object(emoji: str) -> Json:
    """`emoji` is a character, or name:id for a custom one."""
    name, _, id_ = emoji.rpartition(":")
    return {"id": id_, "name": name} if name and id_.isdigit() else {"id": None, "name": emoji}


def _may_be_empty(message: StoredMessage) -> bool:
    """While it is thinking, or where it only points at the message that a thread starts from."""
    is_loading = bool(message.body["flags"] & MessageFlag.LOADING)
    return is_loading or message.body["type"] == MessageType.THREAD_STARTER


def _may_mention(allowed: Json | None, kind: str) -> bool:
    return allowed is None or kind in (allowed.get("parse") or [])


def _all_text(body: Json) -> str:
    return dumps([body["content"], body["components"]])
