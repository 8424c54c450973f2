"""Who may do what, as data: a command names the parts that may give it; here is decided who plays them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from swarm.people import SYSTEM, Person, reachable
from swarm.refused import Mention, Part, Refused, When
from swarm.request import PullState, Request

NAMED = 2
"""How many leads are named to somebody who is to turn to one."""


class By(StrEnum):
    """A part that a person plays towards a request."""

    ANYONE = "anyone"
    REQUESTER = "the requester"
    SHEPHERD = "the shepherd"
    SWARM = "the swarm"
    ASKED = "whoever was asked"
    INVITED = "whoever was once asked"
    STAFF = "staff"
    LEAD = "a lead"
    SYSTEM = "Muster itself"


def plays(who: Person, part: By, request: Request | None) -> bool:
    """Whether a person has this part towards this request."""
    match part:
        case By.ANYONE:
            return True
        case By.STAFF:
            return who.helps
        case By.LEAD:
            return who.leads
        case By.REQUESTER:
            return request is not None and who.id == request.requester
        case By.SHEPHERD:
            return request is not None and who.id == request.shepherd
        case By.SWARM:
            return request is not None and request.member(who.id) is not None
        case By.ASKED:
            return request is not None and _asked(who, request)
        case By.INVITED:
            return request is not None and not request.private and _invited(who, request)
        case By.SYSTEM:
            return who.id == SYSTEM


def permit(who: Person, parts: tuple[By, ...], request: Request | None, verb: str) -> None:
    """Refuse whoever plays none of the parts, naming those who may."""
    if any(plays(who, part, request) for part in parts):
        return
    if request is None:
        raise Refused(f"Only {spoken(parts)} can use `{verb}`.")
    raise Refused(
        "Only ", *_named(parts, request), f" can use `{verb}` on ", request.ref, ".", offers=_way_out(who, request)
    )


def admit(who: Person, at: datetime, people: Sequence[Person], *, reads: bool) -> None:
    """Refuse whoever is blocked, whatever they ask for but a look at what is their own; say until when, and whom to
    turn to."""
    if reads or who.blocked is None or not who.shut_out(at):
        return
    until: tuple[Part, ...] = (" until ", When(who.blocked.until)) if who.blocked.until else ()
    raise Refused(
        "You are blocked on this desk",
        *until,
        ": it takes nothing from you, and nothing was changed. You can still look at your own requests with `mine`. "
        "To talk about it, turn to ",
        *somebody(people, who, at),
        ".",
    )


def somebody(people: Sequence[Person], who: Person, at: datetime) -> list[Part]:
    """To whom a person who is held up can turn: a lead or two whom they can reach, by name where there are any."""
    said: list[Part] = []
    for lead in [one.id for one in reachable(people, who.id) if one.leads and one.available(at)][:NAMED]:
        said += [" or ", Mention(lead)] if said else [Mention(lead)]
    return said or ["a lead of this desk"]


def sees(who: Person, request: Request) -> bool:
    """Whether a person may know of this request outside its thread."""
    return who.helps or any(plays(who, part, request) for part in (By.REQUESTER, By.SHEPHERD, By.SWARM, By.ASKED))


def sees_notes(who: Person, request: Request) -> bool:
    """Whether a person may read what is meant for the swarm alone."""
    return who.helps or plays(who, By.SWARM, request) or plays(who, By.ASKED, request)


def may_offer(who: Person, request: Request) -> bool:
    """Whether a person can join unasked, so that it may be named to them as a way out."""
    inside = any(plays(who, part, request) for part in (By.REQUESTER, By.SHEPHERD, By.SWARM))
    return not inside and not request.ended and (who.helps or plays(who, By.INVITED, request))


def spoken(parts: tuple[By, ...]) -> str:
    """The parts as a phrase: "the shepherd, the swarm or a lead"."""
    *first, last = [part.value for part in parts]
    return f"{', '.join(first)} or {last}" if first else last


def _invited(who: Person, request: Request) -> bool:
    """Asked once, and not by mistake: a call that was taken back before its answer invites nobody."""
    asks = ((call, ask) for call in request.pulls for ask in call.asks if ask.who == who.id)
    return any(ask.answer is not None or call.state is not PullState.WITHDRAWN for call, ask in asks)


def _asked(who: Person, request: Request) -> bool:
    handover = request.handover is not None and request.handover.to == who.id
    return handover or request.asked_of(who.id) is not None


def _named(parts: tuple[By, ...], request: Request) -> list[Part]:
    """The parts as a phrase in which the shepherd is named."""
    said: list[Part] = []
    for index, part in enumerate(parts):
        if index:
            said.append(" or " if index == len(parts) - 1 else ", ")
        if part is By.SHEPHERD and request.shepherd is not None:
            said += [Mention(request.shepherd), " (the shepherd)"]
        else:
            said.append(part.value)
    return said


def _way_out(who: Person, request: Request) -> tuple[str, ...]:
    return ("offer",) if may_offer(who, request) else ()
