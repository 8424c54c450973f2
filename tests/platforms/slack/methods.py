"""The table of Web API methods, and the arguments of a call as their functions read them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .posting import parsed
from .records import Json, Refusal

if TYPE_CHECKING:
    from .platform import Platform


class Args(Json):
    """Arguments by name, whichever way they were sent."""

    def need(self, *names: str) -> tuple[str, ...]:
        missing = [f"missing required field: {name}" for name in names if self.get(name) in {None, ""}]
        if missing:
            raise Refusal("invalid_arguments", missing)
        return tuple(str(self[name]) for name in names)

    def said(self, name: str) -> str:
        return str(self.get(name) or "")

    def flag(self, name: str) -> bool:
        return str(self.get(name, "")).lower() in {"1", "true"}

    def structure(self, name: str, error: str = "invalid_arguments") -> Any:
        return parsed(self.get(name), error)

    def limit(self, usual: int, most: int) -> int:
        given = str(self.get("limit") or usual)
        if not given.isdigit() or not 1 <= int(given) <= most:
            raise Refusal("invalid_limit")
        return int(given)


Function = Callable[["Platform", Args], Json]


@dataclass(frozen=True)
class Method:
    name: str
    function: Function
    tier: int
    scopes: tuple[str, ...]
    reads_json: bool


METHODS: dict[str, Method] = {}


def method(name: str, *scopes: str, tier: int = 0, reads_json: bool = False) -> Callable[[Function], Function]:
    """Enter a function in the table; of `scopes` any one is enough. Tier 0 is Slack's `special`."""

    def enter(function: Function) -> Function:
        METHODS[name] = Method(name, function, tier, scopes, reads_json)
        return function

    return enter


def page(items: list[Any], args: Args, *, usual: int, most: int) -> tuple[list[Any], str]:
    """One page and the cursor of the next, empty at the end."""
    cursor, limit = args.said("cursor"), args.limit(usual, most)
    start = 0
    if cursor:
        if not cursor.startswith("next:") or not cursor[5:].isdigit():
            raise Refusal("invalid_cursor")
        start = int(cursor[5:])
    end = start + limit
    return items[start:end], f"next:{end}" if end < len(items) else ""


def within(timestamps: list[str], args: Args) -> Iterator[str]:
    """Those between `oldest` and `latest`; the ends count only where the call says inclusive."""
    oldest, latest, inclusive = args.said("oldest"), args.said("latest"), args.flag("inclusive")
    for ts in timestamps:
        if oldest and (float(ts) < float(oldest) or (ts == oldest and not inclusive)):
            continue
        if latest and (float(ts) > float(latest) or (ts == latest and not inclusive)):
            continue
        yield ts
