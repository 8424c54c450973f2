"""The connection that writes to PostgreSQL: it locks what is decided about, and is made anew when it was lost."""

import contextlib
import json
from collections.abc import AsyncIterator, Collection, Iterator, Sequence

import asyncpg

from storage.broken import StorageBroken
from storage.driver import Rows
from storage.postgres.broken import broken
from storage.postgres.server import Server, left
from storage.postgres.transaction import SQL, Db, Transaction
from storage.projection import Row

OUTRUN = frozenset({"40001", "40P01", "23505"})
"""Serialization failure, deadlock, unique violation: another process was faster. What it wrote is then seen."""


class Connection:
    """One transaction after the other."""

    def __init__(self, server: Server, db: Db) -> None:
        self.where = server.where
        self._server = server
        self._db: Db | None = db

    async def begin(self, desks: Collection[str], *asked: tuple[str, Row]) -> list[Rows]:
        if self._db is None or self._db.is_closed():
            self._db = await self._server.connect()
        with self._held() as db:
            await db.execute(SQL["begin"].sql)
            if desks:
                await db.execute(SQL["hold_desks"].sql, json.dumps(sorted(desks)))
            return await Transaction(db).read(*asked)

    async def read(self, *asked: tuple[str, Row]) -> list[Rows]:
        with self._held() as db:
            return await Transaction(db).read(*asked)

    async def write(self, *written: tuple[str, Sequence[Row]]) -> None:
        with self._held() as db:
            await Transaction(db).write(*written)

    async def commit(self) -> None:
        with self._held() as db:
            await db.execute(SQL["commit"].sql)

    async def roll_back(self) -> None:
        if self._db is None or self._db.is_closed() or not self._db.is_in_transaction():
            return
        with contextlib.suppress(Exception), self._held() as db:
            await db.execute(SQL["roll_back"].sql)

    def outrun(self, error: Exception) -> bool:
        return isinstance(error, asyncpg.PostgresError) and error.sqlstate in OUTRUN

    def broken(self, error: Exception) -> StorageBroken:
        return broken(self.where, error)

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[Transaction]:
        async with self._server.alone() as db:
            yield Transaction(db)

    async def close(self) -> None:
        if self._db is not None:
            await left(self._db, self._server.patience)

    @contextlib.contextmanager
    def _held(self) -> Iterator[Db]:
        """The connection, which is given up unless it is known how it stands: the server has answered, if only no."""
        db = self._db
        if db is None:
            raise asyncpg.InterfaceError("the connection was lost")
        try:
            yield db
        except asyncpg.PostgresError:
            raise
        except BaseException:
            db.terminate()
            self._db = None
            raise
