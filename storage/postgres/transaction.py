"""How a statement of ours is carried out on PostgreSQL, within a transaction that has begun."""

from collections.abc import Sequence
from typing import TypeAlias

import asyncpg

from storage.driver import Rows
from storage.projection import Row
from storage.statements import statements

SQL = statements("postgres", "asyncpg")
Db: TypeAlias = "asyncpg.Connection[asyncpg.Record]"
Lent: TypeAlias = "asyncpg.Connection[asyncpg.Record] | asyncpg.pool.PoolConnectionProxy[asyncpg.Record]"
"""A connection, also one of several that has to be given back."""


class Transaction:
    """A transaction that has begun."""

    def __init__(self, db: Db) -> None:
        self._db = db

    async def read(self, *asked: tuple[str, Row]) -> list[Rows]:
        return [await rows(self._db, name, row) for name, row in asked]

    async def write(self, *written: tuple[str, Sequence[Row]]) -> None:
        """Rows of a statement go in the order of what they are about, so that no two processes wait for each other.

        Where they are about the same, they stay in the order in which they came.
        """
        for name, lines in written:
            one = SQL[name]
            ordered = sorted(lines, key=lambda line: [line[part] for part in one.about])
            await self._db.executemany(one.sql, [[line[part] for part in one.parameters] for line in ordered])


async def rows(db: Lent, name: str, parameters: Row) -> Rows:
    """What a statement finds."""
    one = SQL[name]
    return [tuple(row) for row in await db.fetch(one.sql, *(parameters[part] for part in one.parameters))]
