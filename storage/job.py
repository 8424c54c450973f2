"""What the application hands to the store and gets back: plain values. Never SQL, never a connection."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from swarm.events import AnyEvent
from swarm.limits import Opening
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
class Notice:
    """Something that one person is to be told of a request, once they may be.

    One of the same person, request and key that still waits is replaced, and counts as dropped.
    """

    person: str
    key: str
    doc: str
    ready_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What a decision may look at."""

    request: Request | None = None
    other: Request | None = None
    number: int = 0
    """The next free number of the desk, for a job that opens."""
    people: tuple[Person, ...] = ()
    """The desk's people with their load, for a job that wants them."""
    openings: tuple[Opening, ...] = ()
    """What was opened of late, for a job that counts it; of more than a thousand the newest."""


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
    notices: tuple[Notice, ...] = ()
    """What people are to be told of the request."""
    dropped: int = 0
    """How many nudges came to nothing because later ones were due as well; counted on the day of the last event."""
    again: bool = False
    """Set by the store: this delivery was seen before, and `answer` is what was answered then."""


@dataclass(slots=True, kw_only=True)
class Job:
    """One command to be carried out: what its decision needs to know, and the decision."""

    desk: str
    decide: Callable[[Facts], Outcome]
    """Called between reading and writing, on the event loop: no waiting, nothing slow, and nothing but deciding.

    Where several processes write it may be called again, with other facts, if another was faster. What it gave before
    is then forgotten, so whatever follows from a decision begins with what the store returns.
    """
    delivery: str = ""
    """The platform's id of the delivery; nothing is remembered without one."""
    number: int | None = None
    other: int | None = None
    opens: bool = False
    again_of: tuple[str, str, datetime] | None = None
    """Requester, title and since when: `Facts.other` is their newest open request of this title opened after."""
    wants_people: bool = False
    counts: datetime | None = None
    """Since when `Facts.openings` says what was opened on the desk; not at all, if there is no limit to keep."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Noticed:
    """A notice that waits, with its request as that is now."""

    id: int
    """For the outcome of this digest; it means nothing afterwards."""
    request: Request
    key: str
    doc: str
    ready_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFacts:
    """What a digest may look at."""

    notices: tuple[Noticed, ...]
    """All of this person's on this desk, ready or not, the oldest ready first."""
    person: Person | None
    """As the desk knows them."""
    people: tuple[Person, ...]
    """Everybody whom the desk knows."""
    sent: tuple[datetime, ...]
    """When they were told within the hour before they were last told, that moment included; the oldest first."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestOutcome:
    """What becomes of one person's notices. Those it does not name stay as they are."""

    told: tuple[int, ...] = ()
    """The ids of those that are part of the message now: removed, and counted as sent."""
    gone: tuple[int, ...] = ()
    """The ids of those that are no longer true: removed, and counted as dropped."""
    later: Mapping[int, datetime] = field(default_factory=dict)
    """The ids of those that have to wait, and until when."""
    effects: tuple[tuple[int, Effect], ...] = ()
    """What is to be done, each with the number of the request to whose outbox it belongs."""
    at: datetime | None = None
    """When this was decided; needed as soon as anything is told or gone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingFacts:
    """What a sitting may look at."""

    doc: str
    """What was kept of it the last time; empty if nothing ever was."""
    next_due: datetime | None
    people: tuple[Person, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SittingOutcome:
    """What a sitting wants written."""

    answer: str = ""
    doc: str | None = None
    """What is kept from now on; nothing: as it is."""
    next_due: datetime | None = None
    """When there is something to do again; written unless `keeps_due`."""
    keeps_due: bool = True
    effects: tuple[Effect, ...] = ()
    """They belong to no request, but to the desk itself, which is number 0 of the outbox."""
    again: bool = False
    """Set by the store: this delivery was seen before, and `answer` is what was answered then."""


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
    at: int
    """Since when it is on record, in milliseconds by the database's own clock. An effect of another database may have
    its id, and so may one that was there before a backup was restored; this moment they do not have."""
    ago: float = field(compare=False)
    """How many seconds ago that was, when it was read: it is the same effect whenever it is."""
    begun: float | None = None
    """So many seconds ago something was last sent for it, or was about to be; nothing, if nothing ever was."""


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
