"""Sittings: a few people go through what is new, or what has grown old, one request after the other.

The agenda is made when the sitting begins; what happens to its requests happens by ordinary commands. Here is only
which requests need a look, why, and how far the sitting is.
"""

from collections.abc import Iterator, Sequence
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
class View:
    """How the requests stand that a sitting looks at."""

    agenda: tuple[int, ...] = ()
    """What there is to look at for one that is to begin."""
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


def begun(swarm: Swarm, before: Sitting | None, agenda: tuple[int, ...], at: datetime, by: str) -> Sitting:
    """The sitting that follows the last one of its kind."""
    return Sitting(swarm=swarm, id=before.id + 1 if before else 1, at=at, by=by, agenda=agenda)


def view_ahead(swarm: Swarm, requests: Sequence[Request], before: Sitting | None, now: datetime) -> View:
    """What the next sitting has to look at; `requests` are the desk's open ones."""
    chosen = agenda(swarm, requests, before, now)
    return View(agenda=chosen, happened=sum(one.version for one in requests if one.number in chosen))


def view_of(sitting: Sitting, requests: Sequence[Request]) -> View:
    """How it stands with a sitting; `requests` are those that are left of it."""
    done = frozenset(one.number for one in requests if not needs_look(sitting.swarm, one))
    return View(done=done, happened=sum(one.version for one in requests if one.number not in done))


def agenda(swarm: Swarm, requests: Sequence[Request], before: Sitting | None, now: datetime) -> tuple[int, ...]:
    """What needs a look, the oldest first; `requests` are the desk's open ones.

    Where there is too much, what was left for later the last time has to wait for what nobody has looked at.
    """
    if swarm is Swarm.DISPATCH:
        found = [one for one in requests if undispatched(one) and _comes_to_dispatch(one, before)]
    else:
        found = [one for one in requests if any(pains(one, now))]
    put_off = before.passed if before else ()
    chosen = sorted(found, key=lambda one: (one.number in put_off, one.opened_at, one.number))[:AGENDA]
    return tuple(one.number for one in sorted(chosen, key=lambda one: (one.opened_at, one.number)))


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


def _comes_to_dispatch(request: Request, before: Sitting | None) -> bool:
    """Not what had its shepherd before the last sitting and was not on its agenda: many desks name no topics."""
    if request.shepherd is None or before is None:
        return True
    return request.number in before.left or request.number > max(before.agenda, default=0)
