"""What may have been sent and shows nowhere yet: looked for as long as the platform may bring it out, and then sent.

For doors whose platform does not keep a second message from appearing by itself. How to look is theirs.
"""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog

from bot.door import Later, Never
from bot.places import apart

T = TypeVar("T")

log = structlog.get_logger()
LONGEST = 30.0
"""Seconds that a platform may be at work on a call. An answer is awaited for as long, and whoever cannot ask any more
reckons with it."""
PAUSE = 3.0
"""Seconds between the first two looks; each time three times as many, for a platform bears only so many looks."""


class Unanswered(Later):
    """The platform may be at work on the call still."""

    def __init__(self, why: str, until: float) -> None:
        """For how long is told by the clock of the event loop."""
        super().__init__(why)
        self.until = until


class Doubts:
    """Effects by their keys."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._until: dict[str, float] = {}

    def look_first(self, key: str, ago: float = 0.0) -> None:
        """A process that is no more may have sent this, at the latest so many seconds ago."""
        self._until.setdefault(key, _now() + self._longest - max(ago, 0.0))

    def doubt(self, key: str, until: float = 0.0) -> None:
        """This may have been sent, and is brought out by this moment, if it is."""
        self._until[key] = max(until, self.until(key) or 0.0)

    def settle(self, key: str) -> None:
        """What became of this is known."""
        self._until.pop(key, None)

    def until(self, key: str) -> float | None:
        """When this may be brought out yet; nothing, if it cannot have been sent."""
        return self._until.get(key)

    async def found(self, key: str, look: Callable[[], Awaitable[T | None]]) -> T | None:
        """What was sent, if it was: then it need not be sent again. Raises Later.

        Whoever waits for it takes no place from others. Where nobody may look, there is nothing to wait for.
        """
        pause = PAUSE
        while (until := self.until(key)) is not None:
            left = until - _now()
            try:
                shown = await look()
            except Never as never:
                log.warning("could not", what="look whether something was sent", why=str(never))
                return None
            if shown is not None or left <= 0:
                return shown
            await apart(asyncio.sleep(min(pause, left)))
            pause *= 3
        return None


def _now() -> float:
    return asyncio.get_running_loop().time()
