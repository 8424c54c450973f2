"""So many in so many seconds, whichever seconds those are: counted by what has gone, and by when it was answered."""

import asyncio
from bisect import insort

from bot.paces import Pace


class Window:
    """A room that knows its pace beforehand."""

    def __init__(self, pace: Pace, apart: float = 0.0) -> None:
        """Between what several processes send so many seconds more are left: nobody knows the others' answers."""
        self._pace = pace
        self._apart = apart
        self._free: list[float] = []
        """When the places of those that went last are free again. All others are."""
        self._until = 0.0
        self._quickest = float("inf")
        """Seconds in which an answer came, at best."""
        self.latest = 0.0
        """When the place is free again that was taken last. Whoever took it says by that when its answer came."""

    @property
    def pace(self) -> Pace:
        return Pace(self._pace.most, self._pace.within + self._apart)

    @property
    def idle(self) -> bool:
        return not self._free or self._free[-1] <= _now()

    def wait(self, ahead: int = 0) -> float:
        most, within = self._pace
        rounds, at = divmod(ahead, most)
        taken = at - (most - len(self._free))
        free = max(self._until, self._free[taken] if taken >= 0 else 0.0)
        return max(0.0, free - _now()) + rounds * within

    def take(self) -> None:
        self.latest = _now() + self._pace.within
        if len(self._free) == self._pace.most:
            del self._free[0]
        insort(self._free, self.latest)

    def put_off(self, taken: float) -> None:
        """Whoever took that place goes only now."""
        if taken in self._free:
            self._free.remove(taken)
        self.take()

    def answered(self, taken: float) -> None:
        """It was on its way until now, and counted there at some time before. The next one takes as long at least."""
        now = _now()
        self._quickest = min(self._quickest, now - (taken - self._pace.within))
        if taken in self._free:
            self._free.remove(taken)
            insort(self._free, max(taken, now + self._pace.within - self._quickest))

    def hold(self, seconds: float) -> None:
        self._until = max(self._until, _now() + seconds)
        self._free = [self._until + one * self._pace.step for one in range(self._pace.most)]

    def held(self) -> float:
        return max(0.0, self._until - _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
