"""The clocks of a request as they run right now: since when, how far, and when they come how far. Nothing is decided.

Every clock is counted in its own time: pauses are left out, and the hours in which its desk is closed.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from swarm.hours import Calendar
from swarm.people import VENDORS
from swarm.policy import Policy
from swarm.request import NO_TIME, Clock, Phase, Request, Status, Waiting
from swarm.targets import NEVER, Rung, Terms

ACTIVE = frozenset({Phase.SHEPHERD, Phase.HELP})


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


def runs(request: Request, policy: Policy) -> list[Run]:
    """The clocks with a target that are not over, the tier limit apart."""
    if request.ended:
        return []
    held = policy.terms(request.priority, request.kind)
    calendar = policy.calendar(request.plan, held)
    found = (start(request, policy, held.limits[clock], calendar) for clock, start in _RUNS if clock in held.limits)
    return [run for run in found if run is not None]


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
    before, runs_from = _counted(request, since, calendar, ACTIVE.__contains__)
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
    pauses = {Phase.REQUESTER, Phase.RESOLVED}
    if not policy.vendor_waits_count:
        pauses.add(Phase.VENDOR)
    since = request.opened_at
    before, runs_from = _counted(request, since, calendar, lambda phase: phase not in pauses)
    return Run(clock=Clock.RESOLVE, since=since, target=target, before=before, runs_from=runs_from, calendar=calendar)


def _vendor(request: Request, _policy: Policy, target: timedelta, calendar: Calendar) -> Run | None:
    since = vendor_asked_at(request)
    if since is None:
        return None
    return Run(clock=Clock.VENDOR, since=since, target=target, runs_from=since, calendar=calendar)


def vendor_asked_at(request: Request) -> datetime | None:
    """Since when a vendor owes an answer: asked by a pull, or waited for and not heard of since."""
    owed = next((one.asked for one in request.pulls if one.asked is not None and one.asked.tier == VENDORS), None)
    if owed is not None:
        return owed.at
    if request.status is not Status.WAITING or request.wait is None or request.wait.on is not Waiting.VENDOR:
        return None
    since = request.turns[-1].at
    heard = request.vendor_heard_at
    return None if heard is not None and heard > since else since


def _counted(
    request: Request, since: datetime, calendar: Calendar, counts: Callable[[Phase], bool]
) -> tuple[timedelta, datetime | None]:
    """What was counted from `since` until the present turn, and since when that counts, if it does."""
    counted, runs_from = NO_TIME, None
    for phase, start, end in _turns(request):
        if counts(phase) and end is None:
            runs_from = max(start, since)
        elif counts(phase) and end is not None and end > since:
            counted += calendar.within(max(start, since), end)
    return counted, runs_from


def _turns(request: Request) -> Iterator[tuple[Phase, datetime, datetime | None]]:
    """The turns with their ends; the last one has none yet. What lay closed lay resolved."""
    ends: list[datetime | None] = [turn.at for turn in request.turns[1:]]
    for turn, end in zip(request.turns, [*ends, None], strict=True):
        yield turn.phase or Phase.RESOLVED, turn.at, end


_RUNS: tuple[tuple[Clock, Callable[[Request, Policy, timedelta, Calendar], Run | None]], ...] = (
    (Clock.OWNERSHIP, _ownership),
    (Clock.FIRST_RESPONSE, _first_response),
    (Clock.NEXT_UPDATE, _next_update),
    (Clock.RESOLVE, _resolve),
    (Clock.VENDOR, _vendor),
)
