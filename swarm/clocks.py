"""What is due on a request, and when to look at it again. Clocks remember nothing: all is derived from the request."""

from collections.abc import Iterator
from datetime import datetime

from swarm import steps
from swarm.commands.command import Asked
from swarm.commands.reminding import AnnounceClose, Remind
from swarm.commands.unasked import CloseQuietly, Escalate, Expire, Unasked, Wake
from swarm.events import AnyEvent, fold
from swarm.people import VENDORS
from swarm.policy import Policy
from swarm.request import Clock, Request, Status
from swarm.running import Run, next_tier, runs

ROUNDS = 10
"""More than can follow from one another; should a rule ever bring itself about again, it waits for the next look."""


def due(request: Request, now: datetime, policy: Policy) -> list[Unasked]:
    """The commands whose moment has come."""
    return [command for moment, command in _moments(request, policy) if moment <= now]


def happening(request: Request, asked: Asked) -> tuple[AnyEvent, ...]:
    """What the clocks bring about by now, one thing after the other: what wakes up may be due for more."""
    happened: list[AnyEvent] = []
    for _ in range(ROUNDS):
        found: list[AnyEvent] = []
        for command in due(request, asked.at, asked.policy):
            events = command.decide(request, asked)
            request = fold(events, request) if events else request
            found += events
        happened += found
        if not found:
            break
    return tuple(happened)


def next_due(request: Request, policy: Policy) -> datetime | None:
    """When to look again; never, if nothing is to come."""
    return min((moment for moment, _ in _moments(request, policy)), default=None)


def next_update(request: Request, policy: Policy) -> datetime | None:
    """When the requester should hear something next."""
    return next((run.ends for run in runs(request, policy) if run.clock is Clock.NEXT_UPDATE), None)


def runs_out_next(request: Request, policy: Policy) -> tuple[Clock, datetime] | None:
    """The clock that comes to its end first, or did already; and when."""
    going: list[Run] = runs(request, policy)
    if (tier := next_tier(request, policy)) is not None:
        going.append(tier[1])
    ends = [(run.ends, run.clock) for run in going]
    found = [(at, clock) for at, clock in ends if at is not None]
    if (closes := closing(request, policy)) is not None:
        found.append((closes, Clock.QUIET_CLOSE))
    if not found:
        return None
    at, clock = min(found)
    return clock, at


def closing(request: Request, policy: Policy) -> datetime | None:
    """When a resolved request closes by itself: after its quiet time, and some time after a word of that."""
    if request.status is not Status.RESOLVED or request.quiet_since is None:
        return None
    word = request.nudge(Clock.QUIET_CLOSE)
    at = request.quiet_since + policy.quiet_close
    return at if word is None or word.since != request.quiet_since else max(at, word.at + policy.notice)


def _moments(request: Request, policy: Policy) -> Iterator[tuple[datetime, Unasked]]:
    if request.status is Status.RESOLVED:
        yield from _quiet(request, policy)
    if request.wait is not None and request.wait.until is not None:
        yield request.wait.until, Wake()
    for call in request.pulls:
        if call.asked is not None and call.asked.tier != VENDORS:  # a vendor is followed up instead
            yield call.asked.deadline, Expire(pull=call.id)
    for run in runs(request, policy):
        if (moment := steps.next_due(run, request, policy)) is not None:
            yield moment, Remind(clock=run.clock)
    if (tier := next_tier(request, policy)) is not None and (moment := tier[1].ends) is not None:
        yield moment, Escalate()


def _quiet(request: Request, policy: Policy) -> Iterator[tuple[datetime, Unasked]]:
    """A word first, and then the end."""
    closes = closing(request, policy)
    word = request.nudge(Clock.QUIET_CLOSE)
    if closes is None or request.quiet_since is None:
        return
    if word is None or word.since != request.quiet_since:
        yield closes - policy.notice, AnnounceClose()
    else:
        yield closes, CloseQuietly()
