"""What the application hands to the store and gets back: plain values. Never SQL, never a connection."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from swarm.events import AnyEvent
from swarm.people import Person
from swarm.request import Request


@dataclass(frozen=True, slots=True, kw_only=True)
class Effect:
    """One thing to be done on a platform; what it is, only the application knows.

    A pending effect of the same request with the same key is replaced and keeps its place in the order.
    """

    kind: str
    doc: str
    """JSON text."""
    key: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a decision may look at."""

    request: Request | None = None
    other: Request | None = None
    number: int = 0
    """The next free number of the desk, for a job that opens."""
    people: tuple[Person, ...] = ()
    """The desk's people with their load, for a job that wants them."""


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What a decision wants written. A refusal is an outcome as well: nothing but an answer."""

    answer: str = ""
    """Kept with the delivery id, and given again when the same delivery comes again."""
    events: tuple[AnyEvent, ...] = ()
    request: Request | None = None
    """The request after the events."""
    due: datetime | None = None
    """When the request's clocks have to be looked at again; written whenever `request` is."""
    effects: tuple[Effect, ...] = ()
    person: Person | None = None
    again: bool = False
    """Set by the store: this delivery was seen before, and `answer` is what was answered then."""


@dataclass(slots=True, kw_only=True)
class Job:
    """One command to be carried out: what its decision needs to know, and the decision."""

    desk: str
    decide: Callable[[Facts], Outcome]
    """Called once, between reading and writing, on the event loop: no waiting, nothing slow."""
    delivery: str = ""
    """The platform's id of the delivery; nothing is remembered without one."""
    number: int | None = None
    other: int | None = None
    opens: bool = False
    again_of: tuple[str, str, datetime] | None = None
    """Requester, title and since when: `Facts.other` is their newest open request of this title opened after."""
    wants_people: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Pending:
    """An effect that is still to be done. Its place in the order is its id."""

    desk: str
    number: int
    id: int
    revision: int
    kind: str
    doc: str
    key: str
    attempts: int
    not_before: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """An effect that could not be done and will not be tried again."""

    desk: str
    number: int
    id: int
    kind: str
    doc: str
    attempts: int
    error: str
