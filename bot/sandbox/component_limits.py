"""Discord's limits on the components of a message (Discord docs, "Components Reference").

Knows one tree of components at a time; modals are another matter.
"""

from bot.sandbox.components import children, walk
from bot.sandbox.errors import Form, Path
from bot.sandbox.wire import BUTTON_LINK, BUTTON_PREMIUM, SELECTS, ComponentType, Json

ROWS = 5
BUTTONS = 5
TOTAL_V2 = 40
TEXT_V2 = 4000
CUSTOM_ID = 100
LABEL = 80
URL = 512
OPTIONS = 25
PLACEHOLDER = 150
GALLERY_ITEMS = 10
SECTION_TEXTS = 3
OPTION_LENGTHS = {"label": 100, "value": 100, "description": 100}
V2_TYPES = frozenset({1, 9, 10, 12, 13, 14, 17})
IN_CONTAINER = V2_TYPES - {17}
TOO_LONG = "BASE_TYPE_BAD_LENGTH"


def check_components(form: Form, components: list[Json], *, is_v2: bool) -> None:
    allowed = V2_TYPES if is_v2 else frozenset({int(ComponentType.ACTION_ROW)})
    for index, component in enumerate(components):
        _check_type(form, component, allowed, ("components", index))
    if not is_v2 and len(components) > ROWS:
        _fault_length(form, ("components",), 1, ROWS)
    num_components = sum(1 for _ in walk(components))
    if is_v2 and num_components > TOTAL_V2:
        form.fault(
            ("components",), "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"Must be {TOTAL_V2} or fewer in total."
        )
    for path, component in walk(components, ("components",)):
        _CHECKS.get(component.get("type", 0), _check_nothing)(form, component, path)
    _check_ids(form, components)
    _check_text_total(form, components)


def _check_type(form: Form, component: Json, allowed: frozenset[int], path: Path) -> None:
    if component.get("type") not in allowed:
        names = ", ".join(map(str, sorted(allowed)))
        form.fault((*path, "type"), "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({names}).')


def _check_ids(form: Form, components: list[Json]) -> None:
    """custom_id and id are unique within a message."""
    for key, code in (("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"), ("id", "COMPONENT_ID_DUPLICATED")):
        seen: set[object] = set()
        for path, component in walk(components, ("components",)):
            value = component.get(key)
            if value and value in seen:
                form.fault((*path, key), code, f"Component {key.replace('_', ' ')} cannot be duplicated")
            seen.add(value)


def _check_text_total(form: Form, components: list[Json]) -> None:
    texts = [
        item.get("content") or "" for _, item in walk(components) if item["type"] == ComponentType.TEXT_DISPLAY
    ]
    if sum(map(len, texts)) > TEXT_V2:
        text = f"The text of all components together must be {TEXT_V2} or fewer in length."
        form.fault(("components",), "COMPONENT_TOTAL_TEXT_LENGTH_EXCEEDED", text)


def _check_row(form: Form, row: Json, path: Path) -> None:
    items, where = children(row), (*path, "components")
    if not 1 <= len(items) <= BUTTONS:
        _fault_length(form, where, 1, BUTTONS)
    if any(item.get("type") in SELECTS for item in items) and len(items) > 1:
        form.fault(where, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")
    for index, item in enumerate(items):
        _check_type(form, item, SELECTS | {int(ComponentType.BUTTON)}, (*where, index))


def _check_button(form: Form, button: Json, path: Path) -> None:
    style = button.get("style")
    if style not in range(1, 7):
        form.fault((*path, "style"), "BASE_TYPE_CHOICES", "Value must be one of (1, 2, 3, 4, 5, 6).")
    if style == BUTTON_LINK:
        _check_link(form, button, path)
    elif style != BUTTON_PREMIUM:
        _check_custom_id(form, button, path)
        if button.get("url"):
            form.fault((*path, "url"), "BASE_TYPE_UNEXPECTED", "A url is only for link buttons")
    if style != BUTTON_PREMIUM and not button.get("label") and not button.get("emoji"):
        form.fault(path, "BUTTON_COMPONENT_EMPTY", "A button must have a label or an emoji")
    if len(button.get("label") or "") > LABEL:
        form.fault((*path, "label"), "BASE_TYPE_MAX_LENGTH", f"Must be {LABEL} or fewer in length.")


def _check_link(form: Form, button: Json, path: Path) -> None:
    url = button.get("url") or ""
    form.require(bool(url), (*path, "url"), "BASE_TYPE_REQUIRED", "This field is required")
    if len(url) > URL:
        form.fault((*path, "url"), "BASE_TYPE_MAX_LENGTH", f"Must be {URL} or fewer in length.")
    if button.get("custom_id"):
        form.fault((*path, "custom_id"), "BASE_TYPE_UNEXPECTED", "A link button has no custom id")


def _check_custom_id(form: Form, component: Json, path: Path) -> None:
    custom_id = component.get("custom_id")
    if not custom_id:
        form.fault((*path, "custom_id"), "BASE_TYPE_REQUIRED", "This field is required")
    elif len(custom_id) > CUSTOM_ID:
        form.fault((*path, "custom_id"), "BASE_TYPE_MAX_LENGTH", f"Must be {CUSTOM_ID} or fewer in length.")


def check_select(form: Form, select: Json, path: Path) -> None:
    _check_custom_id(form, select, path)
    if len(select.get("placeholder") or "") > PLACEHOLDER:
        form.fault((*path, "placeholder"), "BASE_TYPE_MAX_LENGTH", f"Must be {PLACEHOLDER} or fewer in length.")
    if select["type"] != ComponentType.STRING_SELECT:
        return
    options = select.get("options") or []
    if not 1 <= len(options) <= OPTIONS:
        _fault_length(form, (*path, "options"), 1, OPTIONS)
    _check_options(form, options, (*path, "options"))


def _check_options(form: Form, options: list[Json], path: Path) -> None:
    values = [option.get("value") for option in options]
    for index, option in enumerate(options):
        for key, limit in OPTION_LENGTHS.items():
            if len(option.get(key) or "") > limit:
                form.fault((*path, index, key), "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")
        if values.index(option.get("value")) != index:
            text = "The specified option value is already used"
            form.fault((*path, index, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", text)


def _check_text(form: Form, component: Json, path: Path) -> None:
    if not 1 <= len(component.get("content") or "") <= TEXT_V2:
        _fault_length(form, (*path, "content"), 1, TEXT_V2)


def _check_gallery(form: Form, component: Json, path: Path) -> None:
    if not 1 <= len(component.get("items") or []) <= GALLERY_ITEMS:
        _fault_length(form, (*path, "items"), 1, GALLERY_ITEMS)


def _check_section(form: Form, component: Json, path: Path) -> None:
    if not 1 <= len(component.get("components") or []) <= SECTION_TEXTS:
        _fault_length(form, (*path, "components"), 1, SECTION_TEXTS)
    form.require(
        bool(component.get("accessory")), (*path, "accessory"), "BASE_TYPE_REQUIRED", "This field is required"
    )


def _check_container(form: Form, component: Json, path: Path) -> None:
    for index, item in enumerate(component.get("components") or []):
        _check_type(form, item, IN_CONTAINER, (*path, "components", index))


def _check_nothing(form: Form, component: Json, path: Path) -> None:
    """Kinds without limits of their own."""


def _fault_length(form: Form, path: Path, least: int, most: int) -> None:
    form.fault(path, TOO_LONG, f"Must be between {least} and {most} in length.")


_CHECKS = {
    int(ComponentType.ACTION_ROW): _check_row,
    int(ComponentType.BUTTON): _check_button,
    int(ComponentType.SECTION): _check_section,
    int(ComponentType.TEXT_DISPLAY): _check_text,
    int(ComponentType.MEDIA_GALLERY): _check_gallery,
    int(ComponentType.CONTAINER): _check_container,
    **dict.fromkeys(SELECTS, check_select),
}
