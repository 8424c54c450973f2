"""Wakes the clocks: one armed job for the earliest due time, whatever the number of requests."""

from datetime import UTC, datetime, timedelta

import structlog
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.date import DateTrigger

from bot.app import App
from bot.clock import Clock
from storage.store import Store

log = structlog.get_logger()
AT_MOST = timedelta(seconds=1)
"""How far ahead the job is armed at most: other processes write due times as well."""
BATCH = 200


class Ticker:
    """Asks for what is due, and lets the application do it."""

    def __init__(self, store: Store, app: App, clock: Clock) -> None:
        self._store = store
        self._app = app
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def start(self) -> None:
        """Begin to look, now and from now on."""
        self._scheduler.start()
        self._arm(self._clock.now())

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def look(self) -> None:
        """Do everything that is due by now."""
        while due := await self._store.due(self._clock.now(), BATCH):
            for desk, number in due:
                await self._app.look(desk, number)

    async def _tick(self) -> None:
        now = self._clock.now()
        following = None
        try:
            await self.look()
            following = await self._store.next_due()
        except Exception:
            log.exception("the clocks could not be looked at")
        latest = now + AT_MOST
        self._arm(min(following, latest) if following else latest)

    def _arm(self, at: datetime) -> None:
        trigger = DateTrigger(run_date=at)
        self._scheduler.add_job(self._tick, trigger, id="look", replace_existing=True, misfire_grace_time=None)
