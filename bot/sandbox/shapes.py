"""The JSON shapes of request bodies: which keys hold text, numbers, objects and lists, wherever they stand.

Discord refuses a wrong shape before it looks at meaning (Discord docs, "Error Messages"). Knows no limits.
"""

from typing import Any

from bot.sandbox.errors import Form, Path
from bot.sandbox.wire import ComponentType

TEXTS = frozenset(
    {"content", "custom_id", "description", "filename", "icon_url", "label", "name", "placeholder"}
    | {"text", "timestamp", "title", "url"}
)
NUMBERS = frozenset({"flags", "max_length", "max_values", "min_length", "min_values", "style", "type"})
OBJECTS = frozenset(
    {"accessory", "allowed_mentions", "author", "component", "data", "emoji", "file", "footer", "image", "media"}
    | {"message_reference", "thumbnail"}
)
LISTS = frozenset({"attachments", "choices", "components", "embeds", "fields", "items", "options"})
REQUIRED = {
    "image": ("url",),
    "thumbnail": ("url",),
    "media": ("url",),
    "file": ("url",),
    "components": ("type",),
    "accessory": ("type",),
    "component": ("type",),
    "items": ("media",),
    "attachments": ("id",),
    "options": ("name",),
    "message_reference": ("message_id",),
}
REQUIRED_BY_TYPE = {ComponentType.THUMBNAIL: ("media",), ComponentType.FILE: ("file",)}
IN_SELECTS = ("label", "value")


def check_shapes(body: Any) -> None:
    """Raises DiscordError 50035. Null is right anywhere: it means the same as absent."""
    form = Form()
    for index, item in enumerate(body) if isinstance(body, list) else [(None, body)]:
        _check_object(form, item, () if index is None else (index,), "")
    form.refuse_faults()


def _check_object(form: Form, value: Any, path: Path, name: str) -> None:
    if not isinstance(value, dict):
        form.fault(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")
        return
    for key in _required(value, name):
        form.require(value.get(key) is not None, (*path, key), "BASE_TYPE_REQUIRED", "This field is required")
    for key, inner in value.items():
        is_kind_of_embed = (name, key) == ("embeds", "type")  # a word, and of no weight
        if inner is not None and not is_kind_of_embed:
            _check_value(form, inner, (*path, key), key)


def _required(value: dict[str, Any], name: str) -> tuple[str, ...]:
    """Options of commands have a name; those of select menus a label and a value."""
    if name == "options" and "name" not in value:
        return IN_SELECTS
    is_component = name in ("components", "accessory", "component") and isinstance(value.get("type"), int)
    return REQUIRED.get(name, ()) + (REQUIRED_BY_TYPE.get(value["type"], ()) if is_component else ())


def _check_value(form: Form, value: Any, path: Path, name: str) -> None:
    if name in OBJECTS:
        _check_object(form, value, path, name)
    elif name in LISTS:
        _check_list(form, value, path, name)
    elif name in TEXTS and not isinstance(value, str):
        form.fault(path, "STRING_TYPE_CONVERT", "Could not interpret value as string.")
    elif name in NUMBERS and (isinstance(value, bool) or not isinstance(value, int)):
        form.fault(path, "NUMBER_TYPE_COERCE", f'Value "{str(value)[:40]}" is not int.')


def _check_list(form: Form, value: Any, path: Path, name: str) -> None:
    if not isinstance(value, list):
        form.fault(path, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
        return
    for index, item in enumerate(value):
        _check_object(form, item, (*path, index), name)
