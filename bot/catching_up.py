"""A door that can hear again makes good what it missed, and from then on keeps it known that all is heard."""

import asyncio
import secrets
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from typing import Any

import structlog

from bot.door import Gap, Hears, Later
from bot.patience import growing
from storage.broken import StorageBroken

log = structlog.get_logger()
EVERY = 30.0
"""Seconds after which it is noted again that all is heard; what was not noted is looked through again."""
AGAIN, LONGEST = 15.0, 600.0
"""Seconds before the second try, and before every try at most."""
DOUBLINGS = 6
"""After so many the longest wait is reached."""

Read = Callable[[str, Gap], Awaitable[None]]
"""Tell of every word that was said on a desk in a gap. Raises Later."""
Start = Callable[[Coroutine[Any, Any, None]], "asyncio.Task[None]"]


class CatchingUp:
    """Of one door. It runs beside everything else: nobody waits for it, neither for the start nor for an answer."""

    def __init__(
        self,
        hears: Hears,
        platform: str,
        desks: Iterable[str],
        read: Read,
        start: Start,
        *,
        hearing: Callable[[], bool] = lambda: True,
    ) -> None:
        """`hearing` tells whether people are heard at this very moment, where another process may have taken over."""
        self._hears = hears
        self._hearing = hearing
        self._platform = platform
        self._desks = tuple(desks)
        self._read = read
        self._start = start
        self._behind = set(self._desks)
        """The desks on which something may have been missed."""
        self._again = {desk: asyncio.Event() for desk in self._desks}
        """Whether a desk is to be looked at before its time."""
        self._doubted: set[str] = set()
        """The desks on which something else is the matter than when they were looked at last."""
        self._failing: set[str] = set()
        """Those whose pause is one between two tries."""
        self._pauses: dict[str, asyncio.Task[None]] = {}
        self._running: list[asyncio.Task[None]] = []

    def heard(self) -> None:
        """People are heard from now on."""
        if not self._running:
            self._running = [self._start(self._look_after(desk)) for desk in self._desks]

    def unsure(self) -> None:
        """Nothing is heard now; whether anything is missed will be seen."""
        for task in self._running:
            task.cancel()
        self._running = []

    def missed(self) -> None:
        """What was said lately is missed, or what is said from now on will be."""
        self.unsure()
        self._behind = set(self._desks)

    def lost(self, desk: str, why: Exception) -> None:
        """Something that was heard could not be kept: what was said lately is read again, until it can."""
        log.error("what was said could not be kept yet", desk=desk, platform=self._platform, why=str(why))
        if desk in self._again:
            self._suspect(desk, wakes=desk not in self._failing)

    def doubt(self, desk: str) -> None:
        """Whether people are heard on a desk may have changed: it is looked at now, whatever was waited for."""
        if desk in self._again:
            self._doubted.add(desk)
            self._suspect(desk, wakes=True)

    def _suspect(self, desk: str, *, wakes: bool) -> None:
        self._behind.add(desk)
        self._again[desk].set()
        if wakes and desk in self._pauses:
            self._pauses[desk].cancel()

    async def _look_after(self, desk: str) -> None:
        failed, again = 0, self._again[desk]
        while True:
            again.clear()
            self._doubted.discard(desk)
            try:
                await self._look(desk)
            except Exception as error:
                wait = _wait(error, failed)
                failed += 1
                self._note(error, desk, wait)
                if desk not in self._doubted:
                    self._failing.add(desk)
                    await self._pause(desk, wait)
            else:
                failed = 0
                if not again.is_set():
                    await self._pause(desk, EVERY)

    async def _pause(self, desk: str, seconds: float) -> None:
        """Until it is time to look again, or something was lost. A sleep that is woken, so that whoever tests with a
        clock of their own sees what is waited for."""
        pause = self._pauses[desk] = asyncio.create_task(asyncio.sleep(seconds))
        try:
            await asyncio.wait({pause})
        finally:
            pause.cancel()
            self._failing.discard(desk)

    async def _look(self, desk: str) -> None:
        if desk in self._behind:
            self._behind.discard(desk)
            try:
                await self._catch_up(desk)
            except BaseException:
                self._behind.add(desk)
                raise
        if desk not in self._behind and self._hearing():  # or what was said meanwhile could not be kept
            await self._hears.listening(desk=desk, platform=self._platform)

    async def _catch_up(self, desk: str) -> None:
        gap = await self._hears.missed(desk=desk, platform=self._platform)
        if gap is not None:
            await self._read(desk, gap)

    def _note(self, error: Exception, desk: str, wait: float) -> None:
        facts = {"desk": desk, "platform": self._platform, "again_in": wait}
        if isinstance(error, Later | StorageBroken):
            log.warning("what was missed is not yet known", why=str(error), **facts)
        else:
            log.exception("catching up broke", ref=secrets.token_hex(3), **facts)


def _wait(error: Exception, failed: int) -> float:
    """Seconds until the next try, after so many failures and this one. A disk that has room again is soon noticed."""
    if isinstance(error, StorageBroken):
        return growing(failed)
    return (error.after if isinstance(error, Later) else None) or min(AGAIN * 2 ** min(failed, DOUBLINGS), LONGEST)
