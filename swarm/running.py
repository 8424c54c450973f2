"""The clocks of a request as they run right now: since when, how far, and when they come how far. Nothing is decided.

Every clock is counted in its own time: pauses are left out, and the hours in which its desk is closed.
"""

from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise

from swarm.hours import Calendar
from swarm.people import VENDORS
from swarm.policy import Policy
from swarm.request import NO_TIME, Clock, Phase, Request, Status, Turn, Waiting
from swarm.targets import NEVER, Rung, Terms

ACTIVE = frozenset({Phase.SHEPHERD, Phase.HELP})
UNRESOLVED = frozenset(Phase) - {Phase.REQUESTER, Phase.RESOLVED}
"""Where the resolve clock runs, unless a vendor's time is not counted."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """One clock on its way to its target."""

    clock: Clock
    since: datetime
    """From when on this run is counted; another moment is another run."""
    target: timedelta
    before: timedelta = NO_TIME
    """What had been counted when it last began to run."""
    runs_from: datetime | None
    """Since when it runs without a pause; none while it is paused."""
    calendar: Calendar

    def counted(self, now: datetime) -> timedelta:
        """How far it is."""
        return self.before if self.runs_from is None else self.before + self.calendar.within(self.runs_from, now)

    def when(self, reach: timedelta) -> datetime | None:
        """When it comes, or came, so far; never while it is paused, nor after the end of time."""
        if self.runs_from is None:
            return None
        try:
            return self.calendar.after(self.runs_from, reach - self.before) if reach > self.before else self.runs_from
        except OverflowError:
            return None

    @property
    def ends(self) -> datetime | None:
        """When its target is reached; never while it is paused."""
        return self.when(self.target)


def runs(request: Request, policy: Policy) -> Iterator[Run]:
    """The clocks with a target that are not over, the tier limit apart: who looks for one of them has no more made."""
    if request.ended:
        return
    held = policy.terms(request.priority, request.kind)
    calendar = policy.calendar(request.plan, held)
    for clock, start in _RUNS:
        target = held.limits.get(clock)
        run = None if target is None else start(request, policy, target, calendar)
        if run is not None:
            yield run


def next_tier(request: Request, policy: Policy) -> tuple[Rung, Run] | None:
    """The tier that is to be pulled in next, and the clock at whose end it is; none where there is no further one."""
    held = policy.terms(request.priority, request.kind)
    if request.ended or request.owned_at is None or request.shepherd is None:
        return None
    climbed = _climbed(request, policy, held)
    if climbed is None:
        return None
    rung, since, limit = climbed
    calendar = policy.calendar(request.plan, held)
    before, runs_from = _counted(request, since, calendar, ACTIVE)
    run = Run(clock=Clock.TIER_LIMIT, since=since, target=limit, before=before, runs_from=runs_from, calendar=calendar)
    return rung, run


def _climbed(request: Request, policy: Policy, held: Terms) -> tuple[Rung, datetime, timedelta] | None:
    """The next rung, from when on its limit is counted, and the limit."""
    owned_at = request.owned_at or request.opened_at
    reached = dict(request.reached)
    promised = policy.plans.get(request.plan)
    begins = promised.starts_with if promised else None
    if begins is not None and not any(tier >= begins for tier in reached):
        return Rung(begins), owned_at, NO_TIME
    top = max((at for at, rung in enumerate(held.ladder) if rung.tier in reached), default=0)
    if top + 1 >= len(held.ladder) or held.ladder[top].limit == NEVER:
        return None
    return held.ladder[top + 1], reached.get(held.ladder[top].tier, owned_at), held.ladder[top].limit


def _ownership(request: Request, _policy: Policy, target: timedelta, calendar: Calendar) -> Run | None:
    if request.shepherd is not None:
        return None
    since = request.turns[-1].at
    return Run(clock=Clock.OWNERSHIP, since=since, target=target, runs_from=since, calendar=calendar)


def _first_response(request: Request, _policy: Policy, target: timedelta, calendar: Calendar) -> Run | None:
    if request.responded_at is not None:
        return None
    since = request.opened_at
    return Run(clock=Clock.FIRST_RESPONSE, since=since, target=target, runs_from=since, calendar=calendar)


def _next_update(request: Request, _policy: Policy, target: timedelta, calendar: Calendar) -> Run | None:
    if request.shepherd is None or (request.wait is not None and request.wait.on is Waiting.REQUESTER):
        return None
    since = request.told_at or request.owned_at or request.opened_at
    return Run(clock=Clock.NEXT_UPDATE, since=since, target=target, runs_from=since, calendar=calendar)


def _resolve(request: Request, policy: Policy, target: timedelta, calendar: Calendar) -> Run:
    counts = UNRESOLVED if policy.vendor_waits_count else UNRESOLVED - {Phase.VENDOR}
    since = request.opened_at
    before, runs_from = _counted(request, since, calendar, counts)
    return Run(clock=Clock.RESOLVE, since=since, target=target, before=before, runs_from=runs_from, calendar=calendar)


def _vendor(request: Request, _policy: Policy, target: timedelta, calendar: Calendar) -> Run | None:
    since = vendor_asked_at(request)
    if since is None:
        return None
    return Run(clock=Clock.VENDOR, since=since, target=target, runs_from=since, calendar=calendar)


def vendor_asked_at(request: Request) -> datetime | None:
    """Since when a vendor owes an answer: asked by a pull, or waited for and not heard of since."""
    owed = next((one.asked for one in request.pulls if one.asked is not None and one.asked.tier == VENDORS), None)
    waits = request.status is Status.WAITING and request.wait is not None and request.wait.on is Waiting.VENDOR
    if owed is None and not waits:
        return None
    since = owed.at if owed is not None else request.turns[-1].at
    heard = request.vendor_heard_at
    return None if heard is not None and heard > since else since


def _counted(
    request: Request, since: datetime, calendar: Calendar, counts: Container[Phase]
) -> tuple[timedelta, datetime | None]:
    """What was counted from `since` until the present turn, and since when that counts, if it does."""
    counted = NO_TIME
    for turn, following in pairwise(request.turns):
        if following.at > since and _where(turn) in counts:
            counted += calendar.within(max(turn.at, since), following.at)
    present = request.turns[-1]
    return counted, max(present.at, since) if _where(present) in counts else None


def _where(turn: Turn) -> Phase:
    """What lay closed lay resolved."""
    return turn.phase or Phase.RESOLVED


_RUNS: tuple[tuple[Clock, Callable[[Request, Policy, timedelta, Calendar], Run | None]], ...] = (
    (Clock.OWNERSHIP, _ownership),
    (Clock.FIRST_RESPONSE, _first_response),
    (Clock.NEXT_UPDATE, _next_update),
    (Clock.RESOLVE, _resolve),
    (Clock.VENDOR, _vendor),
)
