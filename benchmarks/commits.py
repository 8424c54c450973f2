"""Commands a second, each acknowledged after its commit: group commit against one transaction for each."""

import asyncio
import shutil
import sqlite3
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AsyncExitStack
from itertools import count, islice
from pathlib import Path
from statistics import median

import aiosqlite

from benchmarks.figure import Figure, spread, times
from benchmarks.whole import Rows, Statement, alone, opens, takes, tells
from storage import Job, Outcome, Store
from storage.picture import Recent
from storage.sqlite.connection import writer

IN_FLIGHT, REQUESTS, ROUNDS = 64, 500, 5
OURS, WITH_LOCK, RAW = 8_000, 800, 2_000
"""How many commands a round has."""
OVER_LOCK, OVER_RAW = 15.0, 2.0


async def figures(folder: Path) -> list[Figure]:
    paths = [folder / f"{name}.db" for name in ("ours", "lock", "raw")]
    await _fill(paths[0])
    for copy in paths[1:]:
        shutil.copy(paths[0], copy)
    jobs = _jobs()
    ours, lock, bare = [], [], []
    async with AsyncExitStack() as opened:
        store, locked, raw = await Store.open(paths[0]), await Locked.open(paths[1]), Raw(paths[2])
        opened.push_async_callback(store.close)
        opened.push_async_callback(locked.close)
        opened.callback(raw.close)
        for _ in range(ROUNDS):
            lock.append(await _rate(locked.run, jobs, WITH_LOCK, IN_FLIGHT))
            ours.append(await _rate(store.run, jobs, OURS, IN_FLIGHT))
            bare.append(raw.rate(jobs, RAW))
        single = await _rate(store.run, jobs, RAW, 1)
    for path, each in zip(paths, (OURS * ROUNDS + RAW, WITH_LOCK * ROUNDS, RAW * ROUNDS), strict=True):
        _check(path, each)
    return [
        _figure("aiosqlite, a lock and a transaction each", ours, lock, OVER_LOCK),
        _figure("raw sqlite3, a transaction each", ours, bare, OVER_RAW),
        Figure(name="storage, one at a time", measured=f"{single:,.0f} commands/s"),
    ]


def _figure(against: str, ours: list[float], floor: list[float], at_least: float) -> Figure:
    ratios = [one / its for one, its in zip(ours, floor, strict=True)]
    return Figure(
        name=f"storage, {IN_FLIGHT} in flight, over {against}",
        measured=spread(ours, "/s", digits=0),
        floor=spread(floor, "/s", digits=0),
        ratio=times(ratios),
        target=f"at least {at_least:.0f}×",
        reached=median(ratios) >= at_least,
    )


class Locked:
    """The usual way with aiosqlite: who holds the lock has the connection, statement by statement."""

    def __init__(self, db: aiosqlite.Connection) -> None:
        self._db = db
        self._lock = asyncio.Lock()
        self._recent = Recent()

    @classmethod
    async def open(cls, path: Path) -> "Locked":
        return cls(await writer(path, 5.0))

    async def run(self, job: Job) -> Outcome:
        async with self._lock:
            work = alone(job, self._recent)
            rows: Rows = []
            try:
                statement = next(work)
                while True:
                    rows = await self._carry_out(statement)
                    statement = work.send(rows)
            except StopIteration as done:
                outcome: Outcome = done.value
                return outcome

    async def _carry_out(self, statement: Statement) -> Rows:
        sql, parameters = statement
        if isinstance(parameters, list):
            await self._db.executemany(sql, parameters)
            return []
        return [tuple(row) for row in await self._db.execute_fetchall(sql, parameters)]

    async def close(self) -> None:
        await self._db.close()


class Raw:
    """Nothing but the standard library, one command after the other, nobody waiting for anybody."""

    def __init__(self, path: Path) -> None:
        self._db = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
            self._db.execute(f"PRAGMA {pragma}")
        self._recent = Recent()

    def rate(self, jobs: Iterator[Job], many: int) -> float:
        ready = list(islice(jobs, many))
        began = time.perf_counter()
        for job in ready:
            self._run(job)
        return many / (time.perf_counter() - began)

    def _run(self, job: Job) -> Outcome:
        work = alone(job, self._recent)
        try:
            sql, parameters = next(work)
            while True:
                if isinstance(parameters, list):
                    self._db.executemany(sql, parameters)
                    sql, parameters = work.send([])
                else:
                    sql, parameters = work.send(self._db.execute(sql, parameters).fetchall())
        except StopIteration as done:
            outcome: Outcome = done.value
            return outcome

    def close(self) -> None:
        self._db.close()


def _jobs() -> Iterator[Job]:
    """An update on one request after the other, each a delivery of its own."""
    return (tells(number % REQUESTS + 1, f"cmd:{number}") for number in count())


async def _rate(run: Callable[[Job], Awaitable[Outcome]], jobs: Iterator[Job], many: int, in_flight: int) -> float:
    """Commands a second, by so many who each ask for the next thing when the last is done."""
    ready = iter(list(islice(jobs, many)))

    async def asks() -> None:
        for job in ready:
            outcome = await run(job)
            assert len(outcome.events) == 1 and len(outcome.effects) == 2, outcome

    began = time.perf_counter()
    await asyncio.gather(*(asks() for _ in range(in_flight)))
    return many / (time.perf_counter() - began)


async def _fill(path: Path) -> None:
    store = await Store.open(path)
    await asyncio.gather(*(store.run(opens(f"printer {one} jams")) for one in range(REQUESTS)))
    await asyncio.gather(*(store.run(takes(one + 1)) for one in range(REQUESTS)))
    await store.close()


def _check(path: Path, many: int) -> None:
    """What was acknowledged is there."""
    with sqlite3.connect(path) as db:
        ((told,),) = db.execute("SELECT count(*) FROM events WHERE type = 'told'")
    assert told == many, (path.name, told, many)
