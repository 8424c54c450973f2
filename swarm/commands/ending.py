"""Commands about the end of a request: relieve, resolve, confirm, reopen, withdraw, duplicate, redirect."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Annotated, ClassVar

from swarm.commands.command import Asked, OnRequest, ended
from swarm.commands.owning import OWNED
from swarm.commands.shutting_out import ShutOut
from swarm.events import AnyEvent, Closed, PullWithdrawn, Relieved, Reopened, Resolved, apply, fold
from swarm.forgetting import leaving
from swarm.measure import off_hours
from swarm.option import Other, Text, Which
from swarm.people import SYSTEM, Person, is_gone
from swarm.permission import By
from swarm.policy import Policy
from swarm.refused import Refused
from swarm.request import Ending, PullState, Request, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Relieve(OnRequest):
    """Say that the requester is no longer hurt, though the cause remains."""

    name: ClassVar[str] = "relieve"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)
    when: ClassVar[frozenset[Status]] = OWNED

    how: Annotated[str, Text("what helps for now")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return (Relieved(**asked.stamp, how=self.how),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resolve(OnRequest):
    """Say that it is solved; the requester is asked whether it works."""

    name: ClassVar[str] = "resolve"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)
    when: ClassVar[frozenset[Status]] = OWNED

    how: Annotated[str, Text("what solved it")]

    @classmethod
    def allowed(cls, policy: Policy) -> tuple[By, ...]:
        return (By.SHEPHERD, By.SWARM, By.LEAD) if policy.resolve_by == "swarm" else cls.who

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        closed = off_hours(request, asked.at, asked.policy)
        return *calls_off(request, asked), Resolved(**asked.stamp, how=self.how, off_hours=closed)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirm(OnRequest):
    """Say that it works; the request is closed."""

    name: ClassVar[str] = "confirm"
    who: ClassVar[tuple[By, ...]] = (By.REQUESTER, By.LEAD)
    when: ClassVar[frozenset[Status]] = frozenset({Status.RESOLVED, Status.CLOSED})

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.status is Status.CLOSED:
            if request.ending and request.ending.reopens:
                return ()
            raise ended(request)
        return (Closed(**asked.stamp, ending=Ending.CONFIRMED),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reopen(OnRequest):
    """Say that it is not solved; the same shepherd goes on."""

    name: ClassVar[str] = "reopen"
    who: ClassVar[tuple[By, ...]] = (By.REQUESTER, By.SHEPHERD, By.SWARM, By.STAFF)
    when: ClassVar[frozenset[Status]] = frozenset({Status.RESOLVED, Status.CLOSED})
    wants_people: ClassVar[bool] = True

    why: Annotated[str, Text("what is still wrong", long=True)]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if request.status is Status.CLOSED and not (request.ending and request.ending.reopens):
            raise ended(request)
        back = Reopened(**asked.stamp, why=self.why)
        return back, *_without_the_gone(apply(request, back), asked)


def _without_the_gone(request: Request, asked: Asked) -> Sequence[AnyEvent]:
    """Whoever was forgotten or blocked since cannot go on with it: somebody else may take it."""
    inside = dict.fromkeys((request.shepherd or "", *(member.who for member in request.swarm)))
    found: list[AnyEvent] = []
    for who in inside:
        before = fold(found, request)
        shut_out = ShutOut(person=who).rule(before, replace(asked.after(before), by=Person(id=SYSTEM)))
        found += leaving(request, who, asked.at) if is_gone(who) else shut_out
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Withdraw(OnRequest):
    """Take your request back; or, with a pull's name such as p1, a call for help of yours."""

    name: ClassVar[str] = "withdraw"
    who: ClassVar[tuple[By, ...]] = (By.REQUESTER, By.LEAD)

    pull: Annotated[str, Which("a call for help to take back, such as p1")] = ""
    why: Annotated[str, Text("why it is no longer needed")] = ""

    def permitted(self, policy: Policy) -> tuple[By, ...]:
        return (By.SHEPHERD, By.SWARM, By.LEAD) if self.pull else self.allowed(policy)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if not self.pull:
            return *calls_off(request, asked), Closed(**asked.stamp, ending=Ending.WITHDRAWN, why=self.why)
        call = request.pull(self.pull)
        if call is None:
            raise Refused(f"There is no call for help {self.pull} in ", request.ref, ".")
        if call.state is PullState.WITHDRAWN:
            return ()
        if not call.open:
            raise Refused(f"The call for help {self.pull} in ", request.ref, f" is {call.state} already.")
        return (PullWithdrawn(**asked.stamp, pull=call.id),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Duplicate(OnRequest):
    """Say that it is the same as another; whoever asked it is told when that one is resolved."""

    name: ClassVar[str] = "duplicate"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    other: Annotated[int, Other("the request that stays open")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if self.other == request.number:
            raise Refused(request.ref, " cannot be a duplicate of itself.")
        if asked.other is None:
            raise Refused(f"There is no request #{self.other} on this desk.")
        if asked.other.ending is Ending.DUPLICATE:
            raise Refused(asked.other.ref, f" is itself a duplicate, of #{asked.other.duplicate_of}. Name that one.")
        if asked.other.ending in (Ending.WITHDRAWN, Ending.REDIRECTED):
            raise Refused(asked.other.ref, f" was closed as {asked.other.ending}. Name one that is still worked on.")
        closed = Closed(**asked.stamp, ending=Ending.DUPLICATE, duplicate_of=self.other)
        return *calls_off(request, asked), closed


@dataclass(frozen=True, slots=True, kw_only=True)
class Redirect(OnRequest):
    """Say that it is not ours, and where to go."""

    name: ClassVar[str] = "redirect"
    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    where: Annotated[str, Text("where to go instead")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return *calls_off(request, asked), Closed(**asked.stamp, ending=Ending.REDIRECTED, why=self.where)


def calls_off(request: Request, asked: Asked) -> tuple[AnyEvent, ...]:
    """The open calls for help are taken back: what has ended needs no more of it."""
    return tuple(PullWithdrawn(**asked.stamp, pull=call.id) for call in request.pulls if call.open)
