"""Finding what somebody can press, and what pressing it says: buttons, overflow menus and selects by their words."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from .blocks import elements_of
from .reading import block as read_block
from .reading import words
from .records import Json, NotVisible

if TYPE_CHECKING:
    from .workspace import Workspace

PLURAL = {"checkboxes", "multi_static_select", "multi_users_select"}
CHOSEN = {
    "users_select": "selected_user",
    "multi_users_select": "selected_users",
    "channels_select": "selected_channel",
    "conversations_select": "selected_conversation",
    "datepicker": "selected_date",
    "timepicker": "selected_time",
    "datetimepicker": "selected_date_time",
}


def options_of(element: Json) -> list[Json]:
    groups = element.get("option_groups") or []
    return [*element.get("options", []), *(option for group in groups for option in group["options"])]


def _basis(block: Json, element: Json) -> Json:
    return {"type": element["type"], "block_id": block["block_id"], "action_id": element["action_id"]}


def _pressable(workspace: Workspace, blocks: list[Json]) -> Iterator[tuple[str, Json, Json]]:
    """(words, block, what pressing it says) for everything that one press can reach."""
    for block, element, _ in elements_of(blocks):
        if element["type"] == "button":
            action = {**_basis(block, element), "text": element["text"]}
            action |= {key: element[key] for key in ("value", "style", "url") if key in element}
            yield words(element["text"], workspace.name_of), block, action
        elif block["type"] == "input" and not block.get("dispatch_action"):
            continue
        elif element["type"] in {"overflow", "static_select", "radio_buttons"}:
            for option in options_of(element):
                action = {**_basis(block, element), "selected_option": option}
                yield words(option["text"], workspace.name_of), block, action
        elif element["type"] in {"checkboxes", "multi_static_select"}:
            for option in options_of(element):
                action = {**_basis(block, element), "selected_options": [option]}
                yield words(option["text"], workspace.name_of), block, action


def find(workspace: Workspace, blocks: list[Json], label: str, beside: str | None, nth: int | None) -> Json:
    """The one control with these words; `beside` (words nearby) or `nth` tell several apart."""
    everything = list(_pressable(workspace, blocks))
    found = []
    for shown, block, action in everything:
        at = blocks.index(block)
        near = "\n".join(read_block(one, workspace.name_of) for one in blocks[max(0, at - 1) : at + 1])
        if shown == label and (beside is None or beside in near):
            found.append(action)
    if not found:
        raise NotVisible(f"no {label!r} to press, only {[shown for shown, _, _ in everything]}")
    if len(found) > 1 and nth is None:
        raise NotVisible(f"{len(found)} times {label!r}: say which, with beside= or nth=")
    return found[nth or 0]


def choose(workspace: Workspace, blocks: list[Json], label: str, value: str) -> Json:
    """Choosing somebody or something from the menu whose placeholder is `label`."""
    for block, element, _ in elements_of(blocks):
        shown = words(element.get("placeholder") or block.get("label"), workspace.name_of)
        if shown == label and element["type"] != "button":
            return {**_basis(block, element), **chosen(workspace, element, value)}
    raise NotVisible(f"no menu {label!r} is shown")


def chosen(workspace: Workspace, element: Json, value: Any) -> Json:
    """The state of an element after somebody gave it this value, by the words they saw."""
    kind = element["type"]
    if kind in CHOSEN:
        key = CHOSEN[kind]
        return {key: [_id(workspace, kind, one) for one in value] if kind in PLURAL else _id(workspace, kind, value)}
    if kind in {"static_select", "radio_buttons"}:
        return {"selected_option": _option(workspace, element, value)}
    if kind in PLURAL:
        several = [value] if isinstance(value, str) else value
        return {"selected_options": [_option(workspace, element, one) for one in several]}
    return {"value": str(value)}


def initial(element: Json) -> Json:
    """The state of an element nobody touched."""
    kind = element["type"]
    if kind in CHOSEN:
        key = CHOSEN[kind]
        return {key: element.get(key.replace("selected", "initial"), [] if kind in PLURAL else None)}
    if kind in {"static_select", "radio_buttons"}:
        return {"selected_option": element.get("initial_option")}
    if kind in PLURAL:
        return {"selected_options": element.get("initial_options", [])}
    return {"value": element.get("initial_value")}


def _option(workspace: Workspace, element: Json, label: str) -> Json:
    for option in options_of(element):
        if words(option["text"], workspace.name_of) == label:
            return option
    offered = [words(option["text"], workspace.name_of) for option in options_of(element)]
    raise NotVisible(f"no option {label!r}, only {offered}")


def _id(workspace: Workspace, kind: str, value: Any) -> Any:
    if "users" in kind:
        return workspace.user(value).id
    if kind in {"channels_select", "conversations_select"}:
        return workspace.channel(value).id
    return value
