"""What every command has: fields in typing order, who may give it, and `decide`, its rule.

A command never changes anything itself: `decide` turns it into events, or refuses.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import ClassVar

from swarm.events import AnyEvent, Stamp
from swarm.limits import Opening
from swarm.people import Person
from swarm.permission import By, owns, permit
from swarm.policy import Policy
from swarm.refused import Ref, Refused
from swarm.request import Ending, Request, Status


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """The facts around a command: who gives it, when, under which policy, and who else is there."""

    by: Person
    at: datetime
    policy: Policy = field(default_factory=Policy)
    people: Sequence[Person] = ()
    """The desk's people; read only for commands with `wants_people`."""
    other: Request | None = None
    """The other request that the command is about, where there is one."""
    openings: Sequence[Opening] = ()
    """What was opened on the desk of late, for whoever opens one more and is counted."""

    @property
    def stamp(self) -> Stamp:
        return Stamp(at=self.at, by=self.by.id)

    @property
    def zone(self) -> str:
        """The time zone in which whoever asks means what they type: their own, or the desk's where none is known."""
        return self.by.zone or self.policy.zone

    def known(self, who: str) -> Person:
        """The person with this id; somebody the desk does not know is a person without a role."""
        return next((one for one in self.people if one.id == who), Person(id=who))

    def after(self, request: Request) -> "Asked":
        """The same, no earlier than the request's last event: clocks step back, histories do not."""
        if request.last_at is None or self.at >= request.last_at:
            return self
        return replace(self, at=request.last_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """Something that people can ask for. The docstring is its description; its first line is the short one."""

    name: ClassVar[str]
    who: ClassVar[tuple[By, ...]] = (By.ANYONE,)
    wants_people: ClassVar[bool] = False
    open_to_blocked: ClassVar[bool] = False
    """Whether somebody who is blocked is answered: it only reads, and of requests only their own."""

    @classmethod
    def allowed(cls, _policy: Policy) -> tuple[By, ...]:
        """Who may give it, where a policy has a say."""
        return cls.who


@dataclass(frozen=True, slots=True, kw_only=True)
class OnRequest(Command):
    """A command about one request."""

    when: ClassVar[frozenset[Status]] = frozenset({Status.NEW, Status.ACTIVE, Status.WAITING})
    """In which states it makes sense."""
    gives_away: ClassVar[bool] = False
    """Whether a shepherd who lost their role may give it: it only gives the request into other hands."""

    def decide(self, request: Request, asked: Asked) -> tuple[AnyEvent, ...]:
        """The events that follow, none if all is so already. Raises Refused."""
        asked = asked.after(request)
        self.check(request, asked)
        return tuple(self.rule(request, asked))

    def check(self, request: Request, asked: Asked) -> None:
        """Refuse the wrong state and the wrong person, in this order: who may not is told what is so."""
        if request.status not in self.when:
            raise wrong_state(request, self.when, asked.by)
        if not (self.gives_away and owns(asked.by, request)):
            permit(asked.by, self.permitted(asked.policy), request, self.name)

    def permitted(self, policy: Policy) -> tuple[By, ...]:
        """Who may give it, where what is said has a say as well."""
        return self.allowed(policy)

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        """What follows, once state and person are right."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPerson(Command):
    """A command that changes what is known of a person."""

    wants_people: ClassVar[bool] = True

    def decide(self, asked: Asked) -> Person:
        """The person as they are from now on. Raises Refused."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Question(Command):
    """A command that only reads; the application answers it."""

    about_request: ClassVar[bool] = False
    """Whether it is about one request, as the commands that change one are."""


def wrong_state(request: Request, when: frozenset[Status], by: Person) -> Refused:
    """The refusal of a command that makes no sense in the request's state; it says what to do instead."""
    if request.ended:
        return ended(request)
    if request.status is Status.NEW and Status.ACTIVE in when:
        first: tuple[str, ...] = (" `take` it first.",) if by.helps else ()
        return Refused(request.ref, " has no shepherd yet.", *first, offers=("take",) if by.helps else ())
    return Refused(request.ref, " is still open. Write in its thread how it stands.")


def ended(request: Request) -> Refused:
    """The refusal of what needs an open request, or one that can come back."""
    if request.status is Status.CLOSED and request.ending and not request.ending.reopens:
        if request.ending is Ending.DUPLICATE and request.duplicate_of is not None:
            other = Ref(request.desk, request.duplicate_of)
            return Refused(request.ref, " was closed as a duplicate of ", other, ".")
        return Refused(request.ref, f" was closed as {request.ending}. `open` a new request instead.")
    advice = " If it is not solved, `reopen` it with a reason."
    return Refused(request.ref, f" is {request.status}.", advice, offers=("reopen",))
