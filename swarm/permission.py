"""Who may do what, as data: a command names the parts that may give it; here is decided who plays them."""

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from swarm.people import SYSTEM, VENDORS, Person, reachable
from swarm.refused import Mention, Part, Refused, When
from swarm.request import Answer, Ask, Pull, PullState, Request

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
            return request is not None and who.helps and owns(who, request)
        case By.SWARM:
            return request is not None and _inside(who, request)
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
    if owns(who, request) and (By.SHEPHERD in parts or By.STAFF in parts):
        raise _unread(request) if who.unsure else _no_longer(request)
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


def owns(who: Person, request: Request) -> bool:
    """Whether a person looks after this request, also if they have lost the role by which they came to: then they may
    give it away, and nothing else."""
    return who.id == request.shepherd


def sees(who: Person, request: Request) -> bool:
    """Whether a person may know of this request outside its thread. Whoever has to give it away has to name it."""
    to_give_away = owns(who, request) and not request.ended
    heir = request.handover is not None and request.handover.to == who.id
    parts = (By.REQUESTER, By.SWARM, By.ASKED)
    return who.helps or to_give_away or heir or any(plays(who, part, request) for part in parts)


def takes_part(who: str, request: Request) -> bool:
    """Whether somebody has to do with a request, whatever they are to its desk by now."""
    one = Person(id=who)
    return sees(one, request) or owns(one, request) or request.member(who) is not None


def hears(who: Person, request: Request, at: datetime) -> bool:
    """Whether somebody other than its requester may be told of this request in private, as they are by now. Whoever
    helped is thanked, also if they are in it no more."""
    if who.shut_out(at):
        return False
    parts = (By.SWARM, By.ASKED, By.STAFF)
    return owns(who, request) or who.id in request.contributors or any(plays(who, one, request) for one in parts)


def sees_notes(who: Person, request: Request) -> bool:
    """Whether a person may read what is meant for the swarm alone."""
    return who.helps or plays(who, By.SWARM, request) or plays(who, By.ASKED, request)


def may_offer(who: Person, request: Request) -> bool:
    """Whether a person can join unasked, so that it may be named to them as a way out."""
    inside = owns(who, request) or request.member(who.id) is not None or plays(who, By.REQUESTER, request)
    return not inside and not request.ended and (who.helps or plays(who, By.INVITED, request))


def spoken(parts: tuple[By, ...]) -> str:
    """The parts as a phrase: "the shepherd, the swarm or a lead"."""
    *first, last = [part.value for part in parts]
    return f"{', '.join(first)} or {last}" if first else last


def _invited(who: Person, request: Request) -> bool:
    """Asked once, and not by mistake: a call that was taken back before its answer invites nobody."""
    asks = ((call, ask) for call in request.pulls for ask in call.asks if ask.who == who.id)
    return any(ask.answer is not None or call.state is not PullState.WITHDRAWN for call, ask in asks)


def asked_still(who: Person, request: Request, call: Pull, ask: Ask) -> bool:
    """Whether a call is put to somebody as what they are by now: into what is private nobody comes whom it found among
    the desk's own people, and who is none of them any more. Whoever was asked by name was asked as who they are."""
    by_name = call.tier is None and not call.skills
    return not request.private or who.helps or by_name or ask.tier is None or ask.tier == VENDORS


def _asked(who: Person, request: Request) -> bool:
    """To take it over asked is only whoever still could."""
    if request.handover is not None and request.handover.to == who.id and who.helps:
        return True
    owed = request.asked_of(who.id)
    return owed is not None and owed.asked is not None and asked_still(who, request, owed, owed.asked)


def _inside(who: Person, request: Request) -> bool:
    """In the swarm: of a private request while they help at the desk, or if they were asked in."""
    if request.member(who.id) is None:
        return False
    if not request.private or who.helps:
        return True
    accepted = ((call, ask) for call in request.pulls for ask in call.asks if ask.answer is Answer.ACCEPTED)
    return any(ask.who == who.id and asked_still(who, request, call, ask) for call, ask in accepted)


def _no_longer(request: Request) -> Refused:
    """What somebody hears who looks after a request, but no longer helps at the desk."""
    if request.ended:
        return Refused("You no longer help at this desk, so you can change nothing in ", request.ref, " any more.")
    return Refused(
        "You no longer help at this desk. Hand ",
        request.ref,
        " over with `handover`, let it go with `drop`, or anybody of the staff takes it.",
        offers=("handover", "drop"),
    )


def _unread(request: Request) -> Refused:
    """What they hear where it cannot be said that they do not help any more."""
    said = "Your role at this desk cannot be read just now. "
    if request.ended:
        return Refused(said, "Until it can be, you can change nothing in ", request.ref, ".")
    return Refused(
        said,
        "Until it can be, hand ",
        request.ref,
        " over with `handover`, let it go with `drop`, or a lead takes it.",
        offers=("handover", "drop"),
    )


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
