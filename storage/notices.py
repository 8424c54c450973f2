"""What people are yet to be told, as a batch knows it in memory. No SQL, no waiting.

Only what a digest of the batch asks about is known. For everybody else a notice is written without looking.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import count

Whose = tuple[str, str]
"""A desk and a person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Untold:
    """A notice as its row has it."""

    desk: str
    person: str
    number: int
    key: str
    doc: str
    ready_at: int
    dropped: int = 0
    id: int = 0
    """The row's; below zero while the row is not written yet."""

    @property
    def place(self) -> tuple[str, str, str, int, str]:
        """What there is one row for."""
        return "notice", self.desk, self.person, self.number, self.key

    def row(self) -> dict[str, str | int | None]:
        return {
            "desk": self.desk,
            "person": self.person,
            "number": self.number,
            "key": self.key,
            "doc": self.doc,
            "ready_at": self.ready_at,
            "dropped": self.dropped,
        }


class Notices:
    """The notices of the people the batch asks about."""

    def __init__(self, asked: Iterable[Whose] = ()) -> None:
        self._of: dict[Whose, dict[tuple[int, str], Untold]] = {one: {} for one in asked}
        self._ids = count(-1, -1)

    def knows(self, desk: str, person: str) -> bool:
        return (desk, person) in self._of

    def of(self, desk: str, person: str) -> list[Untold]:
        """All of this person's, the oldest ready first."""
        return sorted(self._of[desk, person].values(), key=lambda one: one.ready_at)

    def keep(self, one: Untold) -> None:
        """This one is there now, and as it is here."""
        self._of[one.desk, one.person][one.number, one.key] = one

    def put(self, one: Untold) -> Untold:
        """A new one takes the place of the one there was, which nobody will be told of; what it is like then."""
        former = self._of[one.desk, one.person].get((one.number, one.key))
        after = (
            replace(one, id=next(self._ids))
            if former is None
            else replace(one, id=former.id, dropped=former.dropped + 1)
        )
        self.keep(after)
        return after

    def remove(self, one: Untold) -> None:
        del self._of[one.desk, one.person][one.number, one.key]
