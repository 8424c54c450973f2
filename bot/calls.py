"""The cards that ask somebody: a pull, a handover, and what a lead reads when nobody could be found."""

from bot.pressing import line
from bot.standing import tried
from bot.text import Button, Card, Look, Text, When
from swarm.events import HandoverAsked
from swarm.people import SYSTEM, VENDORS
from swarm.pull import for_outsiders
from swarm.refused import Mention
from swarm.request import Answer, Ask, PullState, Request
from swarm.request import Pull as Call
from swarm.targets import LEAST


def pull_card(request: Request, call: Call, ask: Ask) -> Card:
    """The question put to one person, and what came of it. The ping brings them in, where they belong."""
    question: Text = (Mention(ask.who, ping=True), ", ", *_asker(request, call), ": ", call.question)
    if call.asked == ask:
        answer = When(ask.deadline)
        return Card(body=(question, ("Answer by ", answer, ".")), buttons=pull_buttons(request, call))
    return Card(body=(question, _outcome(call, ask)))


def _asker(request: Request, call: Call) -> Text:
    """Who asks; where the clocks do, why."""
    if call.by != SYSTEM:
        return Mention(call.by), " asks"
    at_once = request.owned_at is not None and call.at - request.owned_at < LEAST  # sooner than any limit is over
    why = "the customer's plan starts with it" if request.plan and at_once else "it was not here in time"
    return (f"tier {call.tier} is pulled in, because {why}",)


def pull_buttons(request: Request, call: Call) -> tuple[Button, ...]:
    """What somebody who was pulled can press."""
    return (
        Button("Accept", line("accept", request, call.id), Look.PRIMARY),
        Button("Decline", line("decline", request, call.id)),
        Button("Brief", line("brief", request)),
    )


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
    asked = f"{_unasked(request, call)}: {call.question}" if call else "Nobody could be found."
    return Card(
        body=((request.ref, f" {request.title}"), (asked,)),
        buttons=(
            Button("Offer", line("offer", request), Look.PRIMARY),
            Button("Pull", line("pull", request)),
            Button("Brief", line("brief", request)),
        ),
    )


def _unasked(request: Request, call: Call) -> str:
    if call.tier == VENDORS and not for_outsiders(call, request):
        return f"It is time for {wanted(call)}, but into a private request they come only if somebody pulls them"
    return f"Nobody could be found ({wanted(call)})"


def called(call: Call, *, private: bool) -> Text:
    """An open call for help, as the card tells it."""
    if call.asked is None:
        who = "staff" if private else "anybody"
        return (f"{call.id}: nobody could be found ({wanted(call)}); {who} may offer",)
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
