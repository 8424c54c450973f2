"""Forms as Slack's modals, and what was filled into one as a typed command.

All that a submission needs travels in the modal itself, so that it works after a restart.
"""

import json
from dataclasses import dataclass
from typing import Any

from adapters.slack import address, limits
from bot.door import Never, Typed
from bot.text import Field, Form, Input

Json = dict[str, Any]

CALLBACK = "muster_form"
CLOSE = "Cancel"


@dataclass(frozen=True, slots=True)
class Origin:
    """What a modal remembers: the command it completes, and where that was asked for."""

    line: str
    place: str
    desk: str


def view(form: Form, origin: Origin) -> Json:
    """A form as a modal. Raises Never if something in it does not fit and may not be cut."""
    remembered = json.dumps([origin.line, origin.place, origin.desk], ensure_ascii=False, separators=(",", ":"))
    return {
        "type": "modal",
        "callback_id": CALLBACK,
        "title": _plain(form.title, limits.VIEW_TITLE),
        "submit": _plain(form.submit, limits.VIEW_TITLE),
        "close": _plain(CLOSE, limits.VIEW_TITLE),
        "private_metadata": limits.whole(remembered, limits.METADATA, "What a form remembers"),
        "blocks": [_input(field) for field in form.fields],
    }


def origin(shown: Json) -> Origin:
    """What a submitted modal remembers."""
    line, place, desk = json.loads(shown["private_metadata"])
    return Origin(line, place, desk)


def typed(shown: Json) -> Typed:
    """A submitted modal as the command that it completes; what was left empty is not in it."""
    command, target, *_ = (*origin(shown).line.split(), "", "")
    filled = {name: _filled(block[name]) for name, block in shown["state"]["values"].items()}
    return Typed(name=command, values={name: value for name, value in filled.items() if value}, target=target)


def first_input(shown: Json) -> str | None:
    """The name of the field under which a complaint can stand."""
    blocks = shown.get("blocks") or ()
    return next((block["block_id"] for block in blocks if block.get("type") == "input" and "block_id" in block), None)


def _input(field: Field) -> Json:
    return {
        "type": "input",
        "block_id": field.name,
        "label": _plain(field.label, limits.LABEL),
        "optional": not field.required,
        "element": {"action_id": field.name, **_element(field)},
    }


def _element(field: Field) -> Json:
    match field.input:
        case Input.LINE | Input.PARAGRAPH:
            return _words(field)
        case Input.CHOICE:
            return _choice(field)
        case Input.PERSON:
            user = address.user(field.value)
            return {"type": "users_select", **({"initial_user": user} if user else {})}


def _words(field: Field) -> Json:
    most = min(field.limit, limits.INPUT)
    made = {"type": "plain_text_input", "multiline": field.input is Input.PARAGRAPH, "max_length": most}
    return {**made, "initial_value": limits.start(field.value, most)} if field.value else made


def _choice(field: Field) -> Json:
    if len(field.choices) > limits.OPTIONS:
        raise Never(f"{len(field.choices)} choices of {field.name} do not fit in the {limits.OPTIONS} of Slack.")
    options = [
        {
            "text": _plain(choice, limits.BUTTON_TEXT),
            "value": limits.whole(choice, limits.OPTION_VALUE, f"A choice of {field.name}"),
        }
        for choice in field.choices
    ]
    chosen = [option for option in options if option["value"] == field.value]
    return {"type": "static_select", "options": options, **({"initial_option": chosen[0]} if chosen else {})}


def _filled(state: Json) -> str:
    if state["type"] == "users_select":
        return address.person(state["selected_user"]) if state.get("selected_user") else ""
    if state["type"] == "static_select":
        return str((state.get("selected_option") or {}).get("value", ""))
    return str(state.get("value") or "")


def _plain(text: str, most: int) -> Json:
    shown = limits.cut(limits.visible(text), most)
    return {"type": "plain_text", "text": shown or limits.ELLIPSIS, "emoji": False}
