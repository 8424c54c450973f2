"""The databases that a store is tested on. A driver says how to open one; whoever adds a database adds one here."""

import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any, Protocol

import aiosqlite
import asyncpg

from storage import Store
from tests.storage.server import Server

Order = Callable[[str], Awaitable[Any]]
FREE: list[str] = []
"""Databases of tests that are over: to empty one takes a tenth of what making one takes."""
MADE = count(1)
EMPTIED = """
SELECT string_agg(format('DELETE FROM %I', tablename), ';') FROM pg_tables
WHERE schemaname = 'public' AND tablename <> 'muster'
"""
ALTERED = "SELECT EXISTS (SELECT 1 FROM pg_proc WHERE pronamespace = 'public'::regnamespace)"
"""Whether a test left a trigger, or anything else that is at work there. Muster itself has none."""
OTHERS = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1"


class Driver(Protocol):
    """One database; whoever opens twice opens the same."""

    async def open(self) -> Store:
        """A store over it."""

    async def tamper(self, sql: str) -> None:
        """What somebody does behind the store's back."""

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        """What is in it, whatever the store says."""

    def beginning(self, *sql: str) -> AbstractAsyncContextManager[Order]:
        """What somebody else is just doing, and commits at the end of the block; how they go on."""

    async def remove(self) -> None:
        """The test is over."""


class SQLite:
    """Stores in a file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "muster.db"

    async def open(self) -> Store:
        return await Store.open(self.path)

    async def tamper(self, sql: str) -> None:
        async with self.beginning(sql):
            pass

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with aiosqlite.connect(self.path) as db:
            return [tuple(row) for row in await db.execute_fetchall(sql)]

    @asynccontextmanager
    async def beginning(self, *sql: str) -> AsyncIterator[Order]:
        async with aiosqlite.connect(self.path) as db:
            for one in sql:
                await db.execute(one)
            yield db.execute
            await db.commit()

    async def remove(self) -> None:
        pass  # the folder goes as well


@cache
def server() -> Server:
    """The session's server, started for whoever is the first to need it."""
    return Server()


class PostgreSQL:
    """Stores in a database on the session's server."""

    def __init__(self, _folder: Path | None = None) -> None:
        self.name = FREE.pop() if FREE else ""

    @property
    def url(self) -> str:
        return server().url(self.name)

    async def open(self) -> Store:
        if not self.name:
            self.name = await new_database()
        return await Store.open(self.url)

    async def tamper(self, sql: str) -> None:
        async with self.beginning(sql):
            pass

    async def rows(self, sql: str) -> list[tuple[Any, ...]]:
        async with _connected(self.url) as db:
            return [tuple(row) for row in await db.fetch(sql)]

    @asynccontextmanager
    async def beginning(self, *sql: str) -> AsyncIterator[Order]:
        async with _connected(self.url) as db, db.transaction():
            for one in sql:
                await db.execute(one)
            yield db.execute

    async def remove(self) -> None:
        if self.name:
            await order(OTHERS, self.name)
            if await self._emptied():
                FREE.append(self.name)
            else:
                await order(f"DROP DATABASE {self.name} WITH (FORCE)")

    async def _emptied(self) -> bool:
        """Whether it is like a new one now."""
        async with _connected(self.url) as db:
            if await db.fetchval(ALTERED):
                return False
            await db.execute(await db.fetchval(EMPTIED))
            return True


DRIVERS: dict[str, Callable[[Path], Driver]] = {"sqlite": SQLite, "postgres": PostgreSQL}


@asynccontextmanager
async def fresh(name: str) -> AsyncIterator[Driver]:
    """An empty database, for as long as the block lasts."""
    with tempfile.TemporaryDirectory() as folder:
        driver = DRIVERS[name](Path(folder))
        try:
            yield driver
        finally:
            await driver.remove()


async def new_database() -> str:
    """The name of a database in which there is nothing."""
    name = f"muster_{next(MADE)}"
    await order(f"CREATE DATABASE {name}")
    return name


async def order(sql: str, *parameters: str) -> None:
    """What only somebody above all databases may say."""
    async with _connected(server().url("postgres")) as db:
        await db.execute(sql, *parameters)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    db = await asyncpg.connect(url)
    try:
        yield db
    finally:
        await db.close()
