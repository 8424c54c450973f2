"""Which policy the due times of a desk follow. With another one all its clocks are looked at again. No connection."""

from dataclasses import dataclass
from datetime import datetime

from storage.holdable import text
from storage.milliseconds import ms
from storage.picture import Picture
from storage.work import MAKE_DUE, WRITE_MARK, Needs, Writes

FIRST = 1
"""The number of a desk's first request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """The desk has a policy with this mark from now on. Says whether clocks have to be looked at for it."""

    desk: str
    mark: str
    now: datetime

    def wants(self, needs: Needs) -> None:
        needs.marks.add(self.desk)
        needs.numbers.add(self.desk)

    def do(self, picture: Picture, writes: Writes) -> bool:
        known = picture.marks.get(self.desk)
        if known == self.mark:
            return False
        text(self.mark)
        now = ms(self.now)
        picture.marks[self.desk] = self.mark
        writes.add(WRITE_MARK, {"desk": self.desk, "mark": self.mark})
        if known is None and picture.next_number(self.desk) == FIRST:
            return False  # nothing of the desk can follow another policy
        writes.add(MAKE_DUE, {"desk": self.desk, "now": now})
        return True
