"""Connections to a SQLite file, the one that writes and the one that only reads, and statements sent together."""

import asyncio
import sqlite3
from collections.abc import Coroutine
from pathlib import Path
from typing import Any
from urllib.parse import quote

import aiosqlite

from storage.broken import broken, closed, without_log
from storage.statements import statement


async def writer(path: Path, patience: float) -> aiosqlite.Connection:
    """The connection that writes; it makes the file where there is none. Raises StorageBroken."""
    # Should the driver roll back by itself (no room left), what is sent after it must not commit by itself either:
    # with an isolation level every write begins a transaction where none is open.
    db = await _connect(path, "rwc", patience, "IMMEDIATE")
    try:
        await _pragmas(db, "foreign_keys = ON", "synchronous = FULL")
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
    return await _connect(path, "ro", patience, None)


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


class Reader:
    """Reads by the connection that never writes."""

    def __init__(self, db: aiosqlite.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._closed = False

    async def rows(self, name: str, **parameters: str | int | None) -> list[tuple[Any, ...]]:
        """The rows of a statement. Numbers and texts that no database can hold find nothing. Raises StorageBroken."""
        if self._closed:
            raise closed(self._path)
        try:
            return list(await self._db.execute_fetchall(statement(name), parameters))  # type: ignore[arg-type]
        except (OverflowError, UnicodeEncodeError):
            return []
        except sqlite3.Error as error:
            raise broken(self._path, error) from error

    async def close(self) -> None:
        self._closed = True
        await self._db.close()
