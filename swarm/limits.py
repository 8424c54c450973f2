"""How much may be asked of a desk within an hour, by one person and by all. Counting is done here, never reading."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from swarm.people import Person
from swarm.permission import somebody
from swarm.policy import Policy
from swarm.refused import Part, Ref, Refused, When
from swarm.request import Request

HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Opening:
    """A request as it counts against a limit."""

    number: int
    by: str
    """Who opened it: of a message of somebody else, whoever turned it into a request."""
    requester: str
    at: datetime
    ended: bool = False

    @classmethod
    def of(cls, request: Request) -> "Opening":
        return cls(
            number=request.number,
            by=request.opened_by or request.requester,
            requester=request.requester,
            at=request.opened_at,
            ended=request.ended,
        )


def counted(policy: Policy, by: Person) -> bool:
    """Whether it matters to this person how much was opened: the desk's own people open for others, and are not held
    up by anything; what they open counts for the desk."""
    return not by.helps and (policy.opens_per_hour, policy.desk_opens_per_hour) != (None, None)


def hold_up(
    desk: str, by: Person, at: datetime, policy: Policy, *, openings: Iterable[Opening], people: Sequence[Person]
) -> None:
    """Refuse whoever would open more than the policy allows, saying when they may, and what to do until then."""
    if not counted(policy, by):
        return
    lately = sorted((one for one in openings if at - one.at < HOUR), key=lambda one: (one.at, one.number), reverse=True)
    own = [one for one in lately if one.by == by.id]
    for most, those, said in ((policy.opens_per_hour, own, _many), (policy.desk_opens_per_hour, lately, _busy)):
        if most is not None and len(those) >= most:
            following = When(those[most - 1].at + HOUR, relative=True)
            raise Refused(said(most), following, ".", *_meanwhile(desk, by, at, own, people))


def _many(most: int) -> str:
    requests = "a request" if most == 1 else f"{most} requests"
    return f"You have opened {requests} here within an hour, as many as one person may. You can open the next "


def _busy(most: int) -> str:
    asked = "was asked once" if most == 1 else f"was asked {most} times"
    return f"This desk {asked} within an hour, as often as it can be. The next request can be opened "


def _meanwhile(desk: str, by: Person, at: datetime, own: Sequence[Opening], people: Sequence[Person]) -> list[Part]:
    """What to do if it cannot wait: there is always somebody to turn to."""
    said: list[Part] = [" If it cannot wait, "]
    latest = next((one.number for one in own if one.requester == by.id and not one.ended), None)
    if latest is not None:
        said += ["write it in the thread of ", Ref(desk, latest), ", or "]
    return [*said, "turn to ", *somebody(people, by, at), "."]
