"""Discord's limits on modals (Discord docs, "Interactions: Modal" and "Components Reference"). Knows one modal."""

from bot.sandbox.component_limits import CUSTOM_ID, check_select
from bot.sandbox.components import walk
from bot.sandbox.errors import Form, Path
from bot.sandbox.wire import SELECTS, ComponentType, Json

TITLE = 45
COMPONENTS = 5
LABEL = 45
LABEL_DESCRIPTION = 100
TEXT = 4000
PLACEHOLDER = 100
FILES = 10
TOP_LEVEL = frozenset({1, 10, 18})
IN_ROW = frozenset({int(ComponentType.TEXT_INPUT)})
IN_LABEL = IN_ROW | SELECTS | {19, 21, 22, 23}
GROUPS = {int(ComponentType.RADIO_GROUP): (2, 10), int(ComponentType.CHECKBOX_GROUP): (1, 10)}


def check_modal(form: Form, modal: Json) -> None:
    _check_length(form, modal.get("title"), 1, TITLE, ("title",))
    _check_length(form, modal.get("custom_id"), 1, CUSTOM_ID, ("custom_id",))
    components = modal.get("components") or []
    if not 1 <= len(components) <= COMPONENTS:
        form.fault(("components",), "BASE_TYPE_BAD_LENGTH", f"Must be between 1 and {COMPONENTS} in length.")
    for index, component in enumerate(components):
        _check_top(form, component, ("components", index))
    for path, component in walk(components, ("components",)):
        _check_one(form, component, path)
    _check_unique(form, components)


def _check_top(form: Form, component: Json, path: Path) -> None:
    _check_kind(form, component, TOP_LEVEL, path)
    if component.get("type") == ComponentType.LABEL:
        _check_length(form, component.get("label"), 1, LABEL, (*path, "label"))
        _check_length(form, component.get("description"), 0, LABEL_DESCRIPTION, (*path, "description"))
        _check_kind(form, component.get("component") or {}, IN_LABEL, (*path, "component"))
        form.require(
            bool(component.get("component")), (*path, "component"), "BASE_TYPE_REQUIRED", "This field is required"
        )
    if component.get("type") == ComponentType.ACTION_ROW:
        inputs = component.get("components") or []
        form.require(len(inputs) == 1, (*path, "components"), "BASE_TYPE_BAD_LENGTH", "Must be 1 in length.")
        for index, item in enumerate(inputs):
            _check_kind(form, item, IN_ROW, (*path, "components", index))


def _check_kind(form: Form, component: Json, allowed: frozenset[int], path: Path) -> None:
    if component and component.get("type") not in allowed:
        text = f'Value of field "type" must be one of {tuple(sorted(allowed))}.'
        form.fault((*path, "type"), "UNION_TYPE_CHOICES", text)


def _check_one(form: Form, component: Json, path: Path) -> None:
    kind = component.get("type", 0)
    if kind == ComponentType.TEXT_INPUT:
        _check_text_input(form, component, path)
    elif kind in SELECTS:
        check_select(form, component, path)
    elif kind in GROUPS:
        least, most = GROUPS[kind]
        if not least <= len(component.get("options") or []) <= most:
            form.fault(
                (*path, "options"), "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length."
            )
    elif kind == ComponentType.FILE_UPLOAD and (component.get("max_values") or 1) > FILES:
        form.fault(
            (*path, "max_values"), "NUMBER_TYPE_MAX", f"int32 value should be less than or equal to {FILES}."
        )


def _check_text_input(form: Form, component: Json, path: Path) -> None:
    _check_length(form, component.get("custom_id"), 1, CUSTOM_ID, (*path, "custom_id"))
    _check_length(form, component.get("label"), 0, LABEL, (*path, "label"))
    _check_length(form, component.get("placeholder"), 0, PLACEHOLDER, (*path, "placeholder"))
    _check_length(form, component.get("value"), 0, TEXT, (*path, "value"))
    if component.get("style") not in (1, 2):
        form.fault((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2).")


def _check_unique(form: Form, components: list[Json]) -> None:
    seen: set[str] = set()
    for path, component in walk(components, ("components",)):
        custom_id = component.get("custom_id")
        if custom_id in seen:
            text = "Component custom id cannot be duplicated"
            form.fault((*path, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", text)
        seen |= {custom_id} if custom_id else set()


def _check_length(form: Form, text: str | None, least: int, most: int, path: Path) -> None:
    if not least <= len(text or "") <= most:
        form.fault(path, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
