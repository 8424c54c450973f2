"""The state of one plea for help, as folded from its events. No rule lives here, only what follows from the state."""

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum

from swarm.refused import Ref


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


NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request. Times are aware and in UTC; people are ids such as `slack:U042`."""

    desk: str
    number: int
    title: str
    requester: str
    opened_at: datetime
    intake: str
    """The address of the channel in which its thread is to live."""
    details: str = ""
    kind: Kind = Kind.QUESTION
    priority: Priority = Priority.NORMAL
    topic: str = ""
    source: str = ""
    """A link to the message it was turned from."""
    opened_by: str = ""
    """Who turned somebody else's message into this request; empty where the requester asked."""

    version: int = 0
    status: Status = Status.NEW
    shepherd: str | None = None
    first_shepherd: str | None = None
    owned_at: datetime | None = None
    swarm: tuple[Member, ...] = ()
    pulls: tuple[Pull, ...] = ()
    tried: tuple[Step, ...] = ()
    handover: Handover | None = None
    wait: Wait | None = None

    responded_at: datetime | None = None
    told_at: datetime | None = None
    """The last word to the requester."""
    told: str = ""
    active_at: datetime | None = None
    """The last word or deed of anybody."""
    relieved_at: datetime | None = None
    relief: str = ""
    resolved_at: datetime | None = None
    resolution: str = ""
    quiet_since: datetime | None = None
    """Since when a resolved request is quiet; any word of the requester starts it anew."""
    closed_at: datetime | None = None
    ending: Ending | None = None
    ending_why: str = ""
    duplicate_of: int | None = None
    followers: tuple[tuple[int, str], ...] = ()
    """Duplicates of this request and who asked them: they are told when it is resolved."""

    handovers: int = 0
    shift_handovers: int = 0
    reopened: int = 0
    contributors: tuple[str, ...] = ()
    """Those besides shepherd and requester who helped, in the order of their first help."""
    credits: tuple[str, ...] = ()

    lain: timedelta = NO_TIME
    """How long it lay resolved or closed before it was reopened, all times together."""
    since: datetime | None = None
    """Up to when `spent` is counted."""
    spent: dict[Phase, timedelta] = field(default_factory=dict)

    @property
    def ref(self) -> Ref:
        return Ref(self.desk, self.number)

    @property
    def ended(self) -> bool:
        return self.status in (Status.RESOLVED, Status.CLOSED)

    @property
    def phase(self) -> Phase | None:
        """Where the time goes right now; nowhere once closed."""
        if self.status is Status.CLOSED:
            return None
        if self.status is Status.RESOLVED:
            return Phase.RESOLVED
        if self.shepherd is None:
            return Phase.UNOWNED
        if self.wait is not None:
            return Phase(self.wait.on.value)
        return Phase.HELP if any(pull.open for pull in self.pulls) else Phase.SHEPHERD

    def member(self, who: str) -> Member | None:
        return next((one for one in self.swarm if one.who == who), None)

    def pull(self, pull_id: str) -> Pull | None:
        return next((one for one in self.pulls if one.id == pull_id), None)

    def asked_of(self, who: str) -> Pull | None:
        """The pull whose answer this person owes."""
        return next((one for one in self.pulls if one.asked is not None and one.asked.who == who), None)

    def spent_by(self, now: datetime) -> dict[Phase, timedelta]:
        """Where the calendar time went up to `now`; the parts add up exactly."""
        if self.phase is None or self.since is None:
            return self.spent
        return {**self.spent, self.phase: self.spent.get(self.phase, NO_TIME) + (now - self.since)}

    def clocked(self, at: datetime) -> "Request":
        """The same request with the time up to `at` accounted for."""
        return replace(self, spent=self.spent_by(at), since=at)

    def took(self) -> timedelta | None:
        """Time to resolve on the calendar, without the time it lay resolved."""
        if self.resolved_at is None:
            return None
        return self.resolved_at - self.opened_at - self.lain

    def took_active(self) -> timedelta | None:
        """Time to resolve without any waiting."""
        took = self.took()
        waits = (Phase.REQUESTER, Phase.VENDOR, Phase.DATE)
        return None if took is None else took - sum((self.spent.get(one, NO_TIME) for one in waits), NO_TIME)
