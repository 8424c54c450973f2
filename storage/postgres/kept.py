"""All that is in a database on PostgreSQL, table by table, as it is at one moment. Changes nothing."""

from collections.abc import AsyncGenerator

from storage.moving import AT_A_TIME, Numbers, Page
from storage.postgres.broken import broken
from storage.postgres.server import FAILURES
from storage.postgres.transaction import SQL, Db, rows
from storage.tables import NUMBERED, reading


class Kept:
    """A database within a transaction that has begun."""

    def __init__(self, db: Db, where: str) -> None:
        self.where = where
        self._db = db

    async def pages(self, table: str) -> AsyncGenerator[Page, None]:
        try:
            cursor = await self._db.cursor(SQL[reading(table)].sql)
            while found := await cursor.fetch(AT_A_TIME):
                yield list(map(tuple, found))
        except FAILURES as error:
            raise broken(self.where, error) from error

    async def given(self) -> Numbers:
        try:
            return {name: number for name, number in await rows(self._db, "numbers_given", {}) if name in NUMBERED}
        except FAILURES as error:
            raise broken(self.where, error) from error
