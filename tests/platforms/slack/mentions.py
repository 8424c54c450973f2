"""Whom a message mentions, and whom it therefore notifies."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from .records import Channel, Json
from .workspace import Workspace

REFERENCE = re.compile(r"<(@[UW]\w+|!subteam\^S\w+|!channel|!here|!everyone)(?:\|[^<>]*)?>")


def _in_rich(given: Any) -> Iterator[str]:
    if isinstance(given, list):
        for part in given:
            yield from _in_rich(part)
    elif isinstance(given, dict):
        match given.get("type"):
            case "user":
                yield f"@{given['user_id']}"
            case "usergroup":
                yield f"!subteam^{given['usergroup_id']}"
            case "broadcast":
                yield f"!{given['range']}"
            case "mrkdwn" | "markdown":
                yield from REFERENCE.findall(str(given.get("text", "")))
            case _:
                for part in given.values():
                    yield from _in_rich(part)


def mentioned(workspace: Workspace, text: str, blocks: list[Json]) -> list[str]:
    """Names in the order they stand, groups spread out to their members; `channel`, `here`, `everyone` as they are."""
    found: dict[str, None] = {}
    for reference in [*REFERENCE.findall(text), *_in_rich(blocks)]:
        if reference.startswith("@"):
            found[workspace.name_of(reference[1:])] = None
        elif reference.startswith("!subteam^"):
            group = workspace.groups.get(reference.removeprefix("!subteam^"))
            found.update(dict.fromkeys(workspace.name_of(member) for member in group.members) if group else {})
        else:
            found[reference[1:]] = None
    return list(found)


def notified(workspace: Workspace, channel: Channel, author: str, text: str, blocks: list[Json]) -> tuple[str, ...]:
    """Who is told: members of the channel other than the author. Somebody who is not in the channel hears nothing."""
    here = {workspace.name_of(member) for member in channel.members if member != author} | {
        "channel",
        "here",
        "everyone",
    }
    return tuple(name for name in mentioned(workspace, text, blocks) if name in here)
