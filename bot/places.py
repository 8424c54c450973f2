"""How many effects are carried out side by side. Whoever only waits for a turn takes no place from another.

A door does not know of places: what it awaits by `apart` is awaited without one, if it is an effect that waits.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from bot.door import Later

T = TypeVar("T")
UNSURE, AGAIN = "It may be in the hands of another process by now.", 1.0
"""Said to whoever has waited, and in how many seconds that may be known."""


class Places:
    """The places of one platform."""

    def __init__(self, most: int, sure: Callable[[], bool] = lambda: True) -> None:
        """`sure` says whether what was in hand when somebody began to wait is in hand still."""
        self.free = asyncio.Semaphore(most)
        self.sure = sure
        self.waiting: set[asyncio.Timeout] = set()
        self.stopped = False

    @asynccontextmanager
    async def one(self) -> AsyncIterator[None]:
        """A place, for as long as the block lasts."""
        place = _Place(self)
        await place.take()
        before = _HERE.set(place)
        try:
            yield
        finally:
            _HERE.reset(before)
            place.leave()

    def stop(self) -> None:
        """Nobody waits any longer: it is later for all who do."""
        self.stopped = True
        now = asyncio.get_running_loop().time()
        for one in self.waiting:
            one.reschedule(now)


class _Place:
    def __init__(self, among: Places) -> None:
        self._among = among
        self._taken = False
        self.task: asyncio.Task[Any] | None = asyncio.current_task()

    async def take(self) -> None:
        await self._among.free.acquire()
        self._taken = True

    def leave(self) -> None:
        if self._taken:
            self._taken = False
            self._among.free.release()

    async def apart(self, what: Awaitable[T]) -> T:
        self.leave()
        limit = asyncio.timeout(0 if self._among.stopped else None)
        try:
            async with limit:
                self._among.waiting.add(limit)
                done = await what
        except TimeoutError:
            if not limit.expired():
                raise
            raise Later("Muster is stopping.", 0.0) from None
        finally:
            self._among.waiting.discard(limit)
        await self.take()
        if not self._among.sure():
            raise Later(UNSURE, AGAIN)
        return done


_HERE: ContextVar[_Place | None] = ContextVar("place", default=None)


async def apart(what: Awaitable[T]) -> T:
    """Wait for something without keeping a place from others. Raises Later when the process stops."""
    place = _HERE.get()
    if place is None or place.task is not asyncio.current_task():
        return await what
    return await place.apart(what)
