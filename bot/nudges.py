"""What people are told of clocks, in words: one thing with its buttons, or several as one message."""

from collections.abc import Sequence

from bot.listing import short
from bot.pressing import line
from bot.standing import following
from bot.stuck import NONE, Stuck
from bot.text import Button, Card, Fact, Look, Span, Text, When
from bot.words import length
from swarm.clocks import closing
from swarm.hours import ALWAYS
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Clock, Nudge, Request
from swarm.running import runs


def card(request: Request, nudge: Nudge, policy: Policy, *others: Nudge, stuck: Stuck = NONE) -> Card:
    """What somebody is told of one request: one thing, and what else there is; the buttons are of the first."""
    things = (said(request, one, policy) for one in (nudge, *others))
    body = ((request.ref, f" {short(request)}"), *things)
    if request.number not in stuck.numbers:
        return Card(body=body, buttons=_buttons(request, nudge))
    return Card(body=(*body, stuck.way_out(request)), buttons=stuck.buttons(request))


def digest(told: Sequence[tuple[Request, Nudge]], policy: Policy, more: int = 0, stuck: Stuck = NONE) -> Card:
    """Several things in one message; those of one request alone keep their buttons."""
    (request, nudge), *others = told
    if not more and all(other.number == request.number for other, _ in others):
        return card(request, nudge, policy, *(one for _, one in others), stuck=stuck)
    rows = (
        Fact("", (one.ref, f" {short(one)} — ", *said(one, nudge, policy), *stuck.also(one))) for one, nudge in told
    )
    left: tuple[Text, ...] = ((f"and {more} more: see the board",),) if more else ()
    return Card(title=(f"{len(told) + more} things need you",), body=left, facts=tuple(rows))


def said(request: Request, nudge: Nudge, policy: Policy) -> Text:
    """What there is to say of a clock."""
    if not nudge.breach and nudge.clock is not Clock.QUIET_CLOSE:
        return _warning(request, nudge, policy)
    asker, took = Mention(request.requester), _took(request, nudge, policy)
    match nudge.clock:
        case Clock.OWNERSHIP:
            return (f"nobody has taken it for {took}.",)
        case Clock.FIRST_RESPONSE:
            return (asker, f" has had no answer for {took}.")
        case Clock.NEXT_UPDATE:
            return (asker, f" has heard nothing for {took}. How does it stand?")
        case Clock.VENDOR:
            return (f"the vendor has not answered for {took}. Ask them again, or end the wait.",)
        case Clock.QUIET_CLOSE:
            closes = closing(request, policy) or nudge.at + policy.notice
            return ("it was resolved, and closes ", When(closes, relative=True), " unless you say that it is not.")
    return (f"it is not resolved after {took}.",)


def _took(request: Request, nudge: Nudge, policy: Policy) -> str:
    """The clock's own time; that nights do not count in it has to be said."""
    around = policy.calendar(request.plan, policy.terms(request.priority, request.kind)) is ALWAYS
    return f"{length(nudge.reach)}{'' if around else ' of working hours'}"


def _warning(request: Request, nudge: Nudge, policy: Policy) -> Text:
    run = next((one for one in runs(request, policy) if one.clock is nudge.clock), None)
    ends = run.ends if run is not None else None
    soon: Sequence[Span] = following(request, policy, nudge.clock, ends) if ends else (f"{nudge.clock} soon",)
    return (f"{policy.warn_at} % of the time is over: ", *soon, ".")


def _buttons(request: Request, nudge: Nudge) -> tuple[Button, ...]:
    names = {
        Clock.OWNERSHIP: ("Take", "Brief", "Snooze"),
        Clock.FIRST_RESPONSE: ("Tell", "Brief", "Snooze"),
        Clock.NEXT_UPDATE: ("Tell", "Brief", "Snooze"),
        Clock.RESOLVE: ("Brief", "Pull", "Snooze"),
        Clock.VENDOR: ("Resume", "Brief", "Snooze"),
        Clock.QUIET_CLOSE: ("It works", "Not solved"),
    }[nudge.clock]
    verbs = {"It works": "confirm", "Not solved": "reopen"}
    return tuple(
        Button(name, line(verbs.get(name, name.lower()), request), Look.PLAIN if at else Look.PRIMARY)
        for at, name in enumerate(names)
    )
