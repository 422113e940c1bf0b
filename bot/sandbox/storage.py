"""Everything that survives a restart, in one SQLite file and a folder of attachments.

Rows in, rows out: knows no rule of Discord. Messages are found through an index on (channel, id), so an
old and long channel reads as fast as a new one.
"""

import json
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from bot.sandbox.wire import Json, dumps

SCHEMA = """
CREATE TABLE IF NOT EXISTS users (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS channels (id INTEGER PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS settings (name TEXT PRIMARY KEY, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS commands (id INTEGER PRIMARY KEY, guild_id INTEGER, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS messages (
    id INTEGER PRIMARY KEY, channel_id INTEGER NOT NULL, author_id INTEGER NOT NULL,
    viewer_id INTEGER,               -- the only one who sees an ephemeral message, else NULL
    nonce TEXT, dismissed INTEGER NOT NULL DEFAULT 0, files TEXT NOT NULL, body TEXT NOT NULL);
CREATE INDEX IF NOT EXISTS messages_of_channel ON messages (channel_id, id);
CREATE INDEX IF NOT EXISTS messages_by_nonce ON messages (nonce, id) WHERE nonce IS NOT NULL;
CREATE TABLE IF NOT EXISTS reactions (
    position INTEGER PRIMARY KEY AUTOINCREMENT, message_id INTEGER NOT NULL, emoji TEXT NOT NULL,
    user_id INTEGER NOT NULL, UNIQUE (message_id, emoji, user_id));
CREATE TABLE IF NOT EXISTS attachments (
    id INTEGER PRIMARY KEY, filename TEXT NOT NULL, content_type TEXT NOT NULL, body TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS interactions (id INTEGER PRIMARY KEY, token TEXT UNIQUE, body TEXT NOT NULL);
"""


@dataclass
class StoredMessage:
    """A message as kept: `body` is what Discord shows, `files` are all its uploads, shown or not."""

    id: str
    channel_id: str
    author_id: str
    body: Json
    viewer_id: str | None = None
    nonce: str | None = None
    dismissed: bool = False
    files: list[Json] = field(default_factory=list)


@dataclass(frozen=True)
class Span:
    """Which messages of a channel: around one id (at most one of the three is set), newest first."""

    before: int | None = None
    after: int | None = None
    around: int | None = None
    limit: int = 50


class Storage:
    def __init__(self, folder: Path) -> None:
        self._files = folder / "attachments"
        self._files.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(folder / "sandbox.sqlite", isolation_level=None, cached_statements=256)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")  # a crash of the machine may cost the last moments
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        self._db.close()

    @contextmanager
    def together(self) -> Iterator[None]:
        """All writes inside happen at once, or none."""
        self._db.execute("BEGIN")
        with self._db:
            yield

    # -- users, channels, settings, commands: few, read once at start

    def last_id(self) -> int:
        tables = ("users", "channels", "commands", "messages", "attachments", "interactions")
        highest = (self._db.execute(f"SELECT max(id) FROM {table}").fetchone()[0] for table in tables)
        return max((id_ or 0 for id_ in highest), default=0)

    def users(self) -> list[Json]:
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM users ORDER BY id")]

    def channels(self) -> list[Json]:
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM channels ORDER BY id")]

    def save_user(self, user: Json) -> None:
        self._db.execute("INSERT OR REPLACE INTO users VALUES (?, ?)", (int(user["id"]), dumps(user)))

    def save_channel(self, channel: Json) -> None:
        row = (int(channel["id"]), dumps(channel))
        self._db.execute("INSERT OR REPLACE INTO channels VALUES (?, ?)", row)

    def setting(self, name: str) -> Json:
        row = self._db.execute("SELECT body FROM settings WHERE name = ?", (name,)).fetchone()
        found: Json = json.loads(row[0]) if row else {}
        return found

    def save_setting(self, name: str, body: Json) -> None:
        self._db.execute("INSERT OR REPLACE INTO settings VALUES (?, ?)", (name, dumps(body)))

    def commands(self) -> list[Json]:
        return [json.loads(body) for (body,) in self._db.execute("SELECT body FROM commands ORDER BY id")]

    def replace_commands(self, guild_id: str | None, commands: Iterable[Json]) -> None:
        """All commands of one scope at once: `guild_id`, or None for the global ones."""
        scope = int(guild_id) if guild_id else None
        rows = [(int(command["id"]), scope, dumps(command)) for command in commands]
        with self.together():
            self._db.execute("DELETE FROM commands WHERE guild_id IS ?", (scope,))
            self._db.executemany("INSERT INTO commands VALUES (?, ?, ?)", rows)

    # -- messages

    def save_message(self, message: StoredMessage) -> None:
        self._db.execute(
            "INSERT OR REPLACE INTO messages VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                int(message.id),
                int(message.channel_id),
                int(message.author_id),
                int(message.viewer_id) if message.viewer_id else None,
                message.nonce,
                message.dismissed,
                dumps(message.files),
                dumps(message.body),
            ),
        )

    def message(self, message_id: str) -> StoredMessage | None:
        row = self._db.execute("SELECT * FROM messages WHERE id = ?", (int(message_id),)).fetchone()
        return _stored(row) if row else None

    def messages(self, channel_id: str, span: Span, viewer_id: str | None = None) -> list[StoredMessage]:
        """Newest first. Ephemeral messages only for their viewer, and none at all without one."""
        if span.around is not None:
            return self._around(channel_id, span, viewer_id)
        low, high = span.after or 0, span.before or 2**63 - 1
        order = "ASC" if span.after is not None else "DESC"
        rows = self._db.execute(
            "SELECT * FROM messages WHERE channel_id = ? AND id > ? AND id < ? AND dismissed = 0 "
            f"AND (viewer_id IS NULL OR viewer_id = ?) ORDER BY id {order} LIMIT ?",
            (int(channel_id), low, high, int(viewer_id or 0), span.limit),
        ).fetchall()
        return sorted((_stored(row) for row in rows), key=lambda message: -int(message.id))

    def _around(self, channel_id: str, span: Span, viewer_id: str | None) -> list[StoredMessage]:
        middle, half = span.around or 0, span.limit // 2
        older = self.messages(channel_id, Span(before=middle + 1, limit=half + 1), viewer_id)
        newer = self.messages(channel_id, Span(after=middle, limit=span.limit - len(older)), viewer_id)
        return newer + older

    def message_by_nonce(self, channel_id: str, author_id: str, nonce: str, since: int) -> str | None:
        row = self._db.execute(
            "SELECT id FROM messages WHERE nonce = ? AND id >= ? AND channel_id = ? AND author_id = ?",
            (nonce, since, int(channel_id), int(author_id)),
        ).fetchone()
        return str(row[0]) if row else None

    def delete_message(self, message_id: str) -> None:
        self._db.execute("DELETE FROM messages WHERE id = ?", (int(message_id),))
        self._db.execute("DELETE FROM reactions WHERE message_id = ?", (int(message_id),))

    # -- reactions

    def reactions(self, message_id: str) -> list[tuple[str, str]]:
        """(emoji, user id) in the order they were added."""
        rows = self._db.execute(
            "SELECT emoji, user_id FROM reactions WHERE message_id = ? ORDER BY position", (int(message_id),)
        )
        return [(emoji, str(user)) for emoji, user in rows]

    def add_reaction(self, message_id: str, emoji: str, user_id: str) -> bool:
        """False if that user had given it already."""
        insert = "INSERT OR IGNORE INTO reactions (message_id, emoji, user_id) VALUES (?, ?, ?)"
        return self._db.execute(insert, (int(message_id), emoji, int(user_id))).rowcount > 0

    def remove_reaction(self, message_id: str, emoji: str, user_id: str) -> bool:
        delete = "DELETE FROM reactions WHERE message_id = ? AND emoji = ? AND user_id = ?"
        return self._db.execute(delete, (int(message_id), emoji, int(user_id))).rowcount > 0

    # -- attachments

    def save_attachment(self, attachment: Json, content: bytes) -> None:
        (self._files / attachment["id"]).write_bytes(content)
        row = (int(attachment["id"]), attachment["filename"], attachment["content_type"], dumps(attachment))
        self._db.execute("INSERT INTO attachments VALUES (?, ?, ?, ?)", row)

    def attachment(self, attachment_id: str) -> Json | None:
        row = self._db.execute("SELECT body FROM attachments WHERE id = ?", (int(attachment_id),)).fetchone()
        found: Json | None = json.loads(row[0]) if row else None
        return found

    def attachment_path(self, attachment_id: str) -> Path:
        return self._files / str(int(attachment_id))

    def delete_attachments(self, ids: Iterable[str]) -> None:
        for id_ in ids:
            self._db.execute("DELETE FROM attachments WHERE id = ?", (int(id_),))
            self.attachment_path(id_).unlink(missing_ok=True)

    # -- interactions: their tokens live for 15 minutes and must outlive a restart

    def save_interaction(self, id_: str, token: str, body: Json) -> None:
        row = (int(id_), token, dumps(body))
        self._db.execute("INSERT OR REPLACE INTO interactions VALUES (?, ?, ?)", row)

    def interaction(self, *, id_: str = "0", token: str = "") -> Json | None:
        find = "SELECT body FROM interactions WHERE id = ? OR token = ?"
        row = self._db.execute(find, (int(id_), token)).fetchone()
        found: Json | None = json.loads(row[0]) if row else None
        return found

    def interaction_of_modal(self, modal_id: str) -> Json | None:
        find = "SELECT body FROM interactions WHERE json_extract(body, '$.modal_id') = ?"
        row = self._db.execute(find, (modal_id,)).fetchone()
        found: Json | None = json.loads(row[0]) if row else None
        return found

    def delete_interactions(self, before: int) -> None:
        self._db.execute("DELETE FROM interactions WHERE id < ?", (before,))


def _stored(row: Sequence[object]) -> StoredMessage:
    id_, channel, author, viewer, nonce, dismissed, files, body = row
    return StoredMessage(
        id=str(id_),
        channel_id=str(channel),
        author_id=str(author),
        viewer_id=str(viewer) if viewer else None,
        nonce=str(nonce) if nonce else None,
        dismissed=bool(dismissed),
        files=json.loads(str(files)),
        body=json.loads(str(body)),
    )
