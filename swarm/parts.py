"""What a request is made of: its words, and the small values it holds."""

from dataclasses import dataclass
from datetime import datetime
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


class Phase(StrEnum):
    """Where the time goes. Out of hours is split off by the measures, which know the calendar."""

    UNOWNED = "unowned"
    SHEPHERD = "shepherd"
    HELP = "help"
    REQUESTER = "requester"
    VENDOR = "vendor"
    DATE = "date"
    RESOLVED = "resolved"


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
