"""What happens to requests though nobody asked for it: words in a thread, its loss, a duplicate's end.

There is nobody to answer, and nobody to refuse. What breaks is raised, for whoever told of it to tell of it again.
"""

from collections.abc import Callable, Sequence
from datetime import datetime

from bot.circumstances import Circumstances
from bot.committing import Committing
from bot.deciding import Change
from bot.effect import ReopenThread, UpdateCard, kept
from bot.homes import Homes
from bot.looking import MUSTER
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.commands import Asked, Follow, Speak, missed
from swarm.events import AnyEvent, fold
from swarm.people import Person
from swarm.request import Request, Status


class Unasked:
    """Each thing once, by its delivery."""

    def __init__(self, store: Store, homes: Homes, circumstances: Circumstances, committing: Committing) -> None:
        self._store = store
        self._homes = homes
        self._circumstances = circumstances
        self._committing = committing

    async def spoke(self, desk: str, by: Person, thread: str, delivery: str, at: datetime | None) -> None:
        """Somebody wrote in a thread.

        What is told of afterwards counts when it was said, or the answer that somebody gave in time would be late. It
        comes without its writer's roles where the platform tells them only live.
        """
        number = await self._store.living_at(desk, thread)
        if number is not None and await self._circumstances.inside(desk, number, thread):
            live = at is None or by.roles
            by = await (self._circumstances.known(desk, by) if live else self._circumstances.person(desk, by))
            change = self._circumstances.change(self._homes[desk], by, at=at)
            await self._let(change, number, _spoken, delivery)

    async def gone(self, desk: str, place: str) -> None:
        """Somebody deleted a request's thread or card."""
        number = await self._store.living_at(desk, place)
        if number is not None:
            delivery = f"gone {place}"  # what comes in its place is elsewhere, so that this is done once
            await self._committing.unasked(Job(desk=desk, delivery=delivery, number=number, decide=_touched))

    async def follow(self, desk: str, number: int, follower: Request) -> None:
        """A request learns of its duplicate, and of the duplicates of that, so that whoever asked them is told."""
        change = self._circumstances.change(self._homes[desk], MUSTER)
        for duplicate, requester in ((follower.number, follower.requester), *follower.followers):
            command = Follow(number=duplicate, requester=requester)
            await self._let(change, number, command.decide)

    async def _let(
        self,
        change: Change,
        number: int,
        due: Callable[[Request, Asked], Sequence[AnyEvent]],
        delivery: str = "",
    ) -> None:
        await self._committing.unasked(
            Job(desk=change.desk, delivery=delivery, number=number, decide=change.unasked(due))
        )


def _touched(facts: Facts) -> Outcome:
    """Both the card and the thread are to be as they should be: whoever finds that one is gone puts it back."""
    if facts.request is None or facts.request.status is Status.CLOSED:
        return Outcome()
    return Outcome(effects=(kept(UpdateCard()), kept(ReopenThread())))


def _spoken(request: Request, asked: Asked) -> Sequence[AnyEvent]:
    """A word in the thread; if it was awaited for too long, that goes on record before it."""
    happened = Speak().decide(request, asked)
    return (*missed(request, fold(happened, request), asked), *happened) if happened else ()
