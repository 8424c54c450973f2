"""Discord's limits: each kind of call has a bucket, of which its answers tell; all of them together are known before.

Answers to somebody who has just said something are not counted among all calls, and wait for nobody.
"""

import asyncio
from collections.abc import Collection, Mapping

from adapters.discord.buckets import Bucket
from bot.door import Later
from bot.lines import HURRIED, UNHURRIED, Line, Lines
from bot.paces import Pace, Paces
from bot.window import Window

TOO_MANY = "Discord takes no more calls of this kind for now."
TRYING = 2.0
"""Seconds that all others wait while one call tries whether the token is good again."""
SECOND, APART = 1.005, 0.045
"""Of which all calls are counted, and what more is left between those of several processes."""


class Turns:
    """Who may call now."""

    def __init__(self, calls_a_second: int, paces: Paces, together: Collection[str] = ()) -> None:
        """In the channels named by `together` other processes write as well."""
        self._together = together
        self._buckets: Lines[Bucket] = Lines(paces)
        self._all = Lines[Window](paces).line("discord", lambda: Window(Pace(calls_a_second, SECOND), APART))
        self._closed: Later | None = None
        self._closed_until = 0.0

    async def enter(self, method: str, route: str, major: tuple[str, ...], *, bound: bool = True) -> "Turn":
        """Wait for a turn, or raise Later if that takes long. What is not `bound` needs neither our token nor a place
        among all calls: it does not wait."""
        line = self._line(method, route, major)
        if bound:
            self._check()
            await line.turn(HURRIED if method == "POST" else UNHURRIED, self._all)
        else:
            if wait := line.room.wait():
                raise Later(TOO_MANY, wait, asked=True)
            line.room.take()
        return Turn(line, self._all, self._all.room.latest if bound else 0.0)

    def close(self, why: Later) -> None:
        """Nothing at all can be done for the time that it names. One call tries then."""
        self._closed, self._closed_until = why, _now() + (why.after or 0.0)

    def open(self) -> None:
        """A call was carried out: whatever was wrong with us is no more."""
        self._closed = None

    def _check(self) -> None:
        now = _now()
        if self._closed is None:
            return
        if self._closed_until > now:
            raise Later(str(self._closed), self._closed_until - now)
        self._closed_until = now + TRYING

    def _line(self, method: str, route: str, major: tuple[str, ...]) -> Line[Bucket]:
        shared = bool(major) and major[0] in self._together
        return self._buckets.line(" ".join(("discord", method, route, *major)), Bucket, shared=shared)


class Turn:
    """A call that may be sent; whoever has it says what came of it."""

    def __init__(self, line: Line[Bucket], everything: Line[Window], taken: float) -> None:
        self._line = line
        self._all = everything
        self._taken = taken

    def told(self, headers: Mapping[str, str]) -> None:
        """It was answered."""
        self._line.room.told(headers)
        if self._taken:
            self._all.room.answered(self._taken)

    def lost(self) -> None:
        """Nobody knows what came of it."""
        self._line.room.lost()

    async def refused(self, seconds: float, *, everywhere: bool = False) -> float:
        """Discord takes no more for so long, of this kind or at all; in how many seconds one may come again."""
        return await (self._all if everywhere else self._line).refused(seconds)


def _now() -> float:
    return asyncio.get_running_loop().time()
