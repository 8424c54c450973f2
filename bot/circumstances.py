"""Who does something on a desk, where, when, and by which policy: the facts around a command, for whoever lets it
happen."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from bot.clock import Clock
from bot.deciding import Change
from bot.homes import Home
from storage.job import Facts
from storage.store import Store
from swarm.commands import Asked, Command
from swarm.people import Person, as_before
from swarm.permission import admit


class Circumstances:
    """The same for what somebody asks for and for what nobody did."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def change(self, home: Home, by: Person, here: bool = False, at: datetime | None = None) -> Change:
        """What somebody does now; or did at that moment, by the platform's clock."""

        def asked(facts: Facts) -> Asked:
            now = self._clock.now()
            then = now if at is None else min(self._clock.inside(at), now)
            return Asked(
                by=_by_now(by, facts.people),
                at=then,
                policy=home.policy,
                people=facts.people,
                other=facts.other,
                openings=facts.openings,
            )

        return Change(desk=home.desk, by=by, policy=home.policy, asked=asked, here=here)

    async def inside(self, desk: str, number: int | None, place: str) -> bool:
        """Whether what is said in a place is said in this request, before those who may know of it. In a place that a
        private one has left there are people whom it left behind."""
        if number is None or await self._store.thread_of(desk, number) == place:
            return number is not None
        request = await self._store.request(desk, number)
        return request is None or not request.private

    async def is_private(self, place: str) -> bool:
        """Whether a private request lives in a place, or ever did, on any desk and whatever became of it."""
        found = [await self._store.request(*one) for one in await self._store.lived_at(place)]
        return any(one is not None and one.private for one in found)

    async def admitted(self, home: Home, here: str, by: Person, command: type[Command]) -> Person:
        """Whoever asks for something as that desk knows them; heard on it, their roles are as they are right now.

        Raises Refused, whatever they ask for, if they are blocked there.
        """
        known = await self.known(home.desk, by) if home.desk == here else await self.person(home.desk, by)
        if known.blocked is not None:
            people = await self._store.people(home.desk)
            admit(known, self._clock.now(), people, reads=command.open_to_blocked)
        return known

    async def known(self, desk: str, who: Person) -> Person:
        """Somebody who was heard on a desk, with what only the desk knows: whether it takes anything from them.

        While their platform cannot tell all that they are, they are besides what they were before.
        """
        if who.unsure:
            who = as_before(who, await self.person(desk, who))
        if who.helps:  # a role goes before a block, so there is nothing to be asked
            return who
        return replace(who, blocked=await self._store.blocked(desk, who.id))

    async def person(self, desk: str, who: Person) -> Person:
        """What a desk knows of somebody who was heard of elsewhere, or afterwards."""
        people = await self._store.people(desk)
        known = next((one for one in people if one.id == who.id), Person(id=who.id))
        return replace(known, zone=who.zone or known.zone)


def _by_now(by: Person, people: Sequence[Person]) -> Person:
    """Whoever asks, blocked or not as they are when it is decided, where it is known who is there."""
    blocked = next((one.blocked for one in people if one.id == by.id), by.blocked)
    return replace(by, blocked=blocked)
