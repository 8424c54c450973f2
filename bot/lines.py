"""Those who wait for one thing, one after the other: for a channel, for a kind of call, for any call at all.

How many may go is the business of a room; when others may, of the paces that all processes keep. Nothing is sent here.
"""

import asyncio
import heapq
from bisect import bisect_left, insort
from collections.abc import Callable
from itertools import count
from typing import Generic, Protocol, TypeVar

from bot.door import Later
from bot.paces import Pace, Paces
from bot.places import apart
from bot.window import Window

PATIENT = 30.0
"""Seconds that somebody waits in a line. Who would wait longer is told when to come again."""
SHORT = 2.0
"""Seconds; who has to wait longer because the platform asks for it is told so, and it is put on record."""
LATE = 0.1
"""Seconds, for one of so many within a time, after which a turn that was agreed on is over and another is needed."""
LOST = 60.0
"""Seconds after their time until those who were told to come again are expected no longer."""
LINES = 1_000
HURRIED, UNHURRIED = 0, 1
"""What somebody waits for goes before what nobody does."""
MANY = "There is much to do: it waits for its turn."
ASKED = "The platform asks for patience."


class Room(Protocol):
    """How many may go now."""

    @property
    def pace(self) -> Pace | None:
        """What others have to know of it, where it is known."""

    @property
    def idle(self) -> bool:
        """Whether it is as if nothing had ever gone."""

    def wait(self, ahead: int = 0) -> float:
        """In how many seconds one may go, with so many before."""

    def take(self) -> None:
        """One goes now."""

    def hold(self, seconds: float) -> None:
        """Nothing may go for so long, and then one after the other."""

    def held(self) -> float:
        """For how many seconds that is still so."""


R = TypeVar("R", bound=Room)


class Line(Generic[R]):
    """Who is at the front waits for its turn, and all others for the front."""

    def __init__(self, name: str, room: R, paces: Paces | None) -> None:
        """Without `paces` it is this process's alone."""
        self._name = name
        self.room = room
        self._paces = paces
        self._busy = False
        self._behind: list[tuple[int, int, asyncio.Future[None]]] = []
        self._told: list[float] = []
        """When those were told to come again who would have waited too long. Whoever comes then is one of them.

        Not all come: their effect was given up, or another process has it now.
        """
        self._numbers = count()

    @property
    def idle(self) -> bool:
        """Whether there is nothing to be remembered."""
        return self.room.idle and not (self._busy or self._behind or self._expected())

    async def turn(self, rank: int = HURRIED, last: "Line[Window] | None" = None) -> None:
        """Wait for one's turn, and for one in the `last` line, if there is one. Raises Later if that takes long."""
        self._come()
        if self._busy:
            await self._front(rank)
        self._busy = True
        try:
            await self._free()
            taken = await last._taken(rank) if last is not None else 0.0
            await self._due()
            if last is not None:
                last.room.put_off(taken)
            self.room.take()
        finally:
            self._next()

    async def _taken(self: "Line[Window]", rank: int) -> float:
        await self.turn(rank)
        return self.room.latest

    async def check(self, last: "Line[Window] | None" = None) -> None:
        """Go on whenever one's turn would be, or raise Later if the platform has asked for patience. It counts here and
        with the others, in the `last` line too: who waits would not leave room for it otherwise."""
        if held := self.room.held():
            raise Later(ASKED, held, asked=True)
        if self._paces is not None and (pace := self.room.pace):
            await self._paces.turn(self._name, *pace)
        self.room.take()
        if last is not None:
            await last.check()

    async def refused(self, seconds: float) -> float:
        """The platform takes no more for so long. In how many seconds whoever was refused may come again."""
        self.room.hold(seconds)
        again = self._tell(max(seconds, self.room.wait()))
        if seconds > SHORT:
            self._send_away()
        if self._paces is not None and (pace := self.room.pace):
            await self._paces.hold(self._name, *pace, seconds)
        return again

    def _come(self) -> None:
        """Join the line, or raise Later: it is long, and this is not one that was told to come now."""
        now = _now()
        if self._expected() and self._told[0] <= now:
            self._told.pop(0)
            return
        wait, held = self._estimate(), self.room.held()
        if held > SHORT:
            raise Later(ASKED, self._tell(wait), asked=True)
        if wait > PATIENT:
            raise Later(MANY, self._tell(wait - PATIENT / 2))

    def _expected(self) -> bool:
        """Whether anybody who was told to come again may still come."""
        del self._told[: bisect_left(self._told, _now() - LOST)]
        return bool(self._told)

    def _estimate(self) -> float:
        return self.room.wait(len(self._behind) + self._busy + len(self._told))

    def _tell(self, wait: float) -> float:
        insort(self._told, _now() + wait)
        return wait

    async def _front(self, rank: int) -> None:
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._behind, (rank, next(self._numbers), mine))
        try:
            await apart(mine)
        except BaseException:
            if mine.done() and not mine.cancelled() and mine.exception() is None:
                self._next()
            mine.cancel()
            raise

    def _next(self) -> None:
        while self._behind:
            *_, first = heapq.heappop(self._behind)
            if not first.done():
                first.set_result(None)
                return
        self._busy = False

    async def _free(self) -> None:
        """Until one may go by what this process knows itself."""
        while wait := self.room.wait():
            if self.room.held() > SHORT:
                raise Later(ASKED, self._tell(wait), asked=True)
            await apart(asyncio.sleep(wait))

    async def _due(self) -> None:
        """Until one may go by what all processes have agreed on as well: it is then, for the next turn is another's."""
        late = False
        while True:
            await self._free()
            if self._paces is None or (pace := self.room.pace) is None:
                return
            wait = await self._paces.turn(self._name, *pace)
            if wait <= 0 and not self.room.wait():
                return
            if wait > PATIENT:
                self.room.hold(wait)  # or all who wait here would take a turn like this one, and come no sooner
                self._send_away()
                raise Later(MANY, self._tell(wait), asked=True)
            at = _now() + wait
            kept = late and wait <= SHORT
            await (asyncio.sleep(wait) if kept else apart(asyncio.sleep(wait)))
            if held := await self._paces.held(self._name):
                self.room.hold(held)
                if held > SHORT:
                    self._send_away()
            elif not self.room.wait():
                if late or _now() - at < LATE * pace.most:
                    return
                late = True  # the place was not free again in time; until the next turn it is kept

    def _send_away(self) -> None:
        """Those who wait are told when to come again: what the platform asks for, the next process keeps as well."""
        for ahead, (_, _, one) in enumerate(sorted(self._behind), 1):
            if not one.done():
                one.set_exception(Later(ASKED, self._tell(self.room.wait(ahead)), asked=True))
        self._behind.clear()


class Lines(Generic[R]):
    """Lines by their names."""

    def __init__(self, paces: Paces) -> None:
        self._paces = paces
        self._lines: dict[str, Line[R]] = {}

    def line(self, name: str, room: Callable[[], R], *, shared: bool = True) -> Line[R]:
        """The line of this name. If it is `shared`, other processes keep its pace as well; so does the next one, where
        one is alone."""
        found = self._lines.get(name)
        if found is None:
            if len(self._lines) >= LINES:
                self._lines = {its: one for its, one in self._lines.items() if not one.idle}
            found = self._lines[name] = Line(name, room(), self._paces if shared or not self._paces.others else None)
        return found


def _now() -> float:
    return asyncio.get_running_loop().time()
