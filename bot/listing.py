"""Lists of requests: one's own, and the board."""

from collections.abc import Sequence
from datetime import datetime

from bot.standing import unowned_too_long
from bot.text import Card, Fact, Text, When
from bot.words import length, marked
from swarm.agenda import missed
from swarm.people import Blocked, Person
from swarm.policy import Policy
from swarm.refused import Mention
from swarm.request import Clock, Priority, PullState, Request, Status

SHOWN = 20
TITLE = 80
"""How much of a title a list shows, in characters; the card has all of it."""


def mine(requests: Sequence[Request], who: str) -> Card:
    """What somebody asked, looks after, or helps with."""
    if not requests:
        return Card(body=(tuple(marked("You have no requests. Ask with `open` and what you need.")),))
    return Card(title=("Your requests",), facts=tuple(_row(one, _part(one, who)) for one in requests[:SHOWN]))


def board(requests: Sequence[Request], still_open: int, unowned: int, policy: Policy, now: datetime) -> Card:
    """What is open: first what nobody owns, then what nobody could help with, then by priority and age.

    `requests` are the first of all that are open; how many there are is counted, and not guessed from them.
    """
    if not requests:
        return Card(body=(("Nothing is open.",),))
    late = {one.number: _late(one, policy, now) for one in requests}
    first = sorted(requests, key=lambda one: _urgency(one, late=bool(late[one.number])))[:SHOWN]
    rows = tuple(_row(one, _state(one, late[one.number])) for one in first)
    left: tuple[Text, ...] = ((f"and {still_open - len(rows)} more",),) if still_open > len(rows) else ()
    return Card(title=(f"{still_open} open, {unowned} without a shepherd",), body=left, facts=rows)


def blocked(people: Sequence[Person]) -> Card:
    """Whom the desk takes nothing from: those who were blocked last first."""
    known = sorted(((one.id, one.blocked) for one in people if one.blocked), key=lambda one: one[1].at, reverse=True)
    if not known:
        return Card(body=(("Nobody is blocked on this desk.",),))
    left: tuple[Text, ...] = ((f"and {len(known) - SHOWN} more",),) if len(known) > SHOWN else ()
    rows = tuple(Fact("", (Mention(who), *_block(block))) for who, block in known[:SHOWN])
    return Card(title=("Blocked on this desk",), body=left, facts=rows)


def _block(block: Blocked) -> Text:
    until: Text = (" until ", When(block.until)) if block.until else ()
    return (*until, f": {block.why} — ", Mention(block.by), " ", When(block.at, relative=True))


def _urgency(request: Request, *, late: bool) -> tuple[bool, bool, int, datetime]:
    priority = list(Priority).index(request.priority)
    return request.status is not Status.NEW, not (late or _raised(request)), -priority, request.opened_at


def _row(request: Request, said: Text) -> Fact:
    return row(request, (*said, " · ", When(request.opened_at, relative=True)))


def row(request: Request, said: Text) -> Fact:
    """One request in a list: its number, its title cut short, and what there is to say of it."""
    return Fact("", (request.ref, f" {short(request)} · ", *said))


def short(request: Request) -> str:
    """A title on one line, cut where lists cut it."""
    title = request.title.replace("\n", " ")
    return title if len(title) <= TITLE else title[: TITLE - 1].rstrip() + "…"


def _part(request: Request, who: str) -> Text:
    state = request.status.value
    if (took := request.took()) is not None:
        state = f"{state}, took {length(took)}"
    if request.requester == who:
        return (f"you asked · {state}",)
    return (f"you look after it · {state}" if request.shepherd == who else f"you help · {state}",)


def _state(request: Request, late: str) -> Text:
    raised = " · nobody could be found to help" if _raised(request) else ""
    if request.shepherd is None:
        return (f"new, nobody looks after it{late} · {request.priority}{raised}",)
    return (f"{request.status}{late} · {request.priority} · ", Mention(request.shepherd), raised)


def _late(request: Request, policy: Policy, now: datetime) -> str:
    """What the board says of a clock that was missed and still matters."""
    if unowned_too_long(request):
        return " for too long"
    return ", should be resolved by now" if missed(Clock.RESOLVE, request, policy, now) else ""


def _raised(request: Request) -> bool:
    return any(call.state is PullState.RAISED for call in request.pulls)
