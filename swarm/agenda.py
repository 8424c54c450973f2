"""Which requests need a look by a sitting that is to begin, and why."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from swarm.policy import Policy
from swarm.request import Clock, Request
from swarm.running import runs
from swarm.sitting import Sitting, Swarm, View, carried, newest, put_off, undispatched

AGENDA = 25
"""How many requests one sitting takes at most; what is left comes to the next."""
WAITING = 200
"""How many requests for which it had no room a sitting remembers at most."""
OLD, UNTOUCHED = timedelta(days=7), timedelta(days=3)
"""From which age on a request has grown old, and from when on it is forgotten that nobody touched."""


def view_ahead(
    swarm: Swarm, requests: Sequence[Request], before: Sitting | None, policy: Policy, now: datetime
) -> View:
    """What the next sitting has to look at; `requests` are the desk's open ones.

    The agenda has the oldest first. Where there is too much, what was left for later has to wait for what nobody has
    looked at, and what was left for later a while ago comes before what was just now.
    """
    left, last = frozenset(carried(before)), newest(before)
    if swarm is Swarm.DISPATCH:
        # Not what had its shepherd before the last sitting and was not left by it: many desks name no topics.
        found = [
            one
            for one in requests
            if undispatched(one) and (one.shepherd is None or one.number in left or one.number > last)
        ]
    else:
        found = [one for one in requests if any(pains(one, policy, now))]
    turns = {number: turn for turn, number in enumerate(put_off(before), start=1)}
    found.sort(key=lambda one: (turns.get(one.number, 0), one.opened_at, one.number))
    chosen, waiting = found[:AGENDA], found[AGENDA:][:WAITING]
    chosen.sort(key=lambda one: (one.opened_at, one.number))
    return View(
        agenda=tuple(one.number for one in chosen),
        waiting=tuple(one.number for one in waiting),
        happened=sum(one.version for one in chosen),
    )


def pains(request: Request, policy: Policy, now: datetime) -> Iterator[str]:
    """Why a request hurts, in words; nothing for one that goes well."""
    if missed(Clock.RESOLVE, request, policy, now):
        yield "should be resolved by now"
    if missed(Clock.OWNERSHIP, request, policy, now):
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


def missed(clock: Clock, request: Request, policy: Policy, now: datetime) -> bool:
    """Whether a clock was missed and is over its target as that is now; what was missed once is kept for ever."""
    if clock not in request.breached:
        return False
    run = next((one for one in runs(request, policy) if one.clock is clock), None)
    return run is not None and run.counted(now) >= run.target
