"""A sitting as it is shown: its agenda and the request that is looked at, and at its end what came of it.

Everybody in the desk's channel can read it, so it says nothing that is for the staff alone, and of what was asked no
more than the title; of a private request its number, and how far it is.
"""

from collections.abc import Mapping
from datetime import datetime

from bot import pressing
from bot.listing import row
from bot.standing import status
from bot.text import Button, Card, Fact, Look, Text, Tone, When
from bot.words import PRIVATE
from swarm.agenda import pains
from swarm.people import SYSTEM
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Request
from swarm.sitting import Sitting, Swarm

Requests = Mapping[int, Request]
SHOWN = 10
"""How many of the requests to come the card lists."""
OFFERED = {
    (Swarm.DISPATCH, False): (("Take", "Classify", "Redirect", "Note"), ("Brief", "Tried", "Offer")),
    (Swarm.DISPATCH, True): (("Offer", "Classify", "Redirect", "Resolve"), ("Brief", "Tried", "Note")),
    (Swarm.BACKLOG, False): (("Take", "Brief", "Redirect", "Note"), ("Tried", "Offer")),
    (Swarm.BACKLOG, True): (("Brief", "Pull", "Note", "Resolve"), ("Tell", "Offer")),
}
"""What can be done with a request that has no shepherd, or has one; and what is seldom needed."""


def card(sitting: Sitting, requests: Requests, policy: Policy, now: datetime) -> Card:
    """The one message of a sitting, edited as it goes on."""
    if not sitting.sits:
        return _summary(sitting, requests)
    current = requests.get(sitting.current or 0)
    if current is None:
        return _looked_at(sitting)
    coming = sitting.ahead[1:]
    place = len(sitting.agenda) - len(coming)
    facts = [Fact("Why", (_why(sitting, current, policy, now),))]
    facts += [] if current.private else [Fact("Asked by", _asked(current))]
    facts += [_row(requests[one], _stands(requests[one])) for one in coming[:SHOWN] if one in requests]
    more = (f"and {len(coming) - SHOWN} more",) if len(coming) > SHOWN else ()
    first, seldom = OFFERED[sitting.swarm, current.shepherd is not None]
    return Card(
        title=(f"{_name(sitting.swarm)} · {place} of {len(sitting.agenda)} · #{current.number} {_title(current)}",),
        body=tuple(text for text in ((current.ref, " · ", *_stands(current)), more) if any(text)),
        facts=tuple(facts),
        buttons=(
            *(_button(label, current) for label in first),
            Button("Next", f"sitting {sitting.swarm} next {current.number}"),
        ),
        more=(*(_button(label, current) for label in seldom), _close(sitting)),
        tone=Tone.ACTIVE,
    )


def over(swarm: Swarm) -> Card:
    """What is left of a sitting after which another one has begun."""
    return Card(title=(f"{_name(swarm)} · closed",), tone=Tone.CLOSED)


def _looked_at(sitting: Sitting) -> Card:
    said = f"All {len(sitting.agenda)} were looked at." if len(sitting.agenda) > 1 else "It was looked at."
    return Card(
        title=(_name(sitting.swarm),), body=((said,),), buttons=(_close(sitting, Look.PRIMARY),), tone=Tone.ACTIVE
    )


def _summary(sitting: Sitting, requests: Requests) -> Card:
    """What came of it: each request with how it stands, in the order of the agenda."""
    later = [one for one in sitting.left if one in sitting.passed]
    unseen = len(sitting.left) - len(later)
    parts = [f"{len(sitting.settled)} settled", f"{len(later)} left for later"]
    parts += [f"{unseen} not looked at"] if unseen else []
    by: Text = ("It closed by itself.",) if sitting.closed_by == SYSTEM else ("Closed by ", Mention(sitting.closed_by))
    return Card(
        title=(f"{_name(sitting.swarm)} · closed",),
        body=((f"{len(sitting.agenda)} on the agenda: {', '.join(parts)}.",), by),
        facts=tuple(_outcome(requests[one]) for one in sitting.agenda if one in requests),
        tone=Tone.CLOSED,
    )


def _outcome(request: Request) -> Fact:
    owner: Text = (Mention(request.shepherd), " · ") if request.shepherd else ()
    return _row(request, (*owner, *_stands(request)))


def _title(request: Request) -> str:
    return PRIVATE if request.private else request.title


def _stands(request: Request) -> Text:
    """How it stands; without what anybody said of it, where that is private."""
    return (str(request.status),) if request.private else status(request)


def _row(request: Request, said: Text) -> Fact:
    return Fact("", (request.ref, f" {PRIVATE} · ", *said)) if request.private else row(request, said)


def _why(sitting: Sitting, request: Request, policy: Policy, now: datetime) -> str:
    if sitting.swarm is Swarm.BACKLOG:
        return " · ".join(pains(request, policy, now)) or "still open"
    lacks = [] if request.shepherd else ["nobody looks after it"]
    lacks += [] if request.topic else ["nobody has said what it is about"]
    return " · ".join(lacks)


def _asked(request: Request) -> Text:
    said: Text = (Mention(request.requester), " ", When(request.opened_at, relative=True))
    return (*said, " · shepherd ", Mention(request.shepherd)) if request.shepherd else said


def _button(label: str, request: Request) -> Button:
    name, rest = ("set", "topic") if label == "Classify" else (label.lower(), "")
    look = Look.PRIMARY if label == "Take" else Look.PLAIN
    return Button(label, pressing.line(name, request, rest), look)


def _close(sitting: Sitting, look: Look = Look.PLAIN) -> Button:
    return Button("Close the sitting", f"sitting {sitting.swarm} close", look)


def _name(swarm: Swarm) -> str:
    return f"{swarm.capitalize()} swarm"
