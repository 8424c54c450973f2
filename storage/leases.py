"""Who has what in hand: each request's outbox is one process's at a time. Whoever has a file has all of it alone.

No SQL, and no rule of what is done with it.
"""

from collections.abc import Callable
from typing import NamedTuple, Protocol

from storage.driver import Reader

Place = tuple[str, int]
"""A desk and the number of a request, whose effects are done in order."""
Hint = Callable[[], None]
Told = Callable[[str], None]


class Found(NamedTuple):
    """Places with something to be done."""

    places: dict[Place, bool]
    """Whether they came into our hands; if not, they may be ours already, or somebody else's by now."""
    upto: int
    """The last effect that was looked at: where the next look begins; 0, to begin anew."""


class Leases(Protocol):
    """Every method raises StorageBroken if the database fails."""

    every: float
    """Seconds between two looks for what nobody has in hand."""
    told: Told
    """Called with what another process tells everybody; with nothing, if we may not have been told something."""

    @property
    def process(self) -> int:
        """What fences our writing: what we had in hand under another number is no longer ours. 0 if we are alone."""

    @property
    def sure(self) -> bool:
        """Whether nobody can have given us up by now, so that what is ours is so still."""

    async def join(self, hinted: Hint) -> None:
        """Begin to work here. Whenever there is something for everybody to look for, we are given a hint."""

    async def beat(self) -> bool:
        """We are still there. If not, all that was ours may be somebody else's: let go of it, and then join anew."""

    async def leave(self) -> None:
        """What is still in our hands is for the others."""

    async def take(self, desk: str, number: int) -> bool:
        """Take a place in hand, unless somebody else has it; whether it is ours."""

    async def find(self, after: int, rows: int) -> Found:
        """Take places in hand that nobody has and for which there is something to do, the longest waiting first."""

    async def give_back(self, desk: str, number: int) -> bool:
        """Give a place back, unless there is something to do for it after all; whether it was given."""

    async def take_duty(self, name: str) -> bool:
        """What one process does for all: take it, or keep it. Whether it is ours."""

    async def lay_down(self, name: str) -> None:
        """Leave a duty to others. What fails is done again with the next beat."""

    async def tell(self, what: str) -> None:
        """Tell all others who are there just now."""

    async def duties(self, beginning: str) -> dict[str, int]:
        """The duties whose names begin so, and the process that has each. Nobody has those of a process given up."""


class Alone:
    """There is nobody else, and all is ours."""

    every = 60.0
    process = 0
    sure = True

    def __init__(self, reader: Reader) -> None:
        self._reader = reader
        self.told: Told = _nothing
        self._duties: set[str] = set()

    async def join(self, hinted: Hint) -> None:
        pass

    async def beat(self) -> bool:
        return True

    async def leave(self) -> None:
        pass

    async def take(self, desk: str, number: int) -> bool:
        return True

    async def find(self, after: int, rows: int) -> Found:
        found = await self._reader.rows("waiting_effects", after=after, rows=rows)
        return Found({(desk, number): True for _, desk, number in found}, found[-1][0] if len(found) == rows else 0)

    async def give_back(self, desk: str, number: int) -> bool:
        return True

    async def take_duty(self, name: str) -> bool:
        self._duties.add(name)
        return True

    async def lay_down(self, name: str) -> None:
        self._duties.discard(name)

    async def tell(self, what: str) -> None:
        pass

    async def duties(self, beginning: str) -> dict[str, int]:
        return {name: self.process for name in self._duties if name.startswith(beginning)}


def _nothing(_: str) -> None:
    pass
