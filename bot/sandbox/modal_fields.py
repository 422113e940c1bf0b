"""Fills in a modal: from the values a person gives, by custom id, to the components Discord sends the bot.

Source: Discord docs, "Components Reference: Component Interaction Response". Knows no interaction.
"""

from bot.sandbox.components import walk
from bot.sandbox.errors import NotOfferedError
from bot.sandbox.resolved import KIND_OF_COMPONENT
from bot.sandbox.wire import SELECTS, ComponentType, Json

MANY = SELECTS | {int(ComponentType.FILE_UPLOAD), int(ComponentType.CHECKBOX_GROUP)}


def filled_modal(modal: Json, fields: Json) -> tuple[list[Json], dict[str, list[str]]]:
    """The components of the submit, and the ids in them by kind of thing."""
    inputs = {item["custom_id"]: item for _, item in walk(modal["components"]) if item.get("custom_id")}
    if unknown := fields.keys() - inputs.keys():
        raise NotOfferedError(f"No field {', '.join(sorted(unknown))}. There are: {', '.join(inputs)}.")
    numbered = {id(item): number for number, (_, item) in enumerate(walk(modal["components"]), start=1)}
    ids: dict[str, list[str]] = {}
    for custom_id, item in inputs.items():
        if kind := KIND_OF_COMPONENT.get(item["type"]):
            ids.setdefault(kind, []).extend(fields.get(custom_id) or [])
    return [_filled(item, fields, numbered) for item in modal["components"]], ids


def _filled(component: Json, fields: Json, numbered: dict[int, int]) -> Json:
    base: Json = {"type": component["type"], "id": component.get("id") or numbered[id(component)]}
    if component["type"] == ComponentType.ACTION_ROW:
        return {**base, "components": [_filled(item, fields, numbered) for item in component["components"]]}
    if component["type"] == ComponentType.LABEL:
        return {**base, "component": _filled(component["component"], fields, numbered)}
    if component["type"] == ComponentType.TEXT_DISPLAY:
        return base
    given = fields.get(component["custom_id"], default_of(component))
    return {**base, "custom_id": component["custom_id"], **_value(component, given)}


def default_of(component: Json) -> object:
    """What stands in the field when the person touches nothing."""
    kind = component["type"]
    chosen = [option["value"] for option in component.get("options") or [] if option.get("default")]
    if kind == ComponentType.TEXT_INPUT:
        return component.get("value") or ""
    if kind == ComponentType.CHECKBOX:
        return bool(component.get("default"))
    if kind == ComponentType.RADIO_GROUP:
        return chosen[0] if chosen else None
    return chosen + [default["id"] for default in component.get("default_values") or []]


def _value(component: Json, given: object) -> Json:
    kind, given = component["type"], _by_label(component, given)
    is_required = component.get("required") is not False and kind != ComponentType.CHECKBOX
    if is_required and given in ("", None, []):
        raise NotOfferedError(f"The field {component['custom_id']!r} is required.")
    if kind in MANY:
        return {"values": _check_count(component, given)}
    if kind == ComponentType.TEXT_INPUT:
        _check_length(component, str(given))
    elif kind == ComponentType.RADIO_GROUP:
        _check_one(component, given)
    elif not isinstance(given, bool):
        raise NotOfferedError(f"The field {component['custom_id']!r} is ticked or not: True or False.")
    return {"value": given}


def _by_label(component: Json, given: object) -> object:
    """Choices by what is written beside them become their values."""
    values = {option["label"]: option["value"] for option in component.get("options") or []}
    if isinstance(given, (list, tuple)):
        return [values.get(item, item) for item in given]
    return values.get(given, given) if isinstance(given, str) else given


def _check_one(component: Json, given: object) -> None:
    if isinstance(given, list):
        raise NotOfferedError(f"The field {component['custom_id']!r} takes one value.")
    if given is not None:
        _check_offered(component, [str(given)])


def _check_count(component: Json, given: object) -> list[str]:
    values = [given] if isinstance(given, str) else list(given) if isinstance(given, (list, tuple)) else []
    least, most = component.get("min_values"), component.get("max_values") or 1
    least = 1 if least is None else least
    if component["type"] == ComponentType.CHECKBOX_GROUP:
        most = component.get("max_values") or len(component["options"])
    if values and not least <= len(values) <= most:
        raise NotOfferedError(f"The field {component['custom_id']!r} takes {least} to {most} values.")
    if component.get("options"):
        _check_offered(component, values)
    return values


def _check_offered(component: Json, values: list[str]) -> None:
    offered = [option["value"] for option in component["options"]]
    if unknown := sorted(set(values) - set(offered)):
        raise NotOfferedError(f"Not among the options: {unknown}. There are: {offered}.")


def _check_length(component: Json, text: str) -> None:
    least, most = component.get("min_length") or 0, component.get("max_length") or 4000
    if text and not least <= len(text) <= most:
        raise NotOfferedError(f"The field {component['custom_id']!r} takes {least} to {most} characters.")
