"""A new file that takes all that another database keeps: made beside its name, and there once it is complete."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import aiosqlite

from storage.broken import StorageBroken
from storage.moving import Numbers, Page
from storage.sqlite.connection import SQL
from storage.sqlite.copying import Copy, beside
from storage.sqlite.kept import Kept
from storage.sqlite.schema import migrate


class Filled(Kept):
    """A file that is being filled."""

    def __init__(self, db: aiosqlite.Connection, copy: Copy, refuse: Callable[[], None]) -> None:
        super().__init__(db, str(copy.target))
        self._copy = copy
        self._refuse = refuse

    async def put(self, table: str, page: Page) -> None:
        with self._written():
            await self._db.executemany(SQL[f"put_{table}"].sql, page)

    async def go_on(self, numbers: Numbers) -> None:
        with self._written():
            await keep_numbers(self._db, numbers)

    async def keep(self) -> None:
        with self._written():
            await self._db.commit()
        self._refuse()  # somebody else may have been faster
        self._copy.becomes()

    def broken(self, error: sqlite3.Error) -> StorageBroken:
        return self._copy.unwritten(error)

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except (sqlite3.Error, OverflowError, UnicodeEncodeError) as error:
            raise self._copy.unwritten(error) from error


@contextlib.asynccontextmanager
async def filling(path: Path, what: str, refuse: Callable[[], None]) -> AsyncIterator[Filled]:
    """A file that is gone at the end, unless it was kept; if what is there by then is to be left, `refuse` raises.

    Raises StorageBroken.
    """
    refuse()
    with beside(path, what) as copy:
        try:
            async with aiosqlite.connect(copy.path, isolation_level=None) as db:
                # Nothing is gained by a journal: what is not finished is thrown away.
                await db.execute_fetchall("PRAGMA synchronous = OFF")
                await db.execute_fetchall("PRAGMA journal_mode = OFF")
                await migrate(db, copy.path)
                await db.execute_fetchall("BEGIN")
                yield Filled(db, copy, refuse)
        except sqlite3.Error as error:
            raise copy.unwritten(error) from error


async def keep_numbers(db: aiosqlite.Connection, numbers: Numbers) -> None:
    """Never give these numbers again, nor any below them."""
    given = [{"name": name, "number": number} for name, number in numbers.items() if number]
    await db.executemany(SQL["forget_number"].sql, given)
    await db.executemany(SQL["keep_number"].sql, given)
