"""Finds the SQL, which lives in files and nowhere else: one name, one statement.

What both databases understand stands once, in `common`; what they do not, under the same name in the folder of each.
"""

import inspect
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import aiosql

FOLDER = Path(__file__).parent / "sql"


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement as the driver takes it."""

    sql: str
    parameters: tuple[str, ...]
    """Their names, in the order of their first appearance: for a driver that counts them."""
    about: tuple[str, ...]
    """The names of the first two that are declared: what a row of it is about."""


def statements(dialect: str, driver: str) -> Mapping[str, Statement]:
    """Every statement of a database by its name, with its parameters as the driver (of aiosql) takes them."""
    found: dict[str, Statement] = {}
    for folder in ("common", dialect):
        queries = aiosql.from_path(FOLDER / folder, driver)
        for name in queries.available_queries:
            query = getattr(queries, name)
            if not name.endswith("_cursor"):  # aiosql's own, beside each that reads
                parameters = tuple(inspect.signature(query).parameters)
                found[name] = Statement(query.sql, parameters, tuple((query.parameters or ())[:2]))
    return found
