"""One process: everything that is configured, under one supervisor. One platform failing never stops the other."""

import asyncio
import gc
import random
import secrets
import signal
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

import structlog

from bot.app import App
from bot.arrivals import Arrivals
from bot.clock import Clock
from bot.config import Misconfigured
from bot.courier import Courier
from bot.delivering import Deliverer
from bot.door import Door, Hears, Later, Never
from bot.duties import Duties, Together
from bot.homes import Homes
from bot.keeping_words import KeepingWords
from bot.nudging import Nudger
from bot.ticker import Ticker
from storage.store import Store

log = structlog.get_logger()
BREATH = 0.1
"""Seconds that a changed card waits for further changes, before it is edited."""
FIRST_WAIT, LONGEST_WAIT = 1.0, 60.0
"""Seconds until a door that fell is opened again, the first time and at most."""
GRACE, LEAST_GRACE = 20.0, 2.0
"""Seconds in which everything in hand has to be finished when the process is asked to stop, and what the courier has
of them at least, however long the doors took."""


Doors = Callable[[Hears, Duties, Store], Mapping[str, Door]]
"""Who hears, what processes do for one another, and where is kept what a door may have to keep."""
CLOCKS_WAIT = 10.0
"""Seconds that the clocks wait at most for what was said while nobody listened: it may be what they wait for."""


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
    path: Path | str, homes: Homes, clock: Clock, doors: Doors, *, breath: float = 0.0
) -> AsyncIterator[Parts]:
    """The application over its database, with its doors; nothing runs yet. Raises StorageBroken, SchemaTooNew."""
    store = await Store.open(path)
    try:
        arrivals = Arrivals()
        app = App(store, clock, homes, arrivals)
        duties = Together(store.leases)  # one for all of them: news is told to whoever listens to it
        deliverer = Deliverer(store, homes, doors(app, duties, store), app, clock)
        courier = Courier(store, deliverer, clock, arrivals, breath)
        app.changed, app.again = courier.wake, courier.again
        nudger = Nudger(store, clock, homes, courier.wake)
        for home in homes.every():
            await store.policy(home.desk, home.policy.mark, clock.now())
            for before, now in home.former.items():
                await store.readdress(home.desk, before, now)
            await app.shut_out_again(home.desk)
        words = KeepingWords(store, clock, homes, duties)
        ticker = Ticker(store, app, nudger, clock, words)
        yield Parts(store=store, clock=clock, app=app, courier=courier, ticker=ticker)
    finally:
        await store.close()


async def run(path: Path | str, homes: Homes, clock: Clock, doors: Doors) -> None:
    """Run until SIGTERM or SIGINT; then finish what is in hand and close every socket."""
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    opened: dict[str, Door] = {}

    def opening(app: Hears, duties: Duties, store: Store) -> Mapping[str, Door]:
        opened.update(doors(app, duties, store))
        return opened

    async with assembled(path, homes, clock, opening, breath=BREATH) as parts:
        await parts.courier.start()
        await parts.app.sittings.start()
        gc.freeze()  # what is loaded stays: the collector need not walk all modules while somebody waits
        running = [asyncio.create_task(supervised(door, stop)) for door in opened.values()]
        await _first(stop, parts.app.gaps.closed, within=CLOCKS_WAIT)
        parts.ticker.start()
        await stop.wait()
        log.info("stopping")
        parts.ticker.stop()
        await _finish(parts, opened)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)
        await asyncio.gather(*(_ended(door, door.close(), GRACE) for door in opened.values()))
    log.info("stopped")


async def _first(*events: asyncio.Event, within: float) -> None:
    """Until the first of them happens, or the time is over."""
    waiting = [asyncio.create_task(event.wait()) for event in events]
    await asyncio.wait(waiting, timeout=within, return_when=asyncio.FIRST_COMPLETED)
    for one in waiting:
        one.cancel()


async def _finish(parts: Parts, doors: Mapping[str, Door]) -> None:
    """Every door stops by itself, whatever becomes of another; then what is in hand is carried out."""
    began = asyncio.get_running_loop().time()
    await asyncio.gather(*(_ended(door, door.stop_hearing(), GRACE) for door in doors.values()))
    left = GRACE - (asyncio.get_running_loop().time() - began)
    if not await parts.courier.stop(max(left, LEAST_GRACE)):
        log.warning("not everything in hand could be finished; the rest is in the outbox")


async def _ended(door: Door, work: Awaitable[None], seconds: float) -> None:
    """One door's part of the end, which stops nobody else's."""
    try:
        await asyncio.wait_for(work, seconds)
    except Exception as error:
        log.warning("a door did not end well", ref=secrets.token_hex(3), platform=door.platform, why=repr(error))


async def supervised(door: Door, stop: asyncio.Event, first: float = FIRST_WAIT) -> None:
    """Keep one door open: whatever ends its run, it is opened again after a while."""
    wait, said = first, ""

    def ready() -> None:
        nonlocal wait, said
        wait, said = first, ""
        log.info("ready", platform=door.platform)

    while not stop.is_set():
        try:
            await door.run(ready)
        except (Exception, asyncio.CancelledError) as error:
            if _ends(error):
                raise
            unforeseen = not isinstance(error, Later | Never | Misconfigured | OSError)
            reference, why = secrets.token_hex(3), str(error) or repr(error)
            facts = {"ref": reference, "platform": door.platform, "why": why, "again_in": wait}
            if unforeseen or why != said:
                log.error("a door fell", **facts, exc_info=unforeseen)
            else:
                log.info("a door is still shut", **facts)
            said = why
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), wait * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
        wait = min(LONGEST_WAIT, wait * 2)


def _ends(error: BaseException) -> bool:
    """Whether it is this task that is to end, and not one of a library's, whose cancelling came through."""
    task = asyncio.current_task()
    return isinstance(error, asyncio.CancelledError) and task is not None and task.cancelling() > 0
