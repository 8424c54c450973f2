"""Sittings: a few people go through what is new, or what has grown old, one request after the other.

The agenda is made when the sitting begins; what happens to its requests happens by ordinary commands. Here is only
how far the sitting is, and what it leaves to the next.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from swarm.request import Request

LONGEST = timedelta(hours=2)
"""After so long a sitting closes by itself: nobody sits any more."""


class Swarm(StrEnum):
    DISPATCH = "dispatch"
    BACKLOG = "backlog"


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """How the requests stand that a sitting looks at."""

    agenda: tuple[int, ...] = ()
    """What there is to look at for one that is to begin."""
    waiting: tuple[int, ...] = ()
    """What needs a look as well and does not fit into it."""
    done: frozenset[int] = frozenset()
    """What needs no look any more."""
    happened: int = 0
    """How much has happened to them, all together: where that has changed they look different."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sitting:
    """One sitting over an agenda of requests, by their numbers."""

    swarm: Swarm
    id: int
    """Which one of its kind on this desk, from 1 on."""
    at: datetime
    by: str
    agenda: tuple[int, ...]
    passed: tuple[int, ...] = ()
    """Left for later by whoever sat."""
    settled: tuple[int, ...] = ()
    """Those that need no look any more, also if they had been left for later."""
    happened: int = 0
    """How much had happened to what is left when it was last looked at; what has happened since is to be shown."""
    closed_at: datetime | None = None
    closed_by: str = ""
    waiting: tuple[int, ...] = ()
    """What needed a look when it began and did not fit into the agenda: it comes to a later one."""
    put_off: tuple[int, ...] = ()
    """Of all these, what earlier sittings left for later, the longest ago first."""
    newest: int = 0
    """The last request that was on the agenda of any of its kind before this one."""

    @property
    def sits(self) -> bool:
        return self.closed_at is None

    @property
    def left(self) -> tuple[int, ...]:
        """What is still to be settled, by this sitting or by the next."""
        return tuple(one for one in self.agenda if one not in self.settled)

    @property
    def ahead(self) -> tuple[int, ...]:
        """What is still to be looked at, in the order of the agenda; nothing once it is closed."""
        return tuple(one for one in self.left if one not in self.passed) if self.sits else ()

    @property
    def current(self) -> int | None:
        """The request that is looked at now; none once all were."""
        return next(iter(self.ahead), None)

    @property
    def ends_at(self) -> datetime:
        return self.at + LONGEST

    def passing(self, number: int | None) -> "Sitting":
        """The same with the request that is looked at left for later.

        Any other number is no longer, or not yet, looked at: so a second click skips nothing.
        """
        return self if number is None or number != self.current else replace(self, passed=(*self.passed, number))

    def seeing(self, view: View) -> "Sitting":
        """The same with what needs no look any more put aside."""
        settled = (*self.settled, *(one for one in self.left if one in view.done))
        return replace(self, settled=settled, happened=view.happened)

    def closing(self, at: datetime, by: str) -> "Sitting":
        return replace(self, closed_at=at, closed_by=by)


def begun(swarm: Swarm, before: Sitting | None, view: View, at: datetime, by: str) -> Sitting:
    """The sitting that follows the last one of its kind, over what the view has ahead."""
    first = Sitting(swarm=swarm, id=1, at=at, by=by, agenda=view.agenda, waiting=view.waiting)
    if before is None:
        return first
    comes = {*view.agenda, *view.waiting}
    again = tuple(one for one in put_off(before) if one in comes)
    return replace(first, id=before.id + 1, put_off=again, newest=newest(before))


def newest(before: Sitting | None) -> int:
    """The last request that ever was on an agenda; what is newer, nobody has looked at."""
    return max(before.newest, *before.agenda, 0) if before else 0


def carried(before: Sitting | None) -> tuple[int, ...]:
    """What the last sitting leaves to the next: what it did not settle, and what it had no room for."""
    return (*before.left, *before.waiting) if before else ()


def put_off(before: Sitting | None) -> tuple[int, ...]:
    """What was left for later until now, the longest ago first."""
    return (*(one for one in before.put_off if one not in before.passed), *before.passed) if before else ()


def view_of(sitting: Sitting, requests: Sequence[Request]) -> View:
    """How it stands with a sitting; `requests` are those that are left of it."""
    done = frozenset(one.number for one in requests if not needs_look(sitting.swarm, one))
    return View(done=done, happened=sum(one.version for one in requests if one.number not in done))


def needs_look(swarm: Swarm, request: Request) -> bool:
    """Whether a request on the agenda still has to be looked at."""
    return undispatched(request) if swarm is Swarm.DISPATCH else not request.ended


def undispatched(request: Request) -> bool:
    """Whether nobody owns it, or nobody has said what it is about."""
    return not request.ended and (request.shepherd is None or not request.topic)
