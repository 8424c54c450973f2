"""Who is to be told of a nudge, and from when on they may be: rows that wait in the store. Nothing is sent here."""

from collections.abc import Sequence

from pydantic import TypeAdapter

from storage.job import Notice
from swarm import nudging
from swarm.events import Nudged
from swarm.people import Person, is_gone
from swarm.policy import Policy
from swarm.request import Nudge, Request

NUDGE: TypeAdapter[Nudge] = TypeAdapter(Nudge)


def notices(request: Request, nudged: Sequence[Nudged], policy: Policy, people: Sequence[Person]) -> tuple[Notice, ...]:
    """One for each person and clock; nobody is told of what has ended in the same breath."""
    if not nudged:
        return ()
    known = {one.id: one for one in people}
    return tuple(
        Notice(
            person=who,
            key=event.clock.value,
            doc=NUDGE.dump_json(told).decode(),
            ready_at=nudging.ready_at(known.get(who, Person(id=who)), request, event.clock, event.at, policy),
        )
        for event in nudged
        if (told := request.nudge(event.clock)) is not None and nudging.stands(told, request, policy)
        for who in nudging.audience(request, event, policy, people)
        if not is_gone(who)
    )
