"""Slack's rules for interactive elements, one entry for each kind the double knows."""

from __future__ import annotations

import re
from typing import Any

from .shapes import Check, Complaints, boolean, both, choice, listing, number, pattern, shape, string
from .wording import CONFIRM, MARKED_OPTION, OPTION, OPTION_GROUP, OVERFLOW_OPTION, choices, plain_text

IDENTITY: dict[str, Check] = {"action_id": string(255, 1)}
FOCUS: dict[str, Check] = {"focus_on_load": boolean}
DATE = pattern(lambda text: re.fullmatch(r"\d{4}-\d{2}-\d{2}", text), "a date YYYY-MM-DD")
TIME = pattern(lambda text: re.fullmatch(r"\d{2}:\d{2}", text), "a time HH:MM")


def _id(prefix: str) -> Check:
    return pattern(lambda text: re.fullmatch(rf"[{prefix}][A-Z0-9]+", text), "an id")


def _menu(**optional: Check) -> Check:
    return shape(None, **IDENTITY, **FOCUS, confirm=CONFIRM, placeholder=plain_text(150), **optional)


def _input(**optional: Check) -> Check:
    dispatch = shape(trigger_actions_on=listing(choice("on_enter_pressed", "on_character_entered"), 2))
    return shape(None, **IDENTITY, **FOCUS, placeholder=plain_text(150), dispatch_action_config=dispatch, **optional)


def _lengths(given: Any, where: str, complaints: Complaints) -> None:
    """What an input starts with must be what it would accept."""
    least, most, start = (given.get(key) for key in ("min_length", "max_length", "initial_value"))
    if isinstance(least, int) and isinstance(most, int) and least > most:
        complaints.add("min_length must not exceed max_length", where)
    if isinstance(start, str) and isinstance(most, int) and len(start) > most:
        complaints.add("initial_value must not be longer than max_length", f"{where}/initial_value")


MENU = {"options": listing(OPTION, 100), "option_groups": listing(OPTION_GROUP, 100)}
SOME = {"max_selected_items": number(1, 1000)}
LISTED = {"confirm": CONFIRM, **IDENTITY, **FOCUS}

ELEMENTS: dict[str, Check] = {
    "button": shape(
        {"text": plain_text(75)},
        **IDENTITY,
        url=string(3000, 1),
        value=string(2000),
        style=choice("primary", "danger"),
        confirm=CONFIRM,
        accessibility_label=string(75),
    ),
    "overflow": shape({"options": listing(OVERFLOW_OPTION, 5)}, **IDENTITY, confirm=CONFIRM),
    "static_select": both(_menu(**MENU, initial_option=OPTION), choices),
    "multi_static_select": both(_menu(**MENU, **SOME, initial_options=listing(OPTION, 100)), choices),
    "users_select": _menu(initial_user=_id("UW")),
    "multi_users_select": _menu(**SOME, initial_users=listing(_id("UW"), 1000)),
    "channels_select": _menu(initial_channel=_id("C"), response_url_enabled=boolean),
    "conversations_select": _menu(
        initial_conversation=_id("CDG"),
        default_to_current_conversation=boolean,
        response_url_enabled=boolean,
        filter=shape(
            include=listing(choice("im", "mpim", "private", "public"), 4),
            exclude_external_shared_channels=boolean,
            exclude_bot_users=boolean,
        ),
    ),
    "radio_buttons": both(
        shape({"options": listing(MARKED_OPTION, 10)}, **LISTED, initial_option=MARKED_OPTION), choices
    ),
    "checkboxes": both(
        shape({"options": listing(MARKED_OPTION, 10)}, **LISTED, initial_options=listing(MARKED_OPTION, 10)), choices
    ),
    "datepicker": _menu(initial_date=DATE),
    "timepicker": _menu(initial_time=TIME, timezone=string(255)),
    "datetimepicker": shape(None, **LISTED, initial_date_time=number(1_000_000_000, 9_999_999_999)),
    "plain_text_input": both(
        _input(multiline=boolean, min_length=number(0, 3000), max_length=number(1, 3000), initial_value=string(3000)),
        _lengths,
    ),
    "number_input": both(
        _input(initial_value=string(255), min_value=string(255), max_value=string(255), is_decimal_allowed=boolean)
    ),
    "email_text_input": _input(initial_value=string(3000)),
    "url_text_input": _input(initial_value=string(3000)),
    "image": shape({"alt_text": string(2000, 1), "image_url": string(3000, 1)}),
}

BUTTONS = {"button", "overflow"}
MENUS = {name for name in ELEMENTS if name.endswith("_select")}
PICKERS = {"datepicker", "timepicker", "datetimepicker", "radio_buttons", "checkboxes"}
WRITTEN = {name for name in ELEMENTS if name.endswith("_input")}

IN_ACTIONS = BUTTONS | {name for name in MENUS if not name.startswith("multi_")} | PICKERS
IN_SECTIONS = BUTTONS | MENUS | PICKERS - {"datetimepicker"} | {"image"}
IN_INPUTS = MENUS | PICKERS | WRITTEN


def some(names: set[str]) -> dict[str, Check]:
    return {name: ELEMENTS[name] for name in names}
