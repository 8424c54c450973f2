"""A sitting as it is shown: its agenda and the request that is looked at, and at its end what came of it."""

from collections.abc import Mapping
from datetime import datetime

from bot import pressing
from bot.listing import row
from bot.standing import status
from bot.text import Button, Card, Fact, Look, Text, Tone, When
from swarm.refused import Mention
from swarm.request import Request
from swarm.sitting import Sitting, Swarm, pains

Requests = Mapping[int, Request]
SHOWN = 10
"""How many of the requests to come the card lists."""


def card(sitting: Sitting, requests: Requests, now: datetime) -> Card:
    """The one message of a sitting, edited as it goes on."""
    if sitting.closed_at is not None:
        return _summary(sitting, requests)
    current = requests.get(sitting.current or 0)
    if current is None:
        return _looked_at(sitting)
    coming = [one for one in sitting.agenda if one not in (*sitting.passed, *sitting.settled, current.number)]
    facts = [Fact("Why", _why(sitting, current, now)), Fact("Asked by", _asked(current))]
    facts += [row(requests[one], status(requests[one])) for one in coming[:SHOWN] if one in requests]
    done = len(sitting.agenda) - len(coming)
    return Card(
        title=(f"{_name(sitting)} · {done} of {len(sitting.agenda)} · #{current.number} {current.title}",),
        body=((current.ref, " · ", *status(current)), *(((current.details,),) if current.details else ())),
        facts=tuple(facts),
        buttons=_buttons(sitting, current),
        more=_more(sitting, current),
        tone=Tone.ACTIVE,
    )


def _looked_at(sitting: Sitting) -> Card:
    close = Button("Close the sitting", f"sitting {sitting.swarm} close", Look.PRIMARY)
    said = f"All {len(sitting.agenda)} were looked at." if len(sitting.agenda) > 1 else "It was looked at."
    return Card(title=(_name(sitting),), body=((said,),), buttons=(close,), tone=Tone.ACTIVE)


def _summary(sitting: Sitting, requests: Requests) -> Card:
    """What came of it: each request with how it stands, in the order of the agenda."""
    looked = len({*sitting.passed, *sitting.settled})
    left = len(sitting.agenda) - looked
    parts = [f"{len(sitting.settled)} settled", f"{len(sitting.passed)} left for later"]
    parts += [f"{left} not looked at"] if left else []
    body: list[Text] = [(f"{len(sitting.agenda)} on the agenda: {', '.join(parts)}.",)]
    return Card(
        title=(f"{_name(sitting)} · closed",),
        body=tuple(body),
        facts=tuple(_outcome(requests[one]) for one in sitting.agenda if one in requests),
        tone=Tone.CLOSED,
    )


def _outcome(request: Request) -> Fact:
    owner: Text = (Mention(request.shepherd), " · ") if request.shepherd else ()
    return row(request, (*owner, *status(request)))


def _why(sitting: Sitting, request: Request, now: datetime) -> Text:
    if sitting.swarm is Swarm.BACKLOG:
        return (" · ".join(pains(request, now)) or "still open",)
    lacks = [] if request.shepherd else ["nobody looks after it"]
    lacks += [] if request.topic else ["nobody has said what it is about"]
    return (" · ".join(lacks),)


def _asked(request: Request) -> Text:
    said: Text = (Mention(request.requester), " ", When(request.opened_at, relative=True))
    return (*said, " · shepherd ", Mention(request.shepherd)) if request.shepherd else said


def _buttons(sitting: Sitting, request: Request) -> tuple[Button, ...]:
    following = Button("Next", f"sitting {sitting.swarm} next {request.number}")
    if sitting.swarm is Swarm.BACKLOG:
        return _button("Brief", request, Look.PRIMARY), _button("Pull", request), _button("Note", request), following
    first = _button("Offer", request) if request.shepherd else _button("Take", request, Look.PRIMARY)
    classify = Button("Classify", f"set {request.desk}#{request.number} topic")
    return first, classify, _button("Redirect", request), _button("Resolve", request), following


def _more(sitting: Sitting, request: Request) -> tuple[Button, ...]:
    close = Button("Close the sitting", f"sitting {sitting.swarm} close")
    names = ("Offer", "Tell", "Resolve") if sitting.swarm is Swarm.BACKLOG else ("Brief", "Tried", "Note")
    return (*(_button(name, request) for name in names), close)


def _button(label: str, request: Request, look: Look = Look.PLAIN) -> Button:
    return Button(label, pressing.line(label.lower(), request), look)


def _name(sitting: Sitting) -> str:
    return f"{sitting.swarm.capitalize()} swarm"
