"""What of a clock has to be told, and when: the steps on its way and beyond, each told once or never.

The next update and the vendor's answer are asked for at each interval. The others warn once, and their breach is told
of again at twice, four times, … the target: so nobody is forgotten, and nobody hears of it every few minutes. A step
whose successor is due by now comes too late and is dropped.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from swarm.policy import Policy
from swarm.request import Clock, Nudge, Request
from swarm.running import Run

REPEATS = frozenset({Clock.NEXT_UPDATE, Clock.VENDOR})


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to be told of a clock."""

    index: int
    """Its place among the clock's steps."""
    reach: timedelta
    """The clock's own time at which it is due."""
    breach: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """The step to be told now, and how many before it are dropped."""

    step: Step
    dropped: int


def due(run: Run, request: Request, policy: Policy, now: datetime) -> Due | None:
    """What has to be told of this clock now, if anything."""
    if run.runs_from is None or run.runs_from > now:
        return None
    latest = _latest(run, policy, run.counted(now))
    first = _untold(run, policy, told(run, request))
    if latest is None or latest.index < first.index or now < _held_back(latest, run, request, policy):
        return None
    return Due(step=latest, dropped=latest.index - first.index)


def next_due(run: Run, request: Request, policy: Policy) -> datetime | None:
    """When there is something to be told of this clock."""
    first = _untold(run, policy, told(run, request))
    # A snooze may hold a warning back, and not the breach that comes after it.
    alone = first.breach or request.snooze is None
    near = (first,) if alone else (first, step(run, policy, first.index + 1))
    moments = ((one, run.when(one.reach)) for one in near)
    return min((max(at, _held_back(one, run, request, policy)) for one, at in moments if at is not None), default=None)


def told(run: Run, request: Request) -> Nudge | None:
    """What was told of this very run."""
    nudge = request.nudge(run.clock)
    return nudge if nudge is not None and nudge.since == run.since else None


def step(run: Run, policy: Policy, index: int) -> Step:
    """A clock's step by its place."""
    if run.clock in REPEATS:
        return Step(index=index, reach=run.target * (index + 1), breach=True)
    if index == 0:
        return Step(index=0, reach=run.target * policy.warn_at / 100, breach=False)
    return Step(index=index, reach=run.target * 2 ** (index - 1), breach=True)


def _latest(run: Run, policy: Policy, counted: timedelta) -> Step | None:
    """The last step that is due once so much is counted."""
    if run.clock in REPEATS:
        times = counted // run.target
        return step(run, policy, times - 1) if times else None
    index = 0
    while step(run, policy, index).reach <= counted:
        index += 1
    return step(run, policy, index - 1) if index else None


def _untold(run: Run, policy: Policy, known: Nudge | None) -> Step:
    """The first step beyond what was told: further on, or a breach where a warning was."""
    if known is None:
        return step(run, policy, 0)
    if run.clock in REPEATS:
        return step(run, policy, known.reach // run.target)
    index = 0
    while not _beyond(step(run, policy, index), known):
        index += 1
    return step(run, policy, index)


def _beyond(one: Step, known: Nudge) -> bool:
    return one.reach > known.reach or (one.breach and not known.breach)


def _held_back(one: Step, run: Run, request: Request, policy: Policy) -> datetime:
    """Until when a snooze holds it back. What leads are told of, only a lead can hold back."""
    snooze = request.snooze
    if snooze is None or (not snooze.lead and "lead" in policy.told.of(run.clock, breach=one.breach)):
        return run.since
    return snooze.until
