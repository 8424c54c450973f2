"""The store under test. A driver says how to open one; whoever adds a database adds a driver here."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import aiosqlite
import pytest

from storage import Store

Tamper = Callable[..., Awaitable[None]]


class SQLite:
    """Stores in a file; whoever opens twice opens the same database."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "muster.db"

    async def open(self) -> Store:
        return await Store.open(self.path)

    async def tamper(self, sql: str, *parameters: Any) -> None:
        """What somebody does behind the store's back."""
        async with aiosqlite.connect(self.path) as db:
            await db.execute(sql, parameters)
            await db.commit()

    async def rows(self, sql: str, *parameters: Any) -> list[tuple[Any, ...]]:
        async with aiosqlite.connect(self.path) as db:
            return [tuple(row) for row in await db.execute_fetchall(sql, parameters)]


DRIVERS = {"sqlite": SQLite}


@pytest.fixture(params=list(DRIVERS))
def driver(request: pytest.FixtureRequest, tmp_path: Path) -> SQLite:
    return DRIVERS[request.param](tmp_path)


@pytest.fixture
async def store(driver: SQLite) -> AsyncIterator[Store]:
    opened = await driver.open()
    yield opened
    await opened.close()
