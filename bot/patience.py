"""How long to wait before something is tried again: as long as the platform asks for, else a time that grows."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import count

import structlog

from bot.clock import Clock
from bot.door import Later
from storage.broken import StorageBroken
from storage.job import Pending

log = structlog.get_logger()
FIRST, LONGEST = 0.5, 60.0
"""Seconds before the second try, and before every try at most."""
DOUBLINGS = 7
"""After so many the longest wait is reached."""


def growing(failed: int) -> float:
    """Seconds to wait after so many failures and one more; never quite the same for two."""
    return min(LONGEST, FIRST * 2.0 ** min(failed, DOUBLINGS)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter


async def insist(write: Callable[[], Awaitable[None]], go_on: Callable[[], bool]) -> None:
    """Put on record what was done, lest it be done again: a database in trouble is asked until it takes it."""
    for failed in count():
        try:
            await write()
            return
        except StorageBroken as broken:
            log.error("what was done is not on record yet", why=str(broken))
            if not go_on():
                raise
            await asyncio.sleep(growing(failed))


class Patience:
    """Until when each request waits.

    What a platform asked for is on record, and the next process keeps to it. Our own patience is not: whoever starts
    Muster again has often just made good what was wrong.
    """

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._until: dict[tuple[str, int], datetime] = {}

    def left(self, row: Pending) -> float:
        """Seconds until this may be tried."""
        now, place = self._clock.now(), (row.desk, row.number)
        if place in self._until and self._until[place] <= now:
            del self._until[place]
        until = max(filter(None, (row.not_before, self._until.get(place))), default=now)
        return (until - now).total_seconds()

    def forget(self, desk: str) -> None:
        """Of a desk's requests none waits any longer, unless a platform asked for it."""
        self._until = {place: until for place, until in self._until.items() if place[0] != desk}

    def begin(self, row: Pending, later: Later) -> tuple[float, datetime]:
        """How many seconds this waits from now on, and before when no process may try it."""
        wait, now = growing(row.attempts) if later.after is None else later.after, self._clock.now()
        until = self._until[row.desk, row.number] = now + timedelta(seconds=wait)
        return wait, until if later.asked else now
