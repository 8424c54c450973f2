"""How a request stands, in one line: for its card, its brief and its answers."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from bot.text import Fact, Text, When, joined
from bot.words import length
from swarm import running
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Clock, Ending, Request, Status, Wait, Waiting

SHOWN_STEPS = 8
"""How many of the things tried a card shows, the latest ones; the brief has them all."""


def status(request: Request) -> Text:
    """Status, priority and what else tells how it stands, in one line."""
    match request.status:
        case Status.RESOLVED:
            return _resolved(request)
        case Status.CLOSED:
            return _closed(request)
        case Status.WAITING if request.wait is not None:
            return (*waiting(request.wait), f" · {request.priority}")
    topic = f" · {request.topic}" if request.topic else ""
    late = " · on the board: nobody took it in time" if unowned_too_long(request) else ""
    return (f"{request.status} · {request.priority} · {request.kind}{topic}{late}",)


def unowned_too_long(request: Request) -> bool:
    """Whether nobody owns it, and that was noted as too long this time."""
    told = request.nudge(Clock.OWNERSHIP)
    return request.status is Status.NEW and told is not None and told.breach and told.since == request.turns[-1].at


def waiting(wait: Wait) -> Text:
    """What is waited for, and why."""
    why = f": {wait.why}" if wait.why else ""
    if wait.on is Waiting.DATE and wait.until is not None:
        return ("waiting until ", When(wait.until), why)
    return (f"waiting for the {wait.on}{why}",)


def following(request: Request, policy: Policy, clock: Clock, at: datetime) -> Text:
    """What runs out next, and when: in the reader's own time, ahead or past."""
    return (*_wanted(request, policy, clock), " — ", When(at, relative=True))


def _wanted(request: Request, policy: Policy, clock: Clock) -> Text:
    match clock:
        case Clock.OWNERSHIP:
            return ("somebody takes it",)
        case Clock.FIRST_RESPONSE:
            return ("a first answer to ", Mention(request.requester))
        case Clock.NEXT_UPDATE:
            return ("tell ", Mention(request.requester), " how it stands")
        case Clock.RESOLVE:
            return ("to be resolved",)
        case Clock.VENDOR:
            return ("the vendor's answer",)
        case Clock.TIER_LIMIT:
            tier = running.next_tier(request, policy)
            return (f"tier {tier[0].tier} is pulled in",) if tier else ("the next tier is pulled in",)
        case Clock.QUIET_CLOSE:
            return ("closes by itself",)


def _resolved(request: Request) -> Text:
    took, active = request.took() or timedelta(), request.took_active() or timedelta()
    parts: list[Text] = [(f"resolved in {length(took)} ({length(active)} active)",), (request.resolution,)]
    helped = [who for who in request.contributors if who not in (request.shepherd, request.requester)]
    if helped:
        parts.append(("helped: ", *people(helped)))
    return joined(parts)


def _closed(request: Request) -> Text:
    match request.ending:
        case Ending.DUPLICATE:
            return (f"closed: duplicate of #{request.duplicate_of}",)
        case Ending.REDIRECTED:
            return (f"closed: not ours, go to {request.ending_why}",)
        case Ending.WITHDRAWN:
            return (f"withdrawn{': ' + request.ending_why if request.ending_why else ''}",)
    how = "confirmed" if request.ending is Ending.CONFIRMED else "closed after its quiet time"
    return joined([(how,), _resolved(request)]) if request.resolved_at else (how,)


def people(ids: Iterable[str]) -> Text:
    """The people, one after the other."""
    return joined(((Mention(who),) for who in ids), ", ")


def tried(request: Request) -> tuple[Fact, ...]:
    """What was tried, the latest steps of it."""
    if not request.tried:
        return ()
    shown = request.tried[-SHOWN_STEPS:]
    left: list[Text] = [(f"{len(request.tried) - len(shown)} more",)] if len(request.tried) > len(shown) else []
    return (Fact("Tried", joined([*left, *((step.text,) for step in shown)])),)
