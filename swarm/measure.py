"""Measures of one request, from its history alone and the hours in which its clocks run."""

from datetime import datetime, timedelta

from swarm.hours import ALWAYS
from swarm.policy import Policy
from swarm.request import NO_TIME, Phase, Request

OURS = frozenset({Phase.UNOWNED, Phase.SHEPHERD, Phase.HELP})
"""Phases in which it was ours to act. Out of hours these alone stand still: who waits for somebody waits all night."""


def where_time_went(request: Request, until: datetime, policy: Policy) -> dict[Phase, timedelta]:
    """The calendar time up to `until`, split so that every instant is in one part; the parts add up exactly."""
    calendar = policy.calendar(request.plan, policy.terms(request.priority, request.kind))
    spent: dict[Phase, timedelta] = {}
    for phase, start, end in request.stretches(until):
        counted = end - start
        if phase in OURS and calendar is not ALWAYS:
            within = calendar.within(start, end)
            spent[Phase.OFF_HOURS] = spent.get(Phase.OFF_HOURS, NO_TIME) + counted - within
            counted = within
        spent[phase] = spent.get(phase, NO_TIME) + counted
    return spent


def off_hours(request: Request, until: datetime, policy: Policy) -> timedelta:
    """How much of the time up to `until` was ours to use, but out of hours."""
    return where_time_went(request, until, policy).get(Phase.OFF_HOURS, NO_TIME)
