"""The state of one plea for help, as folded from its events. No rule lives here, only what follows from the state."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from swarm.parts import (
    Answer,
    Ask,
    Clock,
    Ending,
    Handover,
    Kind,
    Member,
    Nudge,
    Phase,
    Priority,
    Pull,
    PullState,
    Snooze,
    Status,
    Step,
    Turn,
    Wait,
    Waiting,
)
from swarm.people import is_gone
from swarm.refused import Ref

NO_TIME = timedelta()


@dataclass(frozen=True, kw_only=True)
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
    plan: str = ""
    """The customer plan of the requester, where the policy knows one."""
    private: bool = False
    """Whether only its requester, staff, and whoever is asked in may see it."""
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
    """The last word to the requester, or since when they wait for one again."""
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

    reached: tuple[tuple[int, datetime], ...] = ()
    """The tiers that were asked in or came, and when each was first."""
    vendor_heard_at: datetime | None = None
    """The last word of a vendor in the swarm."""
    nudges: tuple[Nudge, ...] = ()
    """How far each clock was told of, the last time of each."""
    breached: tuple[Clock, ...] = ()
    """The clocks that were missed at least once."""
    snooze: Snooze | None = None

    lain: timedelta = NO_TIME
    """How long it lay resolved or closed before it was reopened, all times together."""
    off_hours: timedelta = NO_TIME
    """How much of the time until it was resolved was ours to use, but out of hours."""
    turns: tuple[Turn, ...] = ()
    """Where the time went: its phases in order, each from when on."""
    last_at: datetime | None = None
    """When the last thing happened."""

    @property
    def ref(self) -> Ref:
        return Ref(self.desk, self.number)

    @property
    def beside(self) -> str:
        """Somebody or something on the platform on which it lives."""
        return self.intake if is_gone(self.requester) else self.requester

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

    def nudge(self, clock: Clock) -> Nudge | None:
        """How far a clock was when it was last told of."""
        return next((one for one in self.nudges if one.clock is clock), None)

    def stretches(self, until: datetime) -> Iterator[tuple[Phase, datetime, datetime]]:
        """Where the time went from the beginning up to `until`, piece by piece; what lay closed lay resolved."""
        ends = [turn.at for turn in self.turns[1:]]
        for turn, end in zip(self.turns, ends, strict=False):
            yield turn.phase or Phase.RESOLVED, turn.at, end
        if self.turns and self.turns[-1].phase is not None:
            yield self.turns[-1].phase, self.turns[-1].at, max(until, self.turns[-1].at)

    def spent_by(self, until: datetime) -> dict[Phase, timedelta]:
        """Where the calendar time went up to `until`, which is no earlier than the last event; it adds up exactly."""
        spent: dict[Phase, timedelta] = {}
        for phase, start, end in self.stretches(until):
            spent[phase] = spent.get(phase, NO_TIME) + (end - start)
        return spent

    def changed(self, **facts: Any) -> "Request":
        """The same request with other facts. What `dataclasses.replace` does, five times as fast: folds live on it."""
        other = object.__new__(Request)
        vars(other).update(vars(self), **facts)
        return other

    def turned(self, at: datetime) -> "Request":
        """The same request as of `at`, with a new turn if the time goes somewhere else from now on."""
        phase = self.phase
        if self.turns and self.turns[-1].phase is phase:
            return self.changed(last_at=at)
        return self.changed(last_at=at, turns=(*self.turns, Turn(at=at, phase=phase)))

    def took(self) -> timedelta | None:
        """Time to resolve on the calendar, without the time it lay resolved."""
        if self.resolved_at is None:
            return None
        return self.resolved_at - self.opened_at - self.lain

    def took_active(self) -> timedelta | None:
        """Time to resolve without any waiting and without what was out of hours."""
        took = self.took()
        if took is None or self.resolved_at is None:
            return None
        spent = self.spent_by(self.resolved_at)
        return took - self.off_hours - sum((spent.get(one, NO_TIME) for one in WAITS), NO_TIME)


WAITS = (Phase.REQUESTER, Phase.VENDOR, Phase.DATE)

__all__ = [
    "NO_TIME",
    "Answer",
    "Ask",
    "Clock",
    "Ending",
    "Handover",
    "Kind",
    "Member",
    "Nudge",
    "Phase",
    "Priority",
    "Pull",
    "PullState",
    "Request",
    "Snooze",
    "Status",
    "Step",
    "Turn",
    "Wait",
    "Waiting",
]
