"""The brief: what a joiner reads, so that nothing is asked or tried twice. Put together from the history."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot import cards, standing
from bot.text import Card, Fact, Span, Text, When, joined
from bot.words import length
from swarm.events import AnyEvent, Noted
from swarm.measure import where_time_went
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import NO_TIME, Phase, Request

SECOND = timedelta(seconds=1)
SHOWN = 20
"""How many steps and notes a brief shows each, the latest ones."""
PHASES = {
    Phase.UNOWNED: "without a shepherd",
    Phase.SHEPHERD: "with the shepherd",
    Phase.HELP: "waiting for help",
    Phase.REQUESTER: "waiting for the requester",
    Phase.VENDOR: "waiting for the vendor",
    Phase.DATE: "waiting for a date",
    Phase.OFF_HOURS: "out of hours",
    Phase.RESOLVED: "lying resolved",
}


def brief(request: Request, history: Sequence[AnyEvent], now: datetime, policy: Policy) -> Card:
    """The question, the facts, what was tried by whom, who is here, where the time went, the staff's notes."""
    body: list[Text] = [standing.status(request)]
    if request.details:
        body.append((request.details,))
    facts = [Fact("Asked by", cards.asked_by(request)), *_asked(request)]
    facts += [Fact("Tried", _by(Mention(step.by), step.at, step.text)) for step in request.tried[-SHOWN:]]
    facts += [Fact("Note", _by(Mention(one.by), one.at, one.text)) for one in _notes(history)]
    if request.relief:
        facts.append(Fact("Relief", (request.relief,)))
    if request.snooze is not None and request.snooze.until > now:
        snooze = request.snooze
        facts.append(Fact("Reminders", ("put off until ", When(snooze.until), f": {snooze.why}")))
    facts.append(Fact("Here", _here(request)))
    facts += time_spent(request, now, policy)
    return Card(title=(f"Brief of #{request.number} · {request.title}",), body=tuple(body), facts=tuple(facts))


def time_spent(request: Request, now: datetime, policy: Policy) -> list[Fact]:
    """Where the time went up to now; the parts add up to all of it."""
    spent = where_time_went(request, now, policy)
    parts: list[Text] = [
        (f"{length(spent[phase])} {PHASES[phase]}",) for phase in PHASES if spent.get(phase, NO_TIME) >= SECOND
    ]
    total = length(sum(spent.values(), NO_TIME))
    return [Fact(f"The {total} went", joined(parts))] if parts else []


def _asked(request: Request) -> list[Fact]:
    return [Fact(f"Question {call.id}", (Mention(call.by), ": ", call.question)) for call in request.pulls if call.open]


def _by(who: Mention, at: datetime, text: str) -> Text:
    return (text, " — ", who, " ", When(at, relative=True))


def _notes(history: Sequence[AnyEvent]) -> list[Noted]:
    return [event for event in history if isinstance(event, Noted)][-SHOWN:]


def _here(request: Request) -> Text:
    shepherd: tuple[Span, ...] = (
        (Mention(request.shepherd), " (shepherd)") if request.shepherd else ("no shepherd yet",)
    )
    return joined([shepherd, *((Mention(one.who), f" (tier {one.tier})" if one.tier else "") for one in request.swarm)])
