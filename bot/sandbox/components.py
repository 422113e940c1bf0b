"""Trees of components: walking them, and completing a request's components into what Discord answers with.

Source: Discord docs, "Components Reference". Checks nothing (that is component_limits) and knows no files.
"""

import copy
from collections.abc import Callable, Iterator

from bot.sandbox.errors import Path
from bot.sandbox.wire import SELECTS, ComponentType, Json

Unfurl = Callable[[str], Json]
"""Turns the url of a media item into Discord's unfurled media object."""


def children(component: Json) -> list[Json]:
    found: list[Json] = component.get("components") or []
    return found


def walk(components: list[Json], path: Path = ()) -> Iterator[tuple[Path, Json]]:
    """Every component with its path, parents first; section accessories and label contents too."""
    for index, component in enumerate(components):
        yield (*path, index), component
        yield from walk(children(component), (*path, index, "components"))
        for key in ("accessory", "component"):
            if component.get(key):
                yield (*path, index, key), component[key]


def find(components: list[Json], custom_id: str) -> Json | None:
    return next((item for _, item in walk(components) if item.get("custom_id") == custom_id), None)


def complete(components: list[Json], unfurl: Unfurl) -> list[Json]:
    """A copy with ids, defaults and unfurled media, as answers show it."""
    tree = [_without_nulls(component) for component in copy.deepcopy(components)]
    taken = {item["id"] for _, item in walk(tree) if item.get("id")}
    free = (number for number in range(1, 10_000) if number not in taken)
    for _, component in walk(tree):
        component["id"] = component.get("id") or next(free)
        _complete_one(component, unfurl)
    return tree


def _complete_one(component: Json, unfurl: Unfurl) -> None:
    match component["type"]:
        case kind if kind in SELECTS:
            component.setdefault("min_values", 1)
            component.setdefault("max_values", 1)
        case ComponentType.MEDIA_GALLERY:
            component["items"] = [_gallery_item(item, unfurl) for item in component["items"]]
        case ComponentType.THUMBNAIL:
            component |= _gallery_item(component, unfurl)
        case ComponentType.FILE:
            media = unfurl(component["file"]["url"])
            component |= {"name": media.pop("name"), "size": media.pop("size"), "file": media}
            component.setdefault("spoiler", False)
        case ComponentType.CONTAINER:
            component.setdefault("accent_color", None)
            component.setdefault("spoiler", False)
        case ComponentType.SEPARATOR:
            component.setdefault("spacing", 1)
            component.setdefault("divider", True)


def _gallery_item(item: Json, unfurl: Unfurl) -> Json:
    media = unfurl(item["media"]["url"])
    del media["name"], media["size"]
    return {"description": None, "spoiler": False, **item, "media": media}


def _without_nulls(component: Json) -> Json:
    """Discord's answers leave out what a request set to null."""
    kept = {key: value for key, value in component.items() if value is not None}
    for key in ("components", "options", "items"):
        if key in kept:
            kept[key] = [_without_nulls(item) for item in kept[key]]
    for key in ("accessory", "component", "emoji"):
        if key in kept:
            kept[key] = _without_nulls(kept[key])
    return kept
