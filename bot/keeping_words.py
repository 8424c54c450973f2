"""How long words are kept: every hour, what a desk's policy no longer keeps is emptied, by one of several processes."""

import asyncio
import secrets
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.deciding import NO_LONGER_KEPT
from bot.duties import Duties
from bot.homes import Homes
from storage.broken import StorageBroken
from storage.store import Store
from swarm.targets import NEVER

log = structlog.get_logger()
EVERY = timedelta(hours=1)
DUTY = "words that are no longer kept"


class KeepingWords:
    """Looks now and then, in a task of its own: clocks do not wait for it."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, duties: Duties) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._duties = duties
        self._next: datetime | None = None
        self._looking: asyncio.Task[None] | None = None

    def begin(self) -> None:
        """Look, if it is time to. It is asked every second."""
        now = self._clock.now()
        if self._looking is None and (self._next is None or now >= self._next):
            self._next = now + EVERY
            self._looking = asyncio.create_task(self._look())

    def stop(self) -> None:
        """What has been begun is left as it is: the next look goes on with it."""
        if self._looking is not None:
            self._looking.cancel()

    async def look(self) -> None:
        """Empty what is no longer kept. Raises StorageBroken."""
        kept = {home.desk: home.policy.keep_words for home in self._homes.every()}
        for desk, length in kept.items():
            if length != NEVER and await self._duties.take(DUTY):
                now = self._clock.now()
                if count := await self._store.empty_words(desk, now - length, now, NO_LONGER_KEPT):
                    log.info("words are no longer kept", desk=desk, requests=count)

    async def _look(self) -> None:
        try:
            await self.look()
        except StorageBroken as broken:
            log.error("words that are no longer kept wait for the database", why=str(broken))
        except Exception:
            log.exception("words that are no longer kept could not be emptied", ref=secrets.token_hex(3))
        finally:
            self._looking = None
