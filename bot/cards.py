"""The cards: how a request, a pull and a handover look. Each shows the state as it is; nothing is remembered here."""

from collections.abc import Iterable
from datetime import timedelta

from bot.text import Button, Card, Fact, Link, Look, Span, Text, Tone, When, joined
from bot.words import length
from swarm import clocks
from swarm.commands.ending import REOPENABLE
from swarm.events import HandoverAsked
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Answer, Ask, Ending, PullState, Request, Status, Wait, Waiting
from swarm.request import Pull as Call

SHOWN_STEPS = 8
"""How many of the things tried a card shows, the latest ones; the brief has them all."""
TONES = {
    Status.NEW: Tone.NEW,
    Status.ACTIVE: Tone.ACTIVE,
    Status.WAITING: Tone.WAITING,
    Status.RESOLVED: Tone.RESOLVED,
    Status.CLOSED: Tone.CLOSED,
}
MINUTE = timedelta(minutes=1)


def request_card(request: Request, policy: Policy) -> Card:
    """The one message of a request, always edited in place."""
    return Card(
        title=(f"#{request.number} · {request.title}",),
        body=_body(request),
        facts=tuple(_facts(request, policy)),
        buttons=buttons(request),
        more=more(request),
        tone=TONES[request.status],
    )


def pull_card(request: Request, call: Call, ask: Ask) -> Card:
    """The question put to one person, and what came of it."""
    question: Text = (Mention(ask.who, ping=True), ", ", Mention(call.by), " asks: ", call.question)
    if call.asked == ask:
        answer = When(ask.deadline)
        return Card(body=(question, ("Answer by ", answer, ".")), buttons=pull_buttons(request, call))
    return Card(body=(question, _outcome(call, ask)))


def pull_buttons(request: Request, call: Call) -> tuple[Button, ...]:
    """What somebody who was pulled can press."""
    return (
        Button("Accept", line("accept", request, call.id), Look.PRIMARY),
        Button("Decline", line("decline", request, call.id)),
        Button("Brief", line("brief", request)),
    )


def line(name: str, request: Request, rest: str = "") -> str:
    """What pressing types: the request is named in full, so that it works wherever it is pressed."""
    return " ".join(part for part in (name, f"{request.desk}#{request.number}", rest) if part)


def buttons(request: Request) -> tuple[Button, ...]:
    """The buttons that fit the state."""
    if request.status is Status.CLOSED and request.ending not in REOPENABLE:
        return ()
    return tuple(_button(label, request) for label in BUTTONS[request.status])


def more(request: Request) -> tuple[Button, ...]:
    """The seldom needed buttons, behind [⋯]."""
    return tuple(_button(label, request) for label in MORE.get(request.status, ("Brief",)))


BUTTONS = {
    Status.NEW: ("Take", "Note", "Redirect"),
    Status.ACTIVE: ("Tell", "Pull", "Note", "Resolve"),
    Status.WAITING: ("Resume", "Tell", "Pull", "Resolve"),
    Status.RESOLVED: ("It works", "Not solved"),
    Status.CLOSED: ("Reopen",),
}
MORE = {
    Status.NEW: ("Offer", "Tried", "Brief", "Withdraw"),
    Status.ACTIVE: ("Offer", "Tried", "Brief", "Hand over", "Wait"),
    Status.WAITING: ("Offer", "Tried", "Note", "Brief", "Hand over"),
}
VERBS = {"It works": "confirm", "Not solved": "reopen", "Hand over": "handover"}
LOOKS = {"Take": Look.PRIMARY, "Resolve": Look.PRIMARY, "It works": Look.PRIMARY}


def _button(label: str, request: Request) -> Button:
    return Button(label, line(VERBS.get(label, label.lower()), request), LOOKS.get(label, Look.PLAIN))


def _body(request: Request) -> tuple[Text, ...]:
    paragraphs: list[Text] = [status(request)]
    if request.details:
        paragraphs.append((request.details,))
    return tuple(paragraphs)


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
    return (f"{request.status} · {request.priority} · {request.kind}{topic}",)


def waiting(wait: Wait) -> Text:
    """What is waited for, and why."""
    why = f": {wait.why}" if wait.why else ""
    if wait.on is Waiting.DATE and wait.until is not None:
        return ("waiting until ", When(wait.until), why)
    return (f"waiting for the {wait.on}{why}",)


def _resolved(request: Request) -> Text:
    took, active = request.took() or timedelta(), request.took_active() or timedelta()
    parts: list[Text] = [(f"resolved in {length(took)} ({length(active)} active)",), (request.resolution,)]
    if request.contributors:
        parts.append(("helped: ", *people(request.contributors)))
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


def _facts(request: Request, policy: Policy) -> Iterable[Fact]:
    yield Fact("Asked by", asked_by(request))
    yield Fact("Shepherd", _shepherd(request))
    if not request.ended:
        yield Fact("Swarm", _swarm(request))
    due = clocks.next_update(request, policy)
    if due is not None:
        yield Fact("Next", ("tell ", Mention(request.requester), " how it stands — ", When(due, relative=True)))
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
    here += [_called(call) for call in request.pulls if call.open]
    return joined(here) if here else ("nobody yet",)


def _called(call: Call) -> Text:
    """An open call for help, as the card tells it."""
    if call.asked is None:
        return (f"{call.id}: nobody could be found ({wanted(call)}); anybody may offer",)
    whom: Text = (
        (Mention(call.asked.who),)
        if call.tier is None
        else (f"anyone of tier {call.tier}, now ", Mention(call.asked.who))
    )
    return (f"{call.id} asked: ", *whom, ", answer by ", When(call.asked.deadline))


def wanted(call: Call) -> str:
    """Who a call for help is for, in words."""
    parts = [f"tier {call.tier}"] if call.tier is not None else []
    parts += [f"+{skill}" for skill in call.skills]
    return " ".join(parts) or "the person asked"


def _outcome(call: Call, ask: Ask) -> Text:
    why = f": {ask.why}" if ask.why else ""
    match ask.answer:
        case Answer.ACCEPTED:
            return ("Accepted by ", Mention(ask.who), ".")
        case Answer.DECLINED:
            return ("Declined", why or ".")
        case Answer.SILENT:
            return ("No answer in time.",)
    return ("Withdrawn.",) if call.state is PullState.WITHDRAWN else ("Answered.",)


def people(ids: Iterable[str]) -> Text:
    """The people, one after the other."""
    return joined(((Mention(who),) for who in ids), ", ")


def handover_card(request: Request, asked: HandoverAsked) -> Card:
    """The question whether somebody takes a request over, with what they need to say yes."""
    return Card(
        body=(
            (Mention(asked.by), " asks you to take over ", request.ref, f": {asked.why}"),
            (request.title,),
            *(((request.details,),) if request.details else ()),
        ),
        facts=tried(request),
        buttons=(
            Button("Take it over", line("accept", request, "handover"), Look.PRIMARY),
            Button("Not now", line("decline", request, "handover")),
            Button("Brief", line("brief", request)),
        ),
    )


def raised_card(request: Request, pull_id: str) -> Card:
    """What a lead reads when nobody could be found."""
    call = request.pull(pull_id)
    asked = f"Nobody could be found ({wanted(call)}): {call.question}" if call else "Nobody could be found."
    return Card(
        body=((request.ref, f" {request.title}"), (asked,)),
        buttons=(
            Button("Offer", line("offer", request), Look.PRIMARY),
            Button("Pull", line("pull", request)),
            Button("Brief", line("brief", request)),
        ),
    )


def tried(request: Request) -> tuple[Fact, ...]:
    """What was tried, the latest steps of it."""
    if not request.tried:
        return ()
    shown = request.tried[-SHOWN_STEPS:]
    left: list[Text] = [(f"{len(request.tried) - len(shown)} more",)] if len(request.tried) > len(shown) else []
    return (Fact("Tried", joined([*left, *((step.text,) for step in shown)])),)
