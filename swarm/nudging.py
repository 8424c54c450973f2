"""Whom a nudge is for, when they may have it, and whether it is still true. It is worded and sent elsewhere."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from swarm import steps
from swarm.commands.presence import NEVER
from swarm.events import Nudged
from swarm.office import quiet_until
from swarm.people import VENDORS, Person, reachable
from swarm.permission import By, owns, plays
from swarm.policy import Audience, Policy
from swarm.request import Clock, Nudge, Priority, Request, Status
from swarm.running import runs, vendor_asked_at

SOME = 3
"""How many of the first tier are told where a desk has no lead."""


def audience(request: Request, nudged: Nudged, policy: Policy, people: Sequence[Person]) -> list[str]:
    """The people who are told, each once. Of a breach of ownership the board tells first, and then people."""
    match nudged.clock:
        case Clock.QUIET_CLOSE:
            return [request.requester]
        case Clock.OWNERSHIP if nudged.breach and nudged.reach <= _target(request, policy):
            return []
        case Clock.VENDOR if vendor(request) and nudged.reach <= _target(request, policy, Clock.VENDOR):
            return []  # they are asked again in the thread first
    meant = policy.told.of(nudged.clock, breach=nudged.breach)
    known = {one.id: one for one in people}

    def still(found: Sequence[str]) -> list[str]:
        persons = [known.get(who, Person(id=who)) for who in dict.fromkeys(found)]
        return [one.id for one in persons if concerns(one, request, nudged.clock, nudged.at, people)]

    asked = _people(meant, request, people)
    if meant and (asked or nudged.breach) and forsaken(request, people):
        asked += [*_people(("shepherd",), request, people), *_could_take(request, people)]
    named = still(asked)
    here = [who for who in named if _there(who, people, nudged.at)]
    if here or not meant or not (asked or nudged.breach):
        return here  # a warning for a shepherd where there is none yet is for nobody
    others = still(_people(("lead", "shepherd"), request, people))
    others += _could_take(request, people) if nudged.clock is Clock.OWNERSHIP else []
    return [who for who in others if _there(who, people, nudged.at)] or named or others


def concerns(person: Person, request: Request, clock: Clock, now: datetime, people: Sequence[Person]) -> bool:
    """Whether somebody has anything to do with it, as they are to the desk by now: whoever lost the role by which they
    had, or is blocked, has not. Where nobody is left of those, whoever can have it move has."""
    if clock is Clock.QUIET_CLOSE:
        return person.id == request.requester
    if person.shut_out(now):
        return False
    in_it = plays(person, By.SHEPHERD, request) or plays(person, By.SWARM, request)
    if in_it or person.leads or (request.shepherd is None and person.tier == 1):
        return True
    return forsaken(request, people) and (person.helps or owns(person, request))


def forsaken(request: Request, people: Sequence[Person]) -> bool:
    """Whether the shepherd of an open request no longer helps on a desk that nobody leads: they can only give it away,
    and the staff take it from them."""
    helping = any(one.id == request.shepherd and one.helps for one in people)
    return not request.ended and request.shepherd is not None and not helping and not any(one.leads for one in people)


def vendor(request: Request) -> str | None:
    """The vendor who can be asked again in the thread itself; none where they are not in the chat."""
    owed = (one.asked for one in request.pulls if one.asked is not None and one.asked.tier == VENDORS)
    here = (one.who for one in request.swarm if one.tier == VENDORS)
    return next((one.who for one in owed), None) or next(here, None)


def asked_again(before: Request, after: Request, nudged: Nudged) -> str | None:
    """The vendor who is asked again in the thread: once for each time they were asked, and not after their word."""
    known = before.nudge(Clock.VENDOR)
    again = known is not None and known.since == nudged.since
    return None if again or vendor_asked_at(after) != nudged.since else vendor(after)


def ready_at(person: Person, request: Request, clock: Clock, now: datetime, policy: Policy) -> datetime:
    """When somebody may be nudged: not while they are away, nor in their quiet hours.

    A critical request does not wait for the quiet hours of somebody who is on call, and the word before a close waits
    for nothing: the close would not wait for it.
    """
    if clock is Clock.QUIET_CLOSE:
        return now
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


def in_time(nudge: Nudge, request: Request, policy: Policy, now: datetime) -> bool:
    """Whether it still stands, and the next one of its kind is not due yet."""
    if not stands(nudge, request, policy):
        return False
    run = next((one for one in runs(request, policy) if one.clock is nudge.clock), None)
    following = None if run is None else steps.next_due(run, request, policy)
    return following is None or following > now


def _target(request: Request, policy: Policy, clock: Clock = Clock.OWNERSHIP) -> timedelta:
    return policy.terms(request.priority, request.kind).limits[clock]


def _there(who: str, people: Sequence[Person], now: datetime) -> bool:
    """Whether somebody is not away; of whom the desk knows nothing, nothing speaks against it."""
    return all(one.available(now) for one in people if one.id == who)


def _could_take(request: Request, people: Sequence[Person]) -> list[str]:
    """Some of the first tier who could take it, the least loaded first: there is no lead to tell of it."""
    could = [one for one in reachable(people, request.beside) if one.tier == 1 and one.id != request.requester]
    return [one.id for one in sorted(could, key=lambda one: (one.load, one.id))[:SOME]]


def _people(meant: Sequence[Audience], request: Request, people: Sequence[Person]) -> list[str]:
    found: list[str] = []
    for one in meant:
        match one:
            case "shepherd":
                found += [request.shepherd] if request.shepherd else []
            case "swarm":
                found += [member.who for member in request.swarm]
            case "lead":
                leads = [person for person in people if person.leads]
                found += [person.id for person in reachable(leads, request.beside) or leads]
    return list(dict.fromkeys(found))
