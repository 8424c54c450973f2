"""The one who writes. Whatever is asked while a transaction runs goes into the next one, together: group commit.

What is answered has been committed before. Only this module knows when a transaction begins and ends.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

import aiosqlite

from storage.batch import BEGIN, Result, transact
from storage.broken import StorageBroken, broken, closed
from storage.picture import Recent
from storage.work import Work

Made = TypeVar("Made")

BATCH = 256
"""The most that goes into one transaction: deciding that much still takes only some milliseconds."""
KEEP_DAYS = 14
"""How long a delivery is remembered; no platform delivers again after so long."""
PURGE_AFTER = 500
"""After how many pieces of work old deliveries are thrown away, twice as many at most: so it keeps up with any load."""


@dataclass(slots=True)
class Waiting:
    """A piece of work, and whoever waits for it."""

    work: Work[Any]
    made: asyncio.Future[Any]


class Writer:
    """Does work on the connection that writes."""

    def __init__(self, db: aiosqlite.Connection, path: Path) -> None:
        self._db = db
        self._path = path
        self._recent = Recent()
        self._waiting: deque[Waiting] = deque()
        self._running: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._since_purge = PURGE_AFTER
        self._closed = False

    async def do(self, work: Work[Made]) -> Made:
        """Do it in the next transaction. Raises what the work raises, and StorageBroken."""
        if self._closed:
            raise closed(self._path)
        made: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(work, made))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await made

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[aiosqlite.Connection]:
        """A transaction of its own between two batches. Raises StorageBroken."""
        if self._closed:
            raise closed(self._path)
        async with self._turn:
            try:
                await self._db.execute_fetchall(BEGIN)
                yield self._db
                await self._db.commit()
            except StorageBroken:
                raise
            except Exception as error:
                raise broken(self._path, error) from error
            finally:
                await self._db.rollback()

    async def close(self) -> None:
        """Finish what is in hand, take no more."""
        self._closed = True
        if self._running is not None:
            await asyncio.wait([self._running])
        async with self._turn:
            await self._db.close()

    async def _run(self) -> None:
        try:
            while batch := self._next():
                async with self._turn:
                    await self._carry_out(batch)
        finally:
            self._running = None

    def _next(self) -> list[Waiting]:
        """The next batch, without those for whom nobody waits any more."""
        batch: list[Waiting] = []
        while self._waiting and len(batch) < BATCH:
            one = self._waiting.popleft()
            if not one.made.done():
                batch.append(one)
        return batch

    async def _carry_out(self, batch: list[Waiting]) -> None:
        try:
            results = await transact(self._db, [one.work for one in batch], self._recent, self._purge(len(batch)))
        except Exception as error:
            await self._roll_back()
            failure = broken(self._path, error)
            failure.__cause__ = error
            results = [(None, failure)] * len(batch)
        for one, result in zip(batch, results, strict=True):
            _answer(one.made, result)

    async def _roll_back(self) -> None:
        # If even this fails, the next BEGIN says so.
        with contextlib.suppress(Exception):
            await self._db.rollback()

    def _purge(self, done: int) -> dict[str, int] | None:
        self._since_purge += done
        if self._since_purge < PURGE_AFTER:
            return None
        rows, self._since_purge = 2 * self._since_purge, 0
        return {"days": KEEP_DAYS, "rows": rows}


def _answer(made: asyncio.Future[Any], result: Result) -> None:
    if made.done():
        return
    value, error = result
    if error is None:
        made.set_result(value)
    else:
        made.set_exception(error)
