"""Discord's limits on embeds (Discord docs, "Message: Embed Limits"). Knows only lists of embeds."""

from datetime import datetime

from bot.sandbox.errors import Form, Path
from bot.sandbox.wire import Json

EMBEDS = 10
FIELDS = 25
TOTAL = 6000
LENGTHS: dict[tuple[str, ...], int] = {
    ("title",): 256,
    ("description",): 4096,
    ("footer", "text"): 2048,
    ("author", "name"): 256,
}
FIELD_LENGTHS = {"name": 256, "value": 1024}
URL_SCHEMES = ("http://", "https://", "attachment://")


def check_embeds(form: Form, embeds: list[Json]) -> None:
    if len(embeds) > EMBEDS:
        form.fault(("embeds",), "BASE_TYPE_MAX_LENGTH", f"Must be {EMBEDS} or fewer in length.")
    for index, embed in enumerate(embeds):
        _check_embed(form, embed, ("embeds", index))
    if sum(map(_length, embeds)) > TOTAL:
        text = f"Embed size exceeds maximum size of {TOTAL}"
        form.fault(("embeds",), "MAX_EMBED_SIZE_EXCEEDED", text)


def _check_embed(form: Form, embed: Json, path: Path) -> None:
    for keys, limit in LENGTHS.items():
        _check_length(form, _at(embed, keys), limit, (*path, *keys))
    fields = embed.get("fields") or []
    if len(fields) > FIELDS:
        form.fault((*path, "fields"), "BASE_TYPE_MAX_LENGTH", f"Must be {FIELDS} or fewer in length.")
    for index, field in enumerate(fields):
        for key, limit in FIELD_LENGTHS.items():
            where = (*path, "fields", index, key)
            form.require(bool(field.get(key)), where, "BASE_TYPE_REQUIRED", "This field is required")
            _check_length(form, field.get(key), limit, where)
    for key in ("image", "thumbnail"):
        _check_url(form, (embed.get(key) or {}).get("url"), (*path, key, "url"))
    _check_url(form, embed.get("url"), (*path, "url"))
    _check_time(form, embed.get("timestamp"), (*path, "timestamp"))


def _check_length(form: Form, text: str | None, limit: int, path: Path) -> None:
    if len(text or "") > limit:
        form.fault(path, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def _check_url(form: Form, url: str | None, path: Path) -> None:
    if url and not url.startswith(URL_SCHEMES):
        text = f"Scheme \"{url.partition(':')[0]}\" is not supported. Scheme must be one of ('http', 'https')."
        form.fault(path, "URL_TYPE_INVALID_SCHEME", text)


def _check_time(form: Form, text: str | None, path: Path) -> None:
    try:
        datetime.fromisoformat(text) if text else None
    except ValueError:
        message = f"Could not parse {text}. Should be ISO8601."
        form.fault(path, "DATE_TIME_TYPE_PARSE", message)


def _at(embed: Json, keys: tuple[str, ...]) -> str | None:
    value: object = embed
    for key in keys:
        value = value.get(key) if isinstance(value, dict) else None
    return value if isinstance(value, str) else None


def _length(embed: Json) -> int:
    texts = [_at(embed, keys) for keys in LENGTHS]
    texts += [field.get(key) for field in embed.get("fields") or [] for key in FIELD_LENGTHS]
    return sum(len(text) for text in texts if text)
