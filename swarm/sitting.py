"""Sittings: a few people go through what is new, or what has grown old, one request after the other.

The agenda is made when the sitting begins; what happens to its requests happens by ordinary commands. Here is only
which requests need a look, why, and how far the sitting is.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from swarm.request import Clock, Request

AGENDA = 25
"""How many requests one sitting takes at most; what is left comes to the next."""
OLD, UNTOUCHED = timedelta(days=7), timedelta(days=3)
"""From which age on a request has grown old, and from when on it is forgotten that nobody touched."""
LONGEST = timedelta(hours=2)
"""After so long a sitting closes by itself: nobody sits any more."""


class Swarm(StrEnum):
    DISPATCH = "dispatch"
    BACKLOG = "backlog"


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
    """Those that need no look any more."""
    closed_at: datetime | None = None
    closed_by: str = ""

    @property
    def current(self) -> int | None:
        """The request that is looked at now; none once all were, or once it is closed."""
        left = (one for one in self.agenda if one not in self.passed and one not in self.settled)
        return None if self.closed_at is not None else next(left, None)

    @property
    def ends_at(self) -> datetime:
        return self.at + LONGEST

    def passing(self, number: int) -> "Sitting":
        """The same with the request that is looked at left for later; another is no longer, or not yet, looked at."""
        return replace(self, passed=(*self.passed, number)) if number == self.current else self

    def settling(self, needs_look: Callable[[int], bool]) -> "Sitting":
        """The same with what needs no look any more put aside."""
        left = [one for one in self.agenda if one not in self.passed and one not in self.settled]
        return replace(self, settled=(*self.settled, *(one for one in left if not needs_look(one))))

    def closing(self, at: datetime, by: str) -> "Sitting":
        return replace(self, closed_at=at, closed_by=by)


def agenda(swarm: Swarm, requests: Sequence[Request], before: Sitting | None, now: datetime) -> tuple[int, ...]:
    """What needs a look, the oldest first; `requests` are the desk's open ones."""
    if swarm is Swarm.DISPATCH:
        since = before.at if before is not None else None
        found = [one for one in requests if undispatched(one) and (one.shepherd is None or _new(one, since))]
    else:
        found = [one for one in requests if any(pains(one, now))]
    return tuple(one.number for one in sorted(found, key=lambda one: one.opened_at)[:AGENDA])


def needs_look(swarm: Swarm, request: Request) -> bool:
    """Whether a request on the agenda still has to be looked at."""
    return undispatched(request) if swarm is Swarm.DISPATCH else not request.ended


def undispatched(request: Request) -> bool:
    """Whether nobody owns it, or nobody has said what it is about."""
    return not request.ended and (request.shepherd is None or not request.topic)


def pains(request: Request, now: datetime) -> Iterator[str]:
    """Why a request hurts, in words; nothing for one that goes well."""
    if Clock.RESOLVE in request.breached:
        yield "should be resolved by now"
    if Clock.OWNERSHIP in request.breached and request.shepherd is None:
        yield "nobody took it in time"
    moves = request.handovers + request.shift_handovers
    if moves > 1:
        yield f"handed over {moves} times"
    if request.reopened:
        yield "reopened" if request.reopened == 1 else f"reopened {request.reopened} times"
    if now - (request.active_at or request.opened_at) > UNTOUCHED:
        yield "untouched for days"
    if now - request.opened_at > OLD:
        yield "old"


def _new(request: Request, since: datetime | None) -> bool:
    return since is None or request.opened_at > since
