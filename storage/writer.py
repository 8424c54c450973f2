"""The one who writes. Whatever is asked while a transaction runs goes into the next one, together: group commit.

What is answered has been committed before. Only this module knows when a transaction begins and ends.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, TypeVar

from storage.batch import Result, transact
from storage.broken import StorageBroken, closed
from storage.driver import Connection, Transaction
from storage.picture import Recent
from storage.projection import Row
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

    def __init__(self, db: Connection) -> None:
        self._db = db
        self._recent = Recent()
        self._waiting: deque[Waiting] = deque()
        self._running: asyncio.Task[None] | None = None
        self._turn = asyncio.Lock()
        self._since_purge = PURGE_AFTER
        self._closed = False

    async def do(self, work: Work[Made]) -> Made:
        """Do it in the next transaction. Raises what the work raises, and StorageBroken."""
        if self._closed:
            raise closed(self._db.where)
        made: asyncio.Future[Made] = asyncio.get_running_loop().create_future()
        self._waiting.append(Waiting(work, made))
        if self._running is None:
            self._running = asyncio.create_task(self._run())
        return await made

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[Transaction]:
        """A transaction of its own between two batches, while no other process writes. Raises StorageBroken."""
        if self._closed:
            raise closed(self._db.where)
        async with self._turn:
            try:
                async with self._db.alone() as transaction:
                    yield transaction
            except StorageBroken:
                raise
            except Exception as error:
                raise self._db.broken(error) from error

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
            await self._db.roll_back()
            failure = self._db.broken(error)
            if failure is not error:
                failure.__cause__ = error
            results = [(None, failure)] * len(batch)
        for one, result in zip(batch, results, strict=True):
            _answer(one.made, result)

    def _purge(self, done: int) -> Row | None:
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
