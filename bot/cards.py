"""The card of a request: its state as it is. Nothing is remembered here."""

from collections.abc import Iterable

from bot import pressing, standing
from bot.calls import called
from bot.standing import status, tried
from bot.text import Card, Fact, Link, Span, Text, Tone, When, joined
from swarm import clocks
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Request, Status

TONES = {
    Status.NEW: Tone.NEW,
    Status.ACTIVE: Tone.ACTIVE,
    Status.WAITING: Tone.WAITING,
    Status.RESOLVED: Tone.RESOLVED,
    Status.CLOSED: Tone.CLOSED,
}


def request_card(request: Request, policy: Policy) -> Card:
    """The one message of a request, always edited in place."""
    return Card(
        title=(f"#{request.number} · {request.title}",),
        body=_body(request),
        facts=tuple(_facts(request, policy)),
        buttons=pressing.buttons(request),
        more=pressing.more(request),
        tone=TONES[request.status],
    )


def _body(request: Request) -> tuple[Text, ...]:
    paragraphs: list[Text] = [status(request)]
    if request.details:
        paragraphs.append((request.details,))
    return tuple(paragraphs)


def _facts(request: Request, policy: Policy) -> Iterable[Fact]:
    yield Fact("Asked by", asked_by(request))
    yield Fact("Shepherd", _shepherd(request))
    if not request.ended:
        yield Fact("Swarm", _swarm(request))
    following = clocks.runs_out_next(request, policy)
    if following is not None:
        yield Fact("Next", standing.following(request, policy, *following))
    if request.relief and not request.ended:
        yield Fact("Relief", (request.relief,))
    yield from tried(request)


def asked_by(request: Request) -> Text:
    said: list[Span] = [Mention(request.requester, ping=True), " ", When(request.opened_at, relative=True)]
    if request.opened_by:
        said += [", noted by ", Mention(request.opened_by)]
    if request.source:
        said += [" · ", Link(request.source, "the message")]
    return tuple(said)


def _shepherd(request: Request) -> Text:
    if request.shepherd is None:
        return ("nobody yet",)
    said: list[Span] = [Mention(request.shepherd, ping=True)]
    if request.handover is not None:
        said += [" · asked to take over: ", Mention(request.handover.to)]
    return tuple(said)


def _swarm(request: Request) -> Text:
    here: list[Text] = [
        (Mention(one.who), f" (tier {one.tier}, " if one.tier else " (", When(one.since, relative=True), ")")
        for one in request.swarm
    ]
    here += [called(call, private=request.private) for call in request.pulls if call.open]
    return joined(here) if here else ("nobody yet",)
