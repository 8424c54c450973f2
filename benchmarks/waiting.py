"""What it takes to wait: the memory for what is due later, against a job of APScheduler for each, and an idle tick."""

import asyncio
import gc
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Self

from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from benchmarks.crowd import BASE, HOUR, OPEN, STEP
from benchmarks.served import looked, serving
from bot.ticker import Ticker
from storage.leases import Alone
from storage.opened import Opened
from storage.sqlite import connection
from storage.sqlite.guard import Guard
from storage.store import PATIENCE, Store
from swarm.policy import Policy

TICKS, IDLE = 500, 5.0


def memory(folder: Path, first: datetime, policy: Policy) -> tuple[float, float]:
    """By how many megabytes the process grows that waits for all of them, and that has served those due at once.

    Those due first were served before: its caches are full.
    """
    return asyncio.run(_memory(folder, first, policy))


async def _memory(folder: Path, first: datetime, policy: Policy) -> tuple[float, float]:
    async with serving(folder, first - HOUR, policy=policy) as rig:
        await looked(rig, first)
        before = _resident()
        rig.parts.ticker.start()
        await asyncio.sleep(IDLE)
        waiting = _resident()
        rig.parts.ticker.stop()
        await looked(rig, BASE)
        return waiting - before, _resident() - before


def jobs_memory() -> float:
    """By how many megabytes APScheduler grows that has a job for each of them."""
    return asyncio.run(_jobs_memory())


async def _jobs_memory() -> float:
    scheduler = AsyncIOScheduler(timezone=UTC)
    begin = datetime.now(UTC) + HOUR
    before = _resident()
    for one in range(OPEN):
        scheduler.add_job(
            _nothing, DateTrigger(run_date=begin + one * STEP), args=("support", one), id=f"support#{one}"
        )
    scheduler.start()
    await asyncio.sleep(1)
    grown = _resident() - before
    scheduler.shutdown(wait=False)
    return grown


async def _nothing(_desk: str, _number: int) -> None:
    pass


def tick(folder: Path) -> tuple[list[str], int, list[float]]:
    """Of a tick with nothing due: its statements, how many steps SQLite takes for them, and seconds each time."""
    return asyncio.run(_tick(folder))


async def _tick(folder: Path) -> tuple[list[str], int, list[float]]:
    took = []
    async with serving(folder, BASE - HOUR) as rig:
        await _started(rig.parts.ticker)
        for _ in range(TICKS):
            began = time.perf_counter()
            await rig.parts.ticker._tick()
            took.append(time.perf_counter() - began)
        rig.parts.ticker.stop()
    async with serving(folder, BASE - HOUR, store=Traced) as rig:
        assert isinstance(rig.store, Traced)
        await _started(rig.parts.ticker)
        rig.store.statements.clear()
        rig.store.steps = 0
        await rig.parts.ticker._tick()
        rig.parts.ticker.stop()
        return rig.store.statements, rig.store.steps, took


async def _started(ticker: Ticker) -> None:
    """Its own first tick is over, and the next one some time off."""
    ticker.start()
    await asyncio.sleep(0.2)


class Traced(Store):
    """The store, which counts what its connections do."""

    statements: list[str]
    steps: int = 0

    @classmethod
    async def open(cls, where: Path | str, patience: float = PATIENCE) -> Self:
        path = Path(where)
        dbs = [await connection.writer(path, patience), *[await connection.reader(path, patience) for _ in range(2)]]
        reader, counter = (connection.Reader(db, path) for db in dbs[1:])
        store = cls(Opened(connection.Connection(dbs[0], path, Guard(path)), reader, counter, Alone(reader)))
        store.statements = []
        for db in dbs:
            await db.set_trace_callback(store.statements.append)
            await db.set_progress_handler(store.step, 1)
        return store

    def step(self) -> None:
        self.steps += 1


def _resident() -> float:
    """Megabytes of this process, as the kernel counts them."""
    gc.collect()
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024
