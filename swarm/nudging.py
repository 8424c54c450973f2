"""Whom a nudge is for, when they may have it, and whether it is still true. It is worded and sent elsewhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from swarm import steps
from swarm.commands.presence import NEVER
from swarm.events import Nudged
from swarm.office import quiet_until
from swarm.people import VENDORS, Person, reachable
from swarm.policy import Audience, Policy
from swarm.request import Clock, Nudge, Priority, Request, Status
from swarm.running import runs


def audience(request: Request, nudged: Nudged, policy: Policy, people: Sequence[Person]) -> list[str]:
    """The people who are told, each once. Of a breach of ownership the board tells first, and then people."""
    match nudged.clock:
        case Clock.QUIET_CLOSE:
            return [request.requester]
        case Clock.NEXT_UPDATE:
            return _people(policy.told.next_update, request, people)
        case Clock.VENDOR:
            return [] if vendor(request) else _people(policy.told.vendor, request, people)
        case Clock.OWNERSHIP if nudged.breach and nudged.reach <= _target(request, policy):
            return []
    if not nudged.breach:
        return _people(policy.told.warning, request, people)
    instead: tuple[Audience, ...] = ("shepherd",) if policy.told.breach else ()
    return _people(policy.told.breach, request, people) or _people(instead, request, people)


def vendor(request: Request) -> str | None:
    """The vendor who can be asked again in the thread itself; none where they are not in the chat."""
    owed = (one.asked for one in request.pulls if one.asked is not None and one.asked.tier == VENDORS)
    here = (one.who for one in request.swarm if one.tier == VENDORS)
    return next((one.who for one in owed), None) or next(here, None)


def ready_at(person: Person, request: Request, now: datetime, policy: Policy) -> datetime:
    """When somebody may be nudged: not while they are away, nor in their quiet hours.

    A critical request does not wait for the quiet hours of somebody who is on call.
    """
    if person.away_until is not None and person.away_until > now:
        return person.away_until
    hours = person.quiet or policy.quiet_hours
    if hours == NEVER or (person.on_call and request.priority is Priority.CRITICAL):
        return now
    return quiet_until(hours, now, person.zone or policy.zone) or now


def stands(nudge: Nudge, request: Request, policy: Policy) -> bool:
    """Whether it is still worth telling: nothing ended or restarted the clock, and nothing newer was told of it."""
    if request.nudge(nudge.clock) != nudge:
        return False
    if nudge.clock is Clock.QUIET_CLOSE:
        return request.status is Status.RESOLVED and request.quiet_since == nudge.since
    run = next((one for one in runs(request, policy) if one.clock is nudge.clock), None)
    return run is not None and run.since == nudge.since


def too_late_at(nudge: Nudge, request: Request, policy: Policy) -> datetime | None:
    """When the next one of its kind is due, and this one comes too late."""
    run = next((one for one in runs(request, policy) if one.clock is nudge.clock), None)
    return None if run is None else steps.next_due(run, request, policy)


def _target(request: Request, policy: Policy) -> timedelta:
    return policy.terms(request.priority, request.kind).limits[Clock.OWNERSHIP]


def _people(meant: Sequence[Audience], request: Request, people: Sequence[Person]) -> list[str]:
    found: list[str] = []
    for one in meant:
        match one:
            case "shepherd":
                found += [request.shepherd] if request.shepherd else []
            case "swarm":
                found += [member.who for member in request.swarm]
            case "lead":
                found += [person.id for person in reachable(people, request.requester) if person.leads]
    return list(dict.fromkeys(found))
