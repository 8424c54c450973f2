"""What a person reads: mrkdwn without its marks, references by name, blocks line by line."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from .records import Json

Names = Callable[[str], str]

REFERENCE = re.compile(r"<([^<>\n]*)>")
CODE = re.compile(r"(```.*?```|`[^`\n]+`)", re.DOTALL)
MARKS = [re.compile(rf"(?<![\w{mark}]){mark}(?=\S)([^{mark}\n]*?\S){mark}(?![\w{mark}])") for mark in (r"\*", "_", "~")]


def unescape(text: str) -> str:
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _reference(inside: str, names: Names) -> str:
    target, _, label = inside.partition("|")
    if target.startswith("@"):
        return f"@{names(target[1:])}"
    if target.startswith("#"):
        return f"#{names(target[1:])}"
    if target.startswith("!subteam^"):
        return f"@{names(target.removeprefix('!subteam^'))}"
    if target.startswith("!date^"):
        return label
    if target.startswith("!"):
        return label or f"@{target[1:]}"
    return label or target.removeprefix("mailto:")


def mrkdwn(text: str, names: Names) -> str:
    """As shown: references resolved, emphasis applied (so its marks are gone), entities turned back at the very end."""
    shown: list[str] = []
    text = text.replace("\x00", "")

    def keep(words: str) -> str:
        shown.append(words)
        return f"\x00{len(shown) - 1}\x00"

    text = REFERENCE.sub(lambda match: keep(_reference(match[1], names)), text)
    text = CODE.sub(lambda match: keep(match[1].strip("`").strip("\n")), text)
    for mark in MARKS:
        text = mark.sub(r"\1", text)
    while "\x00" in text:
        text = re.sub(r"\x00(\d+)\x00", lambda match: shown[int(match[1])], text)
    return unescape(text)


def words(given: Any, names: Names) -> str:
    """A text object."""
    if not isinstance(given, dict):
        return ""
    text = str(given.get("text", ""))
    return mrkdwn(text, names) if given.get("type") == "mrkdwn" else text


def element(given: Json, names: Names) -> str:
    """An interactive element the way it stands there before anybody touches it."""
    kind = given.get("type")
    if kind in {"mrkdwn", "plain_text"}:
        return words(given, names)
    if kind == "button":
        return f"[{words(given['text'], names)}]"
    if kind == "overflow":
        return "[⋯]"
    if kind == "image":
        return f"[image: {given.get('alt_text', '')}]"
    if kind in {"radio_buttons", "checkboxes"}:
        return " ".join(f"( ) {words(option['text'], names)}" for option in given.get("options", []))
    if "initial_option" in given:
        return f"[{words(given['initial_option']['text'], names)} ▾]"
    if "initial_user" in given:
        return f"[@{names(given['initial_user'])} ▾]"
    if "initial_value" in given:
        return str(given["initial_value"])
    placeholder = words(given.get("placeholder"), names)
    return f"[{placeholder} ▾]" if str(kind).endswith("_select") else placeholder


def rich(given: Json, names: Names) -> str:
    """Rich text: sections follow one another, list items stand on lines of their own."""
    kind, inner = given.get("type"), given.get("elements", [])
    if kind == "rich_text_list":
        return "\n".join(f"• {rich(item, names)}" for item in inner)
    if kind == "rich_text":
        return "\n".join(rich(part, names) for part in inner)
    if str(kind).startswith("rich_text_"):
        return "".join(rich(part, names) for part in inner)
    match kind:
        case "user":
            return f"@{names(given['user_id'])}"
        case "usergroup":
            return f"@{names(given['usergroup_id'])}"
        case "channel":
            return f"#{names(given['channel_id'])}"
        case "broadcast":
            return f"@{given['range']}"
        case "emoji":
            return f":{given['name']}:"
        case "link":
            return str(given.get("text") or given["url"])
        case "date":
            return str(given.get("fallback", ""))
    return str(given.get("text", ""))


def block(given: Json, names: Names) -> str:
    match given.get("type"):
        case "header":
            return words(given["text"], names)
        case "section":
            lines = [words(given.get("text"), names), *(words(part, names) for part in given.get("fields", []))]
            if "accessory" in given:
                lines[0] = f"{lines[0]} {element(given['accessory'], names)}".strip()
            return "\n".join(filter(None, lines))
        case "context" | "actions":
            return " ".join(element(part, names) for part in given["elements"])
        case "input":
            shown = element(given["element"], names)
            return f"{words(given['label'], names)}: {shown}".rstrip()
        case "image":
            return f"[image: {given.get('alt_text', '')}]"
        case "divider":
            return "———"
        case "rich_text":
            return rich(given, names)
        case "markdown":
            return str(given["text"])
    return ""


def flatten(text: str, blocks: list[Json], names: Names) -> str:
    """Blocks are what is shown; the text stands in only where there are none."""
    return "\n".join(block(given, names) for given in blocks) if blocks else mrkdwn(text, names)
