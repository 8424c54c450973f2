"""Filling a modal: values by the labels people see, checked as Slack's client checks them before anything is sent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from .blocks import elements_of
from .controls import chosen, initial
from .reading import words
from .records import Json, NotVisible, View

if TYPE_CHECKING:
    from .workspace import Workspace

REQUIRED = "Please complete this required field."
STATELESS = {"button", "overflow", "image"}


def label_of(workspace: Workspace, view: View, block_id: str) -> str:
    for block in view.blocks:
        if block["block_id"] == block_id and "label" in block:
            return words(block["label"], workspace.name_of)
    raise NotVisible(f"there is no input {block_id!r} in this view")


def fill(workspace: Workspace, view: View, given: Mapping[str, Any]) -> tuple[Json, dict[str, str]]:
    """The state of the form, and the complaints (by label) that keep it from being sent."""
    values: Json = {}
    complaints: dict[str, str] = {}
    left = dict(given)
    for block, element, _ in elements_of(view.blocks):
        if element["type"] in STATELESS:
            continue
        state = view.chosen.get((block["block_id"], element["action_id"])) or initial(element)
        label = words(block.get("label") or block.get("text") or element.get("placeholder"), workspace.name_of)
        if label in left:
            state = chosen(workspace, element, left.pop(label))
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], **state}
        if block["type"] == "input":
            complaints.update((label, complaint) for complaint in _complaints(block, element, state))
    if left:
        raise NotVisible(f"no input is called {sorted(left)} in:\n{view.plain}")
    return values, complaints


def _complaints(block: Json, element: Json, state: Json) -> Iterator[str]:
    value = next(iter(state.values()))
    if not value:
        if not block.get("optional"):
            yield REQUIRED
        return
    if not isinstance(value, str) or element["type"] != "plain_text_input":
        return
    least, most = element.get("min_length", 0), element.get("max_length", 3000)
    if len(value) < least:
        yield f"Please enter at least {least} characters."
    if len(value) > most:
        yield f"Please enter no more than {most} characters."
