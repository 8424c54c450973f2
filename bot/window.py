"""So many in so many seconds, whichever seconds those are: counted by what has gone."""

import asyncio
from collections import deque

from bot.paces import Pace


class Window:
    """A room that knows its pace beforehand."""

    def __init__(self, pace: Pace) -> None:
        self._pace = pace
        self._free: deque[float] = deque(maxlen=pace.most)
        """When the places of those that went last are free again. All others are."""
        self._until = 0.0

    @property
    def pace(self) -> Pace:
        return self._pace

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
        self._free.append(_now() + self._pace.within)

    def hold(self, seconds: float) -> None:
        self._until = max(self._until, _now() + seconds)
        self._free.clear()
        self._free.extend(self._until + one * self._pace.step for one in range(self._pace.most))

    def held(self) -> float:
        return max(0.0, self._until - _now())


def _now() -> float:
    return asyncio.get_running_loop().time()
