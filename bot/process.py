"""One process: everything that is configured, under one supervisor. One platform failing never stops the other."""

import asyncio
import gc
import random
import secrets
import signal
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.app import App
from bot.arrivals import Arrivals
from bot.clock import Clock
from bot.courier import Courier
from bot.delivering import Deliverer
from bot.door import Door, Hears
from bot.homes import Homes
from bot.ticker import Ticker
from storage.store import Store

log = structlog.get_logger()
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a door that fell is opened again, the first time and at most."""
GRACE = 20.0
"""Seconds in which everything in hand has to be finished when the process is asked to stop."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """The application put together."""

    store: Store
    clock: Clock
    app: App
    courier: Courier
    ticker: Ticker


@asynccontextmanager
async def assembled(
    path: Path, homes: Homes, clock: Clock, doors: Callable[[Hears], Mapping[str, Door]]
) -> AsyncIterator[Parts]:
    """The application over its database, with its doors; nothing runs yet. Raises StorageBroken, SchemaTooNew."""
    store = await Store.open(path)
    try:
        arrivals = Arrivals()
        app = App(store, clock, homes, arrivals)
        deliverer = Deliverer(store, homes, doors(app), app)
        courier = Courier(store, deliverer, clock, arrivals)
        app.changed = courier.wake
        yield Parts(store=store, clock=clock, app=app, courier=courier, ticker=Ticker(store, app, clock))
    finally:
        await store.close()


async def run(path: Path, homes: Homes, doors: Callable[[Hears], Mapping[str, Door]]) -> None:
    """Run until SIGTERM or SIGINT; then finish what is in hand and close every socket."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    opened: dict[str, Door] = {}

    def opening(app: Hears) -> Mapping[str, Door]:
        opened.update(doors(app))
        return opened

    async with assembled(path, homes, Clock(), opening) as parts:
        await parts.courier.start()
        parts.ticker.start()
        gc.freeze()  # what is loaded stays: the collector need not walk all modules while somebody waits
        running = [asyncio.create_task(_supervised(door, stop)) for door in opened.values()]
        await stop.wait()
        log.info("stopping")
        parts.ticker.stop()
        try:
            await asyncio.wait_for(_finish(parts, opened), GRACE)
        except TimeoutError:
            log.warning("not everything in hand could be finished; the rest is in the outbox", seconds=GRACE)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*(door.close() for door in opened.values()), return_exceptions=True)
    log.info("stopped")


async def _finish(parts: Parts, doors: Mapping[str, Door]) -> None:
    await asyncio.gather(*(door.stop_hearing() for door in doors.values()))
    await parts.courier.stop()


async def _supervised(door: Door, stop: asyncio.Event) -> None:
    """Keep one door open: whatever ends its run, it is opened again after a while."""
    wait = FIRST_WAIT
    while not stop.is_set():
        try:
            await door.run(lambda: log.info("ready", platform=door.platform))
            wait = FIRST_WAIT
        except Exception as error:
            reference = secrets.token_hex(3)
            log.exception("a door fell", ref=reference, platform=door.platform, why=str(error), again_in=wait)
        if stop.is_set():
            return
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
        wait = min(LONGEST_WAIT, wait * 2)
