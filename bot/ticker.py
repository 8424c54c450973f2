"""Wakes the clocks: one armed job for the earliest due time, whatever the number of requests."""

import asyncio
import secrets
from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.executors.debug import DebugExecutor
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.app import App
from bot.clock import Clock
from bot.keeping_words import KeepingWords
from bot.nudging import Nudger
from storage.broken import StorageBroken, Unreadable
from storage.store import Store

log = structlog.get_logger()
AT_MOST = timedelta(seconds=1)
"""How far ahead the job is armed at most: other processes write due times as well."""
BATCH = 500
ASIDE = timedelta(minutes=10)
"""How long a request is left alone that could not be looked at."""
PATIENCE = 3.0
"""Seconds after which an armed job that did not come is armed anew: the machine's clock was put back meanwhile."""

Place = tuple[str, int]


class Ticker:
    """Asks for what is due, and lets the application do it."""

    def __init__(self, store: Store, app: App, nudger: Nudger, clock: Clock, words: KeepingWords) -> None:
        self._store = store
        self._app = app
        self._nudger = nudger
        self._clock = clock
        self._words = words
        # The job only begins a task of ours: a coroutine of its own it would call an error when it is cut short.
        self._scheduler = AsyncIOScheduler(timezone=UTC, executors={"default": DebugExecutor()})
        self._looking: set[asyncio.Task[None]] = set()
        self._watch: asyncio.TimerHandle | None = None
        self._set_aside: dict[Place, datetime] = {}
        """Requests that could not be looked at, and until when they are left alone."""
        self._said = ""
        """Why the clocks wait."""

    def start(self) -> None:
        """Begin to look, now and from now on."""
        self._scheduler.start()
        self._arm(self._clock.now())

    def stop(self) -> None:
        if self._watch is not None:
            self._watch.cancel()
        self._scheduler.shutdown(wait=False)
        self._words.stop()
        for task in self._looking:
            task.cancel()

    async def look(self) -> None:
        """Do everything that is due by now, and tell people of it."""
        now = self._clock.now()
        self._set_aside = {place: until for place, until in self._set_aside.items() if until > now}
        while due := await self._due():
            await asyncio.gather(*(self._look(place) for place in due))
        await self._nudger.tell()
        await self._app.sittings.look()

    async def _look(self, place: Place) -> None:
        """Look at one request. One that cannot be looked at stops no other; it has to wait."""
        try:
            await self._app.look(*place)
        except Exception as error:
            if isinstance(error, StorageBroken) and not isinstance(error, Unreadable):
                raise  # it is not this request that broke: all are looked at again with the next tick
            log.exception("a clock could not be looked at", ref=secrets.token_hex(3), desk=place[0], request=place[1])
            self._set_aside[place] = self._clock.now() + ASIDE

    async def _due(self) -> list[Place]:
        """The next ones whose moment has come, without those set aside."""
        found = await self._store.take_due(self._clock.now(), BATCH + len(self._set_aside))
        return [place for place in found if place not in self._set_aside]

    def _begin(self) -> None:
        if self._watch is not None:
            self._watch.cancel()  # what is being done may take its time
        task = asyncio.create_task(self._tick())
        self._looking.add(task)
        task.add_done_callback(self._looking.discard)

    async def _tick(self) -> None:
        now = self._clock.now()
        following = None
        try:
            following = await self._store.next_due()
            if following is not None and following <= now:
                await self.look()
                following = await self._store.next_due()
            elif self._app.sittings.noted:
                await self._app.sittings.look()
            self._words.begin()
            self._note("")
        except StorageBroken as broken:
            self._note(str(broken))
        except Exception:
            log.exception("the clocks could not be looked at", ref=secrets.token_hex(3))
        latest = now + AT_MOST
        # What is still overdue has been set aside: it must not arm the job again at once, and again.
        self._arm(min(following, latest) if following and following > now else latest)

    def _note(self, why: str) -> None:
        """A database in trouble is said once, and not every second: the log may lie on the same full disk."""
        if why and why != self._said:
            log.error("the clocks wait for the database", why=why)
        elif self._said and not why:
            log.info("the clocks go on")
        self._said = why

    def _arm(self, at: datetime) -> None:
        trigger = DateTrigger(run_date=self._clock.outside(at))
        self._scheduler.add_job(self._begin, trigger, id="look", replace_existing=True, misfire_grace_time=None)
        if self._watch is not None:
            self._watch.cancel()
        self._watch = asyncio.get_running_loop().call_later(PATIENCE, self._arm_again)

    def _arm_again(self) -> None:
        """The armed job waits for a moment that the machine's clock no longer shows soon."""
        self._arm(self._clock.now())
