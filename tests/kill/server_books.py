"""The books on a PostgreSQL server of a run's own, which can die in the middle of it."""

import asyncio
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager
from itertools import count
from threading import Thread
from typing import Any, TypeVar

import asyncpg

from tests.kill.books import Row
from tests.storage.server import Server

T = TypeVar("T")
DATABASE = "postgres"
"""The one that is there from the first, and empty."""
PATIENCE = 30.0
WITNESS = """
CREATE TABLE witness (id BIGINT PRIMARY KEY, number BIGINT NOT NULL, kind TEXT NOT NULL, at BIGINT NOT NULL,
    doc TEXT NOT NULL);
CREATE FUNCTION witnessed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    INSERT INTO witness (id, number, kind, at, doc) VALUES (new.id, new.number, new.kind, new.at, new.doc)
    ON CONFLICT (id) DO UPDATE SET doc = excluded.doc;
    RETURN NULL;
END $$;
CREATE TRIGGER witness AFTER INSERT OR UPDATE OF doc ON outbox FOR EACH ROW EXECUTE FUNCTION witnessed();
"""


class OnAServer:
    def __init__(self) -> None:
        self._server = Server()
        self.url = self._server.url(DATABASE)
        self._log = self._server.folder / "data" / "pg_wal"
        # Read by a loop of its own: whoever reads them waits for them, as for a file.
        self._loop = asyncio.new_event_loop()
        Thread(target=self._loop.run_forever, daemon=True).start()
        self._db: Any = None

    def rows(self, sql: str, *values: object) -> list[Row]:
        numbers = count(1)
        numbered = "".join(f"${next(numbers)}" if part == "?" else part for part in sql)
        return [tuple(row) for row in self._done(numbered, *values)]

    def witness(self) -> None:
        self._done(WITNESS)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Nobody waits in vain: a transaction that was begun goes on once this one is over."""
        holder = self._run(asyncpg.connect(self.url))
        try:
            self._run(holder.execute("BEGIN; LOCK TABLE events IN SHARE MODE"))
            yield
        finally:
            self._run(holder.close())

    def written(self) -> object:
        return max(one.stat().st_mtime_ns for one in self._log.iterdir())

    def given_up(self, pid: int) -> None:
        self._done("DELETE FROM processes WHERE name LIKE $1", f"% {pid}")

    def dies(self, *, gently: bool) -> None:
        if gently:
            self._server.stop()
        else:
            self._server.crash()
        self._server.start()

    def gone(self) -> None:
        if self._db is not None:
            self._run(self._db.close())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._server.gone()

    def _done(self, sql: str, *values: object) -> list[Any]:
        return self._run(self._asked(sql, values))

    def _run(self, work: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(PATIENCE)

    async def _asked(self, sql: str, values: tuple[object, ...]) -> list[Any]:
        if self._db is None or self._db.is_closed():
            self._db = await asyncpg.connect(self.url)
        return list(await self._db.fetch(sql, *values)) if values or sql.startswith("SELECT") else await self._said(sql)

    async def _said(self, sql: str) -> list[Any]:
        await self._db.execute(sql)
        return []
