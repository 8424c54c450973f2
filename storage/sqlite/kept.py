"""All that is in a SQLite file, table by table, as it is at one moment. Changes nothing."""

import sqlite3
from collections.abc import AsyncGenerator

import aiosqlite

from storage.broken import StorageBroken, broken
from storage.moving import AT_A_TIME, Numbers, Page
from storage.sqlite.connection import SQL
from storage.tables import reading


class Kept:
    """A file within a transaction that has begun."""

    def __init__(self, db: aiosqlite.Connection, where: str) -> None:
        self.where = where
        self._db = db

    async def pages(self, table: str) -> AsyncGenerator[Page, None]:
        try:
            async with self._db.execute(SQL[reading(table)].sql) as cursor:
                while rows := await cursor.fetchmany(AT_A_TIME):
                    yield list(map(tuple, rows))
        except sqlite3.Error as error:
            raise self.broken(error) from error

    async def given(self) -> Numbers:
        try:
            return dict(await self._db.execute_fetchall(SQL["numbers_given"].sql))  # type: ignore[arg-type]
        except sqlite3.Error as error:
            raise self.broken(error) from error

    def broken(self, error: sqlite3.Error) -> StorageBroken:
        """What an error of the driver means."""
        return broken(self.where, error)
