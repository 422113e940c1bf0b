"""What a person sees: messages, their buttons and files, as pleasant values over Discord's JSON.

Knows no rules; everything here is read from one message object.
"""

from dataclasses import dataclass
from functools import cached_property

from bot.sandbox.components import walk
from bot.sandbox.modal_fields import default_of
from bot.sandbox.wire import SELECTS, ComponentType, Json, MessageFlag


@dataclass(frozen=True)
class SeenComponent:
    """A button or select menu; `name` is what is written on it."""

    raw: Json

    @property
    def custom_id(self) -> str | None:
        custom_id: str | None = self.raw.get("custom_id")
        return custom_id

    @property
    def label(self) -> str:
        return self.raw.get("label") or self.raw.get("placeholder") or ""

    @property
    def emoji(self) -> str:
        return (self.raw.get("emoji") or {}).get("name") or ""

    @property
    def name(self) -> str:
        return self.label or self.emoji

    @property
    def url(self) -> str | None:
        url: str | None = self.raw.get("url")
        return url

    @property
    def style(self) -> int:
        return int(self.raw.get("style", 0))

    @property
    def is_disabled(self) -> bool:
        return bool(self.raw.get("disabled"))

    @property
    def options(self) -> list[Json]:
        options: list[Json] = self.raw.get("options", [])
        return options

    def answers_to(self, name: str) -> bool:
        return name in (self.custom_id, self.label, self.emoji, f"{self.emoji} {self.label}".strip())


@dataclass(frozen=True)
class SeenFile:
    """An attachment, or a picture that an embed or a component shows."""

    url: str
    filename: str
    size: int | None = None
    content_type: str | None = None
    width: int | None = None
    height: int | None = None
    description: str | None = None


@dataclass(frozen=True)
class SeenChannel:
    """A place where a person can write."""

    id: str
    name: str
    guild_id: str | None = None
    parent_id: str | None = None


@dataclass(frozen=True)
class SeenMessage:
    """One version of a message; `raw` is Discord's object. Ask `Person.now(message)` for a newer version."""

    raw: Json

    @property
    def id(self) -> str:
        return str(self.raw["id"])

    @property
    def channel_id(self) -> str:
        return str(self.raw["channel_id"])

    @property
    def author(self) -> str:
        return str(self.raw["author"]["username"])

    @property
    def is_from_bot(self) -> bool:
        return bool(self.raw["author"].get("bot"))

    @property
    def content(self) -> str:
        return str(self.raw["content"])

    @property
    def embeds(self) -> list[Json]:
        embeds: list[Json] = self.raw["embeds"]
        return embeds

    @property
    def is_ephemeral(self) -> bool:
        return bool(self.raw["flags"] & MessageFlag.EPHEMERAL)

    @property
    def is_loading(self) -> bool:
        return bool(self.raw["flags"] & MessageFlag.LOADING)

    @property
    def is_edited(self) -> bool:
        return self.raw["edited_timestamp"] is not None

    @property
    def replies_to(self) -> str | None:
        """The id of the message this one answers."""
        reference = self.raw.get("message_reference") or {}
        return reference.get("message_id")

    @property
    def reactions(self) -> dict[str, int]:
        """Count by emoji."""
        return {item["emoji"]["name"]: item["count"] for item in self.raw.get("reactions", [])}

    @cached_property
    def components(self) -> list[Json]:
        """All components, flat."""
        return [item for _, item in walk(self.raw["components"])]

    @cached_property
    def buttons(self) -> list[SeenComponent]:
        return [SeenComponent(item) for item in self.components if item["type"] == ComponentType.BUTTON]

    @cached_property
    def selects(self) -> list[SeenComponent]:
        return [SeenComponent(item) for item in self.components if item["type"] in SELECTS]

    @property
    def labels(self) -> list[str]:
        """What is written on the buttons, in order."""
        return [button.name for button in self.buttons]

    def component(self, name: str) -> SeenComponent:
        """By label, emoji or custom id. Raises LookupError."""
        for component in self.buttons + self.selects:
            if component.answers_to(name):
                return component
        raise LookupError(f"Nothing called {name!r} under the message. There are: {self.labels}.")

    @cached_property
    def attachments(self) -> list[SeenFile]:
        keys = ("url", "filename", "size", "content_type", "width", "height", "description")
        return [SeenFile(**{key: item.get(key) for key in keys}) for item in self.raw["attachments"]]

    @cached_property
    def pictures(self) -> list[SeenFile]:
        """All pictures in the order they are shown: attachments, embeds, galleries."""
        attached = [file for file in self.attachments if (file.content_type or "").startswith("image/")]
        shown = [embed[key] for embed in self.embeds for key in ("image", "thumbnail") if key in embed]
        for item in self.components:
            shown += [entry["media"] for entry in item.get("items", [])] + (
                [item["media"]] if "media" in item else []
            )
        return attached + [_picture(media) for media in shown]

    @cached_property
    def text(self) -> str:
        """Everything there is to read: content, embeds, text displays."""
        texts: list[str | None] = [self.content]
        for embed in self.embeds:
            texts += [embed.get("title"), embed.get("description"), (embed.get("author") or {}).get("name")]
            texts += [text for entry in embed.get("fields", []) for text in (entry["name"], entry["value"])]
            texts.append((embed.get("footer") or {}).get("text"))
        texts += [item["content"] for item in self.components if item["type"] == ComponentType.TEXT_DISPLAY]
        return "\n".join(text for text in texts if text)


def _picture(media: Json) -> SeenFile:
    name = media["url"].partition("?")[0].rpartition("/")[2]
    keys = ("content_type", "width", "height")
    return SeenFile(media["url"], name, **{key: media.get(key) for key in keys})


@dataclass(frozen=True)
class SeenModal:
    """A modal that is open before the person; fields by custom id."""

    interaction_id: str
    modal_id: str
    raw: Json

    @property
    def title(self) -> str:
        return str(self.raw["title"])

    @cached_property
    def fields(self) -> dict[str, Json]:
        items = [item for _, item in walk(self.raw["components"])]
        return {item["custom_id"]: item for item in items if item.get("custom_id")}

    @property
    def text(self) -> str:
        """Everything there is to read: text displays, labels and their descriptions."""
        texts = [item.get(key) for item in self.raw["components"] for key in ("content", "label", "description")]
        return "\n".join(text for text in texts if text)

    def value(self, name: str) -> object:
        """What stands in a field before anybody touches it."""
        return default_of(self.fields[self.custom_id_of(name)])

    def choices(self, name: str) -> list[str]:
        """What is written beside the options of a field."""
        return [option["label"] for option in self.fields[self.custom_id_of(name)].get("options") or []]

    def custom_id_of(self, name: str) -> str:
        """`name` is a custom id or the label of a field. Raises LookupError."""
        if name in self.fields:
            return name
        labels = {item["label"]: item["component"] for item in self.raw["components"] if item.get("component")}
        labels |= {item["label"]: item for item in self.fields.values() if item.get("label")}
        if name in labels:
            return str(labels[name]["custom_id"])
        raise LookupError(f"No field {name!r} in the modal. There are: {list(self.fields)}.")
