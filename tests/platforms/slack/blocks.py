"""Slack's rules for blocks, messages and modals: what the platform would say of them, or nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .elements import IN_ACTIONS, IN_INPUTS, IN_SECTIONS, some
from .identities import fresh
from .rich_text import RICH_TEXT
from .shapes import Check, Complaints, boolean, both, kinds, listing, pattern, shape, string
from .wording import any_text, plain_text

ID: dict[str, Check] = {"block_id": string(255, 1)}
GIVEN_ID = 5  # the length of the ids Slack gives to blocks and elements that come without


def _words_somewhere(given: Any, where: str, complaints: Complaints) -> None:
    if given.get("text") is None and given.get("fields") is None:
        complaints.add("one of text and fields is required", where)


BLOCKS: dict[str, Check] = {
    "section": both(
        shape(
            None,
            **ID,
            text=any_text(3000),
            fields=listing(any_text(2000), 10),
            accessory=kinds(some(IN_SECTIONS)),
            expand=boolean,
        ),
        _words_somewhere,
    ),
    "header": shape({"text": plain_text(150)}, **ID),
    "divider": shape(None, **ID),
    "image": shape({"alt_text": string(2000, 1), "image_url": string(3000, 1)}, **ID, title=plain_text(2000)),
    "context": shape(
        {"elements": listing(kinds({**some({"image"}), "plain_text": any_text(3000), "mrkdwn": any_text(3000)}), 10)},
        **ID,
    ),
    "actions": shape({"elements": listing(kinds(some(IN_ACTIONS)), 25)}, **ID),
    "input": shape(
        {"label": plain_text(2000), "element": kinds(some(IN_INPUTS))},
        **ID,
        hint=plain_text(2000),
        optional=boolean,
        dispatch_action=boolean,
    ),
    "rich_text": RICH_TEXT,
}
IN_MESSAGES = {**BLOCKS, "markdown": shape({"text": string(12_000, 1)}, **ID)}

MODAL = shape(
    {
        "title": plain_text(24),
        "blocks": listing(kinds(BLOCKS), 100, 0),
    },
    submit=plain_text(24),
    close=plain_text(24),
    callback_id=string(255),
    private_metadata=string(3000),
    external_id=string(255),
    clear_on_close=boolean,
    notify_on_close=boolean,
    submit_disabled=boolean,
)


def elements_of(blocks: list[Any]) -> Iterator[tuple[dict[str, Any], dict[str, Any], str]]:
    """Every interactive element with its block and its place."""
    for position, block in enumerate(blocks):
        if not isinstance(block, dict):
            continue
        for key in ("accessory", "element"):
            if isinstance(block.get(key), dict):
                yield block, block[key], f"/{position}/{key}"
        if block.get("type") == "actions" and isinstance(block.get("elements"), list):
            for index, element in enumerate(block["elements"]):
                if isinstance(element, dict):
                    yield block, element, f"/{position}/elements/{index}"


def words_in(given: Any) -> Iterator[str]:
    """Every text in blocks, however deep."""
    if isinstance(given, list):
        for part in given:
            yield from words_in(part)
    elif isinstance(given, dict):
        for key, part in given.items():
            if key == "text" and isinstance(part, str):
                yield part
            else:
                yield from words_in(part)


def _unique(blocks: list[Any], where: str, complaints: Complaints) -> None:
    seen: set[Any] = set()
    for position, block in enumerate(blocks):
        name = block.get("block_id") if isinstance(block, dict) else None
        if name is not None and name in seen:
            complaints.add(f"duplicate block_id: {name}", f"{where}/{position}/block_id")
        seen.add(name)
    seen = set()
    for _, element, place in elements_of(blocks):
        name = element.get("action_id")
        if name is not None and name in seen:
            complaints.add(f"duplicate action_id: {name}", f"{where}{place}/action_id")
        seen.add(name)


def complaints_about_blocks(blocks: Any, where: str = "/blocks") -> list[str]:
    complaints = Complaints()
    listing(kinds(IN_MESSAGES), 50, 0)(blocks, where, complaints)
    if isinstance(blocks, list):
        _unique(blocks, where, complaints)
    return complaints


def complaints_about_view(view: Any) -> list[str]:
    complaints = Complaints()
    pattern(lambda kind: kind == "modal", "modal")(view.get("type"), "/view/type", complaints)
    MODAL(view, "/view", complaints)
    blocks = view.get("blocks")
    if isinstance(blocks, list):
        _unique(blocks, "/view/blocks", complaints)
        if not view.get("submit") and any(isinstance(b, dict) and b.get("type") == "input" for b in blocks):
            complaints.add("missing required field: submit (the view has inputs)", "/view")
    return complaints


def with_ids(blocks: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """A copy in which every block and every element has the id Slack would give it."""
    copied = []
    for given in blocks:
        block = {"block_id": fresh("", GIVEN_ID), **given}
        if block["type"] == "actions":
            block["elements"] = [{"action_id": fresh("", GIVEN_ID), **one} for one in block["elements"]]
        for key in ("accessory", "element"):
            if key in block and block[key]["type"] != "image":
                block[key] = {"action_id": fresh("", GIVEN_ID), **block[key]}
        copied.append(block)
    return copied
