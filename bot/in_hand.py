"""What is in this process's hands: the requests whose effects it carries out, now or when their time has come."""

from collections.abc import Callable, Sequence

from storage.job import Pending
from storage.leases import Held, Leases, Place


class InHand:
    """Taken before anything of it is done, and given back when nothing is left to do."""

    def __init__(self, leases: Leases, look_first: Callable[[Pending], None]) -> None:
        self._leases = leases
        self._look_first = look_first
        self._held: dict[Place, Held] = {}

    def __len__(self) -> int:
        return len(self._held)

    @property
    def sure(self) -> bool:
        """Whether all of it is ours without a doubt."""
        return self._leases.sure

    def add(self, place: Place, held: Held | None) -> bool:
        """It came into our hands, or has to be taken yet; whether it was not there before."""
        known = place in self._held
        if held is not None and not known:
            self._held[place] = held
        return not known

    async def take(self, place: Place) -> bool:
        """Have it in hand; whoever else has it does what there is to do. Raises StorageBroken."""
        if place not in self._held:
            held = await self._leases.take(*place)
            if held is None:
                return False
            self._held[place] = held
        return True

    def begin(self, place: Place, rows: Sequence[Pending]) -> None:
        """These are to be done next. The first may have been in the hands of a process that died: it is looked for.

        What has a key may have been the first before: it changed while it was shown, and kept its place in the row.
        """
        left_behind = self._held[place].left_behind
        self._held[place] = Held()
        for row in rows:
            if row.id > left_behind:
                return
            self._look_first(row)
            if not row.key:
                return
        if rows:  # what was begun may be among those that come after these
            self._held[place] = Held(left_behind)

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
