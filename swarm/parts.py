"""What a request is made of: its words, and the small values it holds."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum


class Status(StrEnum):
    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Kind(StrEnum):
    INCIDENT = "incident"
    SERVICE = "service"
    QUESTION = "question"


class Priority(StrEnum):
    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    CRITICAL = "critical"


class Ending(StrEnum):
    """Why a closed request is closed."""

    CONFIRMED = "confirmed"
    QUIET = "quiet"
    WITHDRAWN = "withdrawn"
    DUPLICATE = "duplicate"
    REDIRECTED = "redirected"

    @property
    def reopens(self) -> bool:
        """Whether what ended so can come back: only what was resolved."""
        return self in (Ending.CONFIRMED, Ending.QUIET)


class Clock(StrEnum):
    """What runs towards a limit while a request is open, and after."""

    OWNERSHIP = "ownership"
    FIRST_RESPONSE = "first_response"
    TIER_LIMIT = "tier_limit"
    NEXT_UPDATE = "next_update"
    RESOLVE = "resolve"
    VENDOR = "vendor"
    QUIET_CLOSE = "quiet_close"


class Phase(StrEnum):
    """Where the time goes. Out of hours is split off by the measures, which know the calendar."""

    UNOWNED = "unowned"
    SHEPHERD = "shepherd"
    HELP = "help"
    REQUESTER = "requester"
    VENDOR = "vendor"
    DATE = "date"
    RESOLVED = "resolved"
    OFF_HOURS = "off_hours"


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """From when on the time went somewhere else: into a phase, or nowhere once the request was closed."""

    at: datetime
    phase: Phase | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudge:
    """How far a clock was when it was last told of, so that nothing is told twice."""

    clock: Clock
    since: datetime
    """The run that was told of: a clock that starts anew is told of anew."""
    reach: timedelta
    """The clock's own time by which it was due, pauses and closed hours left out."""
    breach: bool
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze:
    """Until when nudges are held back, and why."""

    until: datetime
    why: str
    lead: bool = False
    """Whether a lead said so: then what leads are told of is held back as well."""


class Waiting(StrEnum):
    REQUESTER = "requester"
    VENDOR = "vendor"
    DATE = "date"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wait:
    on: Waiting
    why: str = ""
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """Somebody in the swarm: pulled in or come by an offer."""

    who: str
    tier: int | None
    since: datetime


class Answer(StrEnum):
    """How one person answered a pull."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    SILENT = "silent"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ask:
    """One person asked within a pull."""

    who: str
    at: datetime
    deadline: datetime
    answer: Answer | None = None
    why: str = ""
    tier: int | None = None


class PullState(StrEnum):
    ASKED = "asked"
    ACCEPTED = "accepted"
    RAISED = "raised"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Pull:
    """A call for help: one question, asked of one person after the other until somebody accepts."""

    id: str
    by: str
    at: datetime
    question: str
    tier: int | None = None
    skills: tuple[str, ...] = ()
    asks: tuple[Ask, ...] = ()
    state: PullState = PullState.ASKED

    @property
    def open(self) -> bool:
        return self.state in (PullState.ASKED, PullState.RAISED)

    @property
    def asked(self) -> Ask | None:
        """The ask that still waits for its answer."""
        return self.asks[-1] if self.state is PullState.ASKED and self.asks else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """Something that was tried."""

    by: str
    at: datetime
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Handover:
    """A question to somebody whether they take the request over; until their yes it moves nothing."""

    by: str
    to: str
    why: str
    at: datetime
