"""The rules for buttons, selects and the newer layout components of a message."""

from collections.abc import Iterator

from tests.platforms.discord.forms import Form, Path
from tests.platforms.discord.records import Json

ROW, BUTTON, STRING_SELECT, TEXT_INPUT = 1, 2, 3, 4
USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 5, 6, 7, 8
SECTION, TEXT_DISPLAY, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER, LABEL = 9, 10, 11, 12, 13, 14, 17, 18
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
LAYOUT = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT_DISPLAY, GALLERY, FILE, SEPARATOR)
LINK_BUTTON, PREMIUM_BUTTON = 5, 6

ROWS, WIDTH, TOTAL, TEXTS = 5, 5, 40, 4_000
CUSTOM_ID, BUTTON_LABEL, PLACEHOLDER, OPTIONS, OPTION_TEXT = 100, 80, 150, 25, 100


def walk(components: list[Json]) -> Iterator[Json]:
    """Every component, the nested ones too, in the order a person reads them."""
    for one in components:
        yield one
        yield from walk(one.get("components") or [])
        for key in ("accessory", "component"):
            if isinstance(one.get(key), dict):
                yield from walk([one[key]])


def texts_of(components: list[Json]) -> list[str]:
    return [one.get("content", "") for one in walk(components) if one.get("type") == TEXT_DISPLAY]


def check_components(form: Form, path: Path, components: list[Json], *, new_style: bool) -> None:
    seen: set[str] = set()
    if not new_style and len(components) > ROWS:
        form.wrong(path, "BASE_TYPE_BAD_LENGTH", f"Must be between 0 and {ROWS} in length.")
    for index, one in enumerate(components):
        place = (*path, index)
        if form.choice((*place, "type"), one.get("type"), LAYOUT if new_style else (ROW,)):
            _check_layout(form, place, one, seen)
    if new_style:
        if sum(1 for _ in walk(components)) > TOTAL:
            form.wrong(path, "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED", f"The maximum number is {TOTAL}.")
        if sum(map(len, texts_of(components))) > TEXTS:
            said = f"The text in all components must be {TEXTS} or fewer in length."
            form.wrong(path, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED", said)


def _check_layout(form: Form, place: Path, one: Json, seen: set[str]) -> None:
    kind = one["type"]
    if kind == ROW:
        _check_row(form, place, one, seen)
    elif kind == TEXT_DISPLAY:
        form.text((*place, "content"), one.get("content"), 1, TEXTS)
    elif kind == SECTION:
        for index, text in enumerate(form.items((*place, "components"), one.get("components"), 1, 3)):
            form.choice((*place, "components", index, "type"), text.get("type"), (TEXT_DISPLAY,))
        accessory = one.get("accessory")
        if not isinstance(accessory, dict):
            form.missing((*place, "accessory"))
        elif accessory.get("type") == BUTTON:
            _check_button(form, (*place, "accessory"), accessory, seen)
        else:
            form.choice((*place, "accessory", "type"), accessory.get("type"), (BUTTON, THUMBNAIL))
    elif kind == CONTAINER:
        for index, child in enumerate(form.items((*place, "components"), one.get("components"), 1, TOTAL)):
            if form.choice((*place, "components", index, "type"), child.get("type"), IN_CONTAINER):
                _check_layout(form, (*place, "components", index), child, seen)


def _check_row(form: Form, place: Path, row: Json, seen: set[str]) -> None:
    inside = form.items((*place, "components"), row.get("components"), 1, WIDTH)
    for index, one in enumerate(inside):
        spot = (*place, "components", index)
        if not form.choice((*spot, "type"), one.get("type"), (BUTTON, *SELECTS)):
            continue
        if one["type"] == BUTTON:
            _check_button(form, spot, one, seen)
            continue
        check_select(form, spot, one, seen)
        if len(inside) > 1:
            form.wrong(place, "COMPONENT_LAYOUT_WIDTH_EXCEEDED", "The specified component exceeds the maximum width")


def check_custom_id(form: Form, place: Path, one: Json, seen: set[str]) -> None:
    custom_id = form.text((*place, "custom_id"), one.get("custom_id"), 1, CUSTOM_ID)
    if custom_id and custom_id in seen:
        said = "Component custom id cannot be duplicated"
        form.wrong((*place, "custom_id"), "COMPONENT_CUSTOM_ID_DUPLICATED", said)
    seen.add(custom_id)


def _check_button(form: Form, place: Path, one: Json, seen: set[str]) -> None:
    style = one.get("style")
    if not form.choice((*place, "style"), style, (1, 2, 3, 4, 5, 6)):
        return
    if style == LINK_BUTTON:
        if not str(one.get("url") or "").startswith(("http://", "https://", "discord://")):
            form.wrong((*place, "url"), "BUTTON_COMPONENT_INVALID_URL", "A valid url is required")
        if one.get("custom_id"):
            said = "A custom id and url cannot both be specified"
            form.wrong((*place, "custom_id"), "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", said)
    elif style != PREMIUM_BUTTON:
        check_custom_id(form, place, one, seen)
    label, emoji = one.get("label"), one.get("emoji")
    if label is not None:
        form.text((*place, "label"), label, 0, BUTTON_LABEL)
    if not (label or "").strip() and not emoji and style != PREMIUM_BUTTON:
        form.wrong(place, "BUTTON_COMPONENT_LABEL_OR_EMOJI_REQUIRED", "A label or emoji is required")
    if emoji and emoji.get("id") is None and any(char.isascii() for char in emoji.get("name") or "a"):
        form.wrong((*place, "emoji", "name"), "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji")


def check_select(form: Form, place: Path, one: Json, seen: set[str]) -> None:
    check_custom_id(form, place, one, seen)
    if one.get("placeholder") is not None:
        form.text((*place, "placeholder"), one["placeholder"], 0, PLACEHOLDER)
    low, high = one.get("min_values", 1), one.get("max_values", 1)
    form.number((*place, "min_values"), low, 0, OPTIONS)
    form.number((*place, "max_values"), high, 1, OPTIONS)
    if one["type"] != STRING_SELECT:
        return
    values: set[str] = set()
    options = form.items((*place, "options"), one.get("options"), 1, OPTIONS)
    for index, option in enumerate(options):
        spot = (*place, "options", index)
        form.text((*spot, "label"), option.get("label"), 1, OPTION_TEXT)
        value = form.text((*spot, "value"), option.get("value"), 1, OPTION_TEXT)
        if option.get("description") is not None:
            form.text((*spot, "description"), option["description"], 0, OPTION_TEXT)
        if value in values:
            said = "The specified option value is already used"
            form.wrong((*spot, "value"), "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", said)
        values.add(value)
    if options and isinstance(high, int) and high > len(options):
        said = f"max_values must be equal to or less than {len(options)}"
        form.wrong((*place, "max_values"), "SELECT_COMPONENT_MAX_VALUES_OUT_OF_RANGE", said)
