"""What follows on a desk when somebody is blocked: the open requests they are in go on without them, one after the
other, some at a time. Begun anew it goes on: what was done brings nothing about a second time.

What it means for one request is decided elsewhere. One that cannot be read keeps no other from going on: it is told in
the log by its number, and its turn comes again when Muster is started the next time.
"""

from collections.abc import Collection, Sequence

import structlog

from bot.circumstances import Circumstances
from bot.clock import Clock
from bot.committing import Committing
from bot.deciding import Change
from bot.door import Later
from bot.effect import ShutOut as WithoutThem
from bot.effect import kept
from bot.homes import Homes
from bot.looking import MUSTER
from storage.broken import Unreadable
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.commands import Asked, ShutOut, missed
from swarm.events import AnyEvent, fold
from swarm.request import Request

log = structlog.get_logger()
AT_ONCE = 50
"""How many requests are looked up at a time; each changes in a transaction of its own, so that nobody waits for it."""
NO_DESK = 60.0
"""Seconds until it is tried again for a desk that is not configured."""


class ShuttingOut:
    """Has the requests of a desk go on without somebody."""

    def __init__(
        self, store: Store, clock: Clock, homes: Homes, circumstances: Circumstances, committing: Committing
    ) -> None:
        self._store = store
        self._clock = clock
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
                try:
                    await self._let(desk, number, person)
                except Unreadable as unreadable:
                    log.error("somebody blocked stays in a request", desk=desk, request=number, why=str(unreadable))
            after = numbers[-1]

    async def trusted(self, desk: str) -> set[str]:
        """Who is blocked, but has a role there, which goes before it."""
        return {one.id for one in await self._store.all_blocked(desk) if one.helps}

    async def again(self, desk: str, among: Collection[str] | None = None) -> bool:
        """Have it go on without all who are blocked, or those among these; says whether there is anybody.

        An older Muster let them be in requests, and so does a role, until it is lost: then the block holds again.
        """
        blocked = [one for one in await self._store.all_blocked(desk) if among is None or one.id in among]
        effects = tuple(kept(WithoutThem(one.id)) for one in blocked if one.kept_out(self._clock.now()))
        if effects:
            await self._store.run(Job(desk=desk, decide=lambda _: Outcome(effects=effects)))
        return bool(effects)

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

    return change.unasked(due)(facts)
