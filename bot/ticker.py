"""Wakes the clocks: one armed job for the earliest due time, whatever the number of requests."""

import secrets
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
ASIDE = timedelta(minutes=10)
"""How long a request is left alone that could not be looked at."""


class Ticker:
    """Asks for what is due, and lets the application do it."""

    def __init__(self, store: Store, app: App, clock: Clock) -> None:
        self._store = store
        self._app = app
        self._clock = clock
        self._scheduler = AsyncIOScheduler(timezone=UTC)
        self._set_aside: dict[tuple[str, int], datetime] = {}
        """Requests that could not be looked at, and until when they are left alone."""

    def start(self) -> None:
        """Begin to look, now and from now on."""
        self._scheduler.start()
        self._arm(self._clock.now())

    def stop(self) -> None:
        self._scheduler.shutdown(wait=False)

    async def look(self) -> None:
        """Do everything that is due by now. A request that cannot be looked at stops no other; it has to wait."""
        now = self._clock.now()
        self._set_aside = {place: until for place, until in self._set_aside.items() if until > now}
        while due := await self._due():
            for place in due:
                try:
                    await self._app.look(*place)
                except Exception:
                    log.exception(
                        "a clock could not be looked at", ref=secrets.token_hex(3), desk=place[0], request=place[1]
                    )
                    self._set_aside[place] = now + ASIDE

    async def _due(self) -> list[tuple[str, int]]:
        """The next ones whose moment has come, without those set aside."""
        found = await self._store.due(self._clock.now(), BATCH + len(self._set_aside))
        return [place for place in found if place not in self._set_aside]

    async def _tick(self) -> None:
        now = self._clock.now()
        following = None
        try:
            await self.look()
            following = await self._store.next_due()
        except Exception:
            log.exception("the clocks could not be looked at", ref=secrets.token_hex(3))
        latest = now + AT_MOST
        # What is still overdue has been set aside: it must not arm the job again at once, and again.
        self._arm(min(following, latest) if following and following > now else latest)

    def _arm(self, at: datetime) -> None:
        trigger = DateTrigger(run_date=at)
        self._scheduler.add_job(self._tick, trigger, id="look", replace_existing=True, misfire_grace_time=None)
