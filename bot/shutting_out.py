"""What follows on a desk when somebody is blocked: the open requests they are in go on without them, one after the
other, some at a time. Begun anew it goes on: what was done brings nothing about a second time.

Leads are told of what somebody looked after. What it means for one request is decided elsewhere.
"""

from collections.abc import Sequence

from bot import pressing
from bot.circumstances import Circumstances
from bot.committing import Committing
from bot.deciding import Change
from bot.door import Later
from bot.effect import Whisper, kept
from bot.homes import Homes
from bot.looking import MUSTER
from bot.text import Button, Card, Look, Text
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.commands import Asked, ShutOut, missed
from swarm.events import AnyEvent, Dropped, fold
from swarm.people import reachable
from swarm.refused import Mention
from swarm.request import Request

AT_ONCE = 50
"""How many requests are looked up at a time; each changes in a transaction of its own, so that nobody waits for it."""
NO_DESK = 60.0
"""Seconds until it is tried again for a desk that is not configured."""


class ShuttingOut:
    """Has the requests of a desk go on without somebody."""

    def __init__(self, store: Store, homes: Homes, circumstances: Circumstances, committing: Committing) -> None:
        self._store = store
        self._homes = homes
        self._circumstances = circumstances
        self._committing = committing

    async def carry_out(self, desk: str, person: str) -> None:
        """All that is open there. Raises Later."""
        if desk not in self._homes:
            raise Later(f"the desk {desk} is not configured", NO_DESK)
        after = 0
        while numbers := await self._store.open_telling(desk, person, after, AT_ONCE):
            for number in numbers:
                await self._let(desk, number, person)
            after = numbers[-1]

    async def _let(self, desk: str, number: int, person: str) -> None:
        change = self._circumstances.change(self._homes[desk], MUSTER)

        def decide(facts: Facts) -> Outcome:
            return _without(person, facts, change)

        await self._committing.alone(Job(desk=desk, number=number, decide=decide, wants_people=True))


def _without(person: str, facts: Facts, change: Change) -> Outcome:
    """A request without somebody; nothing is written if they are not in it, or are let in by now."""
    before, command = facts.request, ShutOut(person=person)
    if before is None or not command.decide(before, change.asked(facts)):
        return Outcome()

    def due(request: Request, asked: Asked) -> Sequence[AnyEvent]:
        happened = command.decide(request, asked)
        return (*missed(request, fold(happened, request), asked), *happened)

    outcome = change.unasked(due)(facts)
    if outcome.request is not None and any(isinstance(event, Dropped) for event in outcome.events):
        card = _unowned(person, outcome.request)
        leads = [one for one in facts.people if one.leads]
        told = reachable(leads, outcome.request.beside) or leads
        outcome.effects += tuple(kept(Whisper(one.id, card)) for one in told)
    return outcome


def _unowned(person: str, request: Request) -> Card:
    """What leads read of a request whose shepherd was blocked."""
    lost: Text = (Mention(person), ", who looked after ", request.ref, f" {request.title}, is blocked on this desk.")
    if request.shepherd is not None:
        return Card(body=((*lost, " ", Mention(request.shepherd), " looks after it now."),))
    take = Button("Take", pressing.line("take", request), Look.PRIMARY)
    return Card(body=((*lost, " Nobody looks after it now."),), buttons=(take,))
