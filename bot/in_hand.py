"""What is in this process's hands: the requests whose effects it carries out, now or when their time has come."""

from collections.abc import Callable, Sequence
from typing import Protocol

from storage.job import Pending
from storage.leases import Leases, Place


class Records(Protocol):
    """Where it is on record what has begun."""

    async def begun(self, desk: str, effect_id: int, *, number: int) -> None:
        """Something is about to be sent for an effect. Raises StorageBroken, or Lost, if it is not in our hands."""


class InHand:
    """Taken before anything of it is done, and given back when nothing is left to do."""

    def __init__(self, leases: Leases, records: Records, look_first: Callable[[Pending], None]) -> None:
        self._leases = leases
        self._records = records
        self._look_first = look_first
        self._held: dict[Place, set[int]] = {}
        """With the effects that this process has begun: what became of those it knows itself."""

    def __len__(self) -> int:
        return len(self._held)

    @property
    def sure(self) -> bool:
        """Whether all of it is ours without a doubt."""
        return self._leases.sure

    def add(self, place: Place, *, taken: bool) -> bool:
        """It came into our hands, or has to be taken yet; whether it was not there before."""
        known = place in self._held
        if taken and not known:
            self._held[place] = set()
        return not known

    async def take(self, place: Place) -> bool:
        """Have it in hand; whoever else has it does what there is to do. Raises StorageBroken."""
        if place not in self._held:
            if not await self._leases.take(*place):
                return False
            self._held[place] = set()
        return True

    def look(self, place: Place, rows: Sequence[Pending]) -> None:
        """These are to be done next. What a process before this one has begun is looked for."""
        for row in rows:
            if row.begun is not None and row.id not in self._held[place]:
                self._look_first(row)

    async def begin(self, row: Pending) -> None:
        """Put on record that something is about to be sent for it. Raises StorageBroken, Lost."""
        held = self._held[row.desk, row.number]
        await self._records.begun(row.desk, row.id, number=row.number)
        held.add(row.id)

    def unsure(self, row: Pending) -> None:
        """Whatever this process has sent for it is looked for before it is sent again."""
        if row.id in self._held.get((row.desk, row.number), ()):
            self._look_first(row)

    async def give_back(self, place: Place) -> bool:
        """Nothing is left to do; whether that is so: another process may have put something there meanwhile."""
        given = await self._leases.give_back(*place)
        self.lose(place)
        return given

    def lose(self, place: Place) -> None:
        """It is somebody else's by now."""
        self._held.pop(place, None)

    def lose_all(self) -> None:
        self._held.clear()
