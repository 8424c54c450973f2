"""The tables that hold all there is to keep, whichever database they are in. What only live processes need is not here.

Each has a statement in SQL that reads all of it, its key first, in the order of its key: `all_events` for one.
"""

from collections.abc import Mapping

TABLES: Mapping[str, int] = {
    "events": 3,
    "requests": 2,
    "members": 3,
    "addresses": 3,
    "deliveries": 1,
    "outbox": 1,
    "people": 2,
    "notices": 1,
    "digests": 3,
    "nudge_counts": 2,
    "policies": 1,
    "sittings": 2,
    "heard": 2,
    "forgotten": 2,
    "installations": 1,
    "oauth_states": 1,
}
"""Whatever refers to another comes after it; and of how many columns the key is."""

NUMBERED = ("deliveries", "outbox", "notices")
"""Whose rows are numbered by the database. A number that was given is not given again: platforms know effects by it."""


def reading(table: str) -> str:
    """The name of the statement that reads all of a table."""
    return f"all_{table}"


def row_name(table: str, row: tuple[object, ...]) -> str:
    """A row as it is named to an operator."""
    return f"{table} {'/'.join(str(part) for part in row[: TABLES[table]])}"
