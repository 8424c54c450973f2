"""Finds the SQL, which lives in files and nowhere else: one name, one statement."""

from pathlib import Path

import aiosql

_QUERIES = aiosql.from_path(Path(__file__).parent / "sql", "aiosqlite")


def statement(name: str) -> str:
    """The text of the statement with this name, with named parameters."""
    text: str = getattr(_QUERIES, name).sql
    return text
