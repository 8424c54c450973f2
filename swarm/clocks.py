"""What is due on a request, and when to look at it again. Clocks remember nothing: all is derived from the request."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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

Moment = tuple[datetime, Unasked]
"""Something that is to happen by itself, and when."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What a look at a request found: what happened by then, what it is like afterwards, and when to look again."""

    happened: tuple[AnyEvent, ...]
    request: Request
    next_due: datetime | None


def look(request: Request, asked: Asked) -> Looked:
    """What the clocks bring about by now, one thing after the other: what wakes up may be due for more."""
    happened: list[AnyEvent] = []
    moments = list(_moments(request, asked.policy))
    for _ in range(ROUNDS):
        found: list[AnyEvent] = []
        for command in _due(moments, asked.at):
            events = command.decide(request, asked)
            request = fold(events, request) if events else request
            found += events
        if not found:
            break
        happened += found
        moments = list(_moments(request, asked.policy))
    return Looked(happened=tuple(happened), request=request, next_due=_earliest(moments))


def due(request: Request, now: datetime, policy: Policy) -> list[Unasked]:
    """The commands whose moment has come."""
    return _due(_moments(request, policy), now)


def happening(request: Request, asked: Asked) -> tuple[AnyEvent, ...]:
    """What the clocks bring about by now."""
    return look(request, asked).happened


def next_due(request: Request, policy: Policy) -> datetime | None:
    """When to look again; never, if nothing is to come."""
    return _earliest(_moments(request, policy))


def runs_out_next(request: Request, policy: Policy) -> tuple[Clock, datetime] | None:
    """The clock that comes to its end first, or did already; and when."""
    going: list[Run] = list(runs(request, policy))
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


def _due(moments: Iterable[Moment], now: datetime) -> list[Unasked]:
    return [command for at, command in moments if at <= now]


def _earliest(moments: Iterable[Moment]) -> datetime | None:
    return min((at for at, _ in moments), default=None)


def _moments(request: Request, policy: Policy) -> Iterator[Moment]:
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


def _quiet(request: Request, policy: Policy) -> Iterator[Moment]:
    """A word first, and then the end."""
    closes = closing(request, policy)
    word = request.nudge(Clock.QUIET_CLOSE)
    if closes is None or request.quiet_since is None:
        return
    if word is None or word.since != request.quiet_since:
        yield closes - policy.notice, AnnounceClose()
    else:
        yield closes, CloseQuietly()
