"""Connections to a SQLite file, the one that writes and those that only read, and statements sent together."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Collection, Coroutine, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from storage.broken import StorageBroken, broken, closed, without_log
from storage.driver import Rows
from storage.projection import Row
from storage.sqlite.guard import Guard
from storage.statements import statements

SQL = statements("sqlite", "aiosqlite")
BEGIN = SQL["begin"].sql
COMMIT = SQL["commit"].sql


async def writer(path: Path, patience: float) -> aiosqlite.Connection:
    """The connection that writes; it makes the file where there is none. Raises StorageBroken."""
    # Should the driver roll back by itself (no room left), what is sent after it must not commit by itself either:
    # with an isolation level every write begins a transaction where none is open.
    db = await _connect(path, "rwc", patience, "IMMEDIATE")
    try:
        # What is deleted or written over is no longer on the disk: words that are no longer kept are gone.
        await _pragmas(db, "foreign_keys = ON", "synchronous = FULL", "secure_delete = ON")
        mode = next(iter(await db.execute_fetchall("PRAGMA journal_mode = WAL")))[0]
    except sqlite3.Error as error:
        await db.close()
        raise broken(path, error) from error
    if mode != "wal":
        await db.close()
        raise without_log(path)
    return db


async def reader(path: Path, patience: float) -> aiosqlite.Connection:
    """A connection that never writes, never waits for the writer, and sees what is committed. Raises StorageBroken."""
    db = await _connect(path, "ro", patience, None)
    try:
        await db.execute_fetchall("PRAGMA user_version")  # from now on it has a hold on the file
    except sqlite3.Error as error:
        await db.close()
        raise broken(path, error) from error
    return db


async def _connect(path: Path, mode: str, patience: float, isolation: Any) -> aiosqlite.Connection:
    uri = f"file:{quote(str(path))}?mode={mode}"
    try:
        # Tried out first: a connection that aiosqlite fails to open leaves a thread behind that nobody can wait for.
        sqlite3.connect(uri, uri=True).close()
        return await aiosqlite.connect(uri, uri=True, timeout=patience, isolation_level=isolation)
    except sqlite3.Error as error:
        raise broken(path, error) from error


async def _pragmas(db: aiosqlite.Connection, *pragmas: str) -> None:
    for pragma in pragmas:
        await db.execute_fetchall(f"PRAGMA {pragma}")


async def together(*calls: Coroutine[Any, Any, Any]) -> list[Any]:
    """Statements sent one after the other without waiting in between, for each wait is a hop between threads.

    All of them are carried out; then the first error, if any, is raised.
    """
    results = await asyncio.gather(*calls, return_exceptions=True)
    for result in results:
        if isinstance(result, BaseException):
            raise result
    return results


class Transaction:
    """A transaction that has begun."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db

    async def read(self, *asked: tuple[str, Row]) -> list[Rows]:
        return await together(*(self._read(*one) for one in asked))

    async def write(self, *written: tuple[str, Sequence[Row]]) -> None:
        await together(*(self._db.executemany(SQL[name].sql, rows) for name, rows in written))

    def _read(self, name: str, row: Row) -> Coroutine[Any, Any, Any]:
        return self._db.execute_fetchall(SQL[name].sql, row)


class Connection(Transaction):
    """The connection that writes. Whoever begins has the whole file alone."""

    def __init__(self, db: aiosqlite.Connection, path: Path, guard: Guard) -> None:
        super().__init__(db)
        self.where = str(path)
        self._guard = guard

    async def begin(self, desks: Collection[str], *asked: tuple[str, Row]) -> list[Rows]:
        reads = [self._read(*one) for one in asked]
        _, *found = await together(self._db.execute_fetchall(BEGIN), *reads)
        return found

    async def commit(self) -> None:
        self._guard.make_sure()
        await self._db.execute_fetchall(COMMIT)
        self._guard.make_sure()  # what was not committed into this very file must not be acknowledged

    async def roll_back(self) -> None:
        # If even this fails, the next BEGIN says so.
        with suppress(Exception):
            await self._db.rollback()

    def outrun(self, error: Exception) -> bool:
        return False

    def broken(self, error: Exception) -> StorageBroken:
        return self._guard.told(error)

    @asynccontextmanager
    async def alone(self) -> AsyncIterator[Transaction]:
        try:
            await self.begin(())
            yield self
            await self.commit()
        finally:
            await self.roll_back()

    async def close(self) -> None:
        await self._db.close()
        await self._guard.close()


class Reader:
    """Reads by a connection that never writes. The file is one process's: what it read is so until it writes."""

    shared = False

    def __init__(self, db: aiosqlite.Connection, path: Path, guard: Guard | None = None) -> None:
        """With a guard, if it is open for longer than for a look."""
        self._db = db
        self._where = str(path)
        self._guard = guard
        self._closed = False

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        if self._closed:
            raise closed(self._where)
        if self._guard is not None:
            self._guard.make_sure()
        try:
            return list(await self._db.execute_fetchall(SQL[name].sql, parameters))  # type: ignore[arg-type]
        except (OverflowError, UnicodeEncodeError):
            return []
        except sqlite3.Error as error:
            raise (broken(self._where, error) if self._guard is None else self._guard.told(error)) from error

    async def close(self) -> None:
        self._closed = True
        if self._guard is None:
            await self._db.close()
        else:
            await self._guard.reader_ends(self._db.close)
