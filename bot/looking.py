"""Looks at requests by their clocks. Many looks share what they know of people: loads are long counted.

Whom a desk knows is read beside the transactions, once a second at most, and anew once somebody has come, gone or
changed. So a look may weigh loads of a second ago; it changes none.
"""

import asyncio
from datetime import timedelta

from bot.clock import Clock
from bot.committing import Committing
from bot.deciding import Change
from bot.homes import Homes
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.commands import Asked
from swarm.people import SYSTEM, Person

MUSTER = Person(id=SYSTEM)
FRESH = 1.0
"""Seconds for which the people of a desk are not read again."""
WITHOUT_DESK = timedelta(hours=1)
"""How long a request is left alone whose desk is not configured."""


class Looking:
    """Does what the clocks say is due."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, committing: Committing) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._committing = committing
        self._people: dict[str, tuple[float, tuple[Person, ...]]] = {}
        """The people of each desk, and until when they need not be read again."""
        self._reading = asyncio.Lock()

    async def look(self, desk: str, number: int) -> None:
        """Look at one request. One of a desk that is not configured waits for it."""
        if desk not in self._homes:
            due = self._clock.now() + WITHOUT_DESK
            await self._committing.alone(
                Job(desk=desk, number=number, decide=lambda facts: Outcome(request=facts.request, due=due))
            )
            return
        people, change = await self._known(desk), self._change(desk)

        def decide(facts: Facts) -> Outcome:
            return change.looking(Facts(request=facts.request, people=people))

        await self._committing.alone(Job(desk=desk, number=number, decide=decide))

    def forget(self, desk: str) -> None:
        """Who is who on a desk, or who is there, has changed."""
        self._people.pop(desk, None)

    def _change(self, desk: str) -> Change:
        policy = self._homes[desk].policy

        def asked(facts: Facts) -> Asked:
            return Asked(by=MUSTER, at=self._clock.now(), policy=policy, people=facts.people)

        return Change(desk=desk, by=MUSTER, policy=policy, asked=asked)

    async def _known(self, desk: str) -> tuple[Person, ...]:
        found = self._fresh(desk)
        if found is None:
            async with self._reading:  # of many looks at once the first one reads
                found = self._fresh(desk)
                if found is None:
                    found = tuple(await self._store.people(desk))
                    self._people[desk] = asyncio.get_running_loop().time() + FRESH, found
        return found

    def _fresh(self, desk: str) -> tuple[Person, ...] | None:
        until, people = self._people.get(desk, (0.0, ()))
        return people if asyncio.get_running_loop().time() < until else None
