"""The rules for a modal: its title, and the inputs that may stand in it."""

from tests.platforms.discord.components import (
    LABEL,
    ROW,
    SELECTS,
    TEXT_DISPLAY,
    TEXT_INPUT,
    check_custom_id,
    check_select,
)
from tests.platforms.discord.forms import Form, Path
from tests.platforms.discord.records import Json

TITLE, INPUTS = 45, 5
LABEL_TEXT, LABEL_DESCRIPTION, INPUT_PLACEHOLDER, INPUT_VALUE = 45, 100, 100, 4_000


def check_modal(data: Json) -> None:
    form = Form()
    form.text(("data", "custom_id"), data.get("custom_id"), 1, 100)
    form.text(("data", "title"), data.get("title"), 1, TITLE)
    seen: set[str] = set()
    for index, one in enumerate(form.items(("data", "components"), data.get("components"), 1, INPUTS)):
        place: Path = ("data", "components", index)
        if not form.choice((*place, "type"), one.get("type"), (ROW, TEXT_DISPLAY, LABEL)):
            continue
        if one["type"] == ROW:
            for spot, inside in enumerate(form.items((*place, "components"), one.get("components"), 1, 1)):
                nested = (*place, "components", spot)
                if form.choice((*nested, "type"), inside.get("type"), (TEXT_INPUT,)):
                    _check_input(form, nested, inside, seen, labelled=False)
        elif one["type"] == LABEL:
            _check_label(form, place, one, seen)
        else:
            form.text((*place, "content"), one.get("content"), 1, 4_000)
    form.settle()


def _check_label(form: Form, place: Path, one: Json, seen: set[str]) -> None:
    form.text((*place, "label"), one.get("label"), 1, LABEL_TEXT)
    if one.get("description") is not None:
        form.text((*place, "description"), one["description"], 0, LABEL_DESCRIPTION)
    inside = one.get("component")
    nested = (*place, "component")
    if not isinstance(inside, dict):
        form.missing(nested)
    elif form.choice((*nested, "type"), inside.get("type"), (TEXT_INPUT, *SELECTS)):
        if inside["type"] == TEXT_INPUT:
            _check_input(form, nested, inside, seen, labelled=True)
        else:
            check_select(form, nested, inside, seen)


def _check_input(form: Form, place: Path, one: Json, seen: set[str], *, labelled: bool) -> None:
    check_custom_id(form, place, one, seen)
    form.choice((*place, "style"), one.get("style"), (1, 2))
    label = one.get("label")
    if not labelled:
        form.text((*place, "label"), label, 1, LABEL_TEXT)
    elif label is not None:
        said = "A text input inside a label has no label of its own"
        form.wrong((*place, "label"), "COMPONENT_LABEL_NOT_ALLOWED", said)
    if one.get("placeholder") is not None:
        form.text((*place, "placeholder"), one["placeholder"], 0, INPUT_PLACEHOLDER)
    if one.get("value") is not None:
        form.text((*place, "value"), one["value"], 0, one.get("max_length") or INPUT_VALUE, required=False)
    low, high = one.get("min_length"), one.get("max_length")
    if low is not None:
        form.number((*place, "min_length"), low, 0, INPUT_VALUE)
    if high is not None:
        form.number((*place, "max_length"), high, 1, INPUT_VALUE)
    if low is not None and high is not None and low > high:
        form.wrong((*place, "min_length"), "NUMBER_TYPE_MAX", f"int value should be less than or equal to {high}.")
