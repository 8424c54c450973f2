"""Whether what waited to be said to one person is still theirs when it is said: roles, swarms and blocks change
meanwhile. Who may hear what is a rule of the practice; here is only read what it has to know. Nothing is said here.
"""

from collections.abc import Sequence

from bot.clock import Clock
from bot.stuck import Stuck
from storage.store import Store
from swarm import nudging
from swarm.people import Person
from swarm.permission import hears
from swarm.request import Nudge, Request


class StillTheirs:
    """People as their desks know them by now, and what that leaves to them."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    async def word(self, who: str, request: Request) -> bool:
        """Whether something about a request may be said to somebody; its requester, and whoever is told of a duplicate,
        hears it whatever they are."""
        if who == request.requester or any(who == follower for _, follower in request.followers):
            return True
        return hears(_known(await self._store.people(request.desk), who), request, self._clock.now())

    async def nudges(self, who: str, desk: str, found: Sequence[tuple[Request, Nudge]]) -> list[tuple[Request, Nudge]]:
        """Those that still concern somebody."""
        people, now = await self._store.people(desk), self._clock.now()
        person = _known(people, who)
        return [(one, nudge) for one, nudge in found if nudging.concerns(person, one, nudge.clock, now, people)]

    async def stuck(self, who: str, desk: str, requests: Sequence[Request]) -> Stuck:
        """Those of which somebody is told because nobody else is left."""
        people = await self._store.people(desk)
        return Stuck({one.number for one in requests if nudging.forsaken(one, people)}, who)


def _known(people: Sequence[Person], who: str) -> Person:
    return next((one for one in people if one.id == who), Person(id=who))
