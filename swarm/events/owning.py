"""Events about who owns a request: opened, owned, dropped, handed over."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from swarm.events.event import Event, changed, reaching
from swarm.events.texts import Name, Trace, Who, Words
from swarm.request import Handover, Kind, Priority, Request, Status

How = Literal["policy", "take", "assign"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Opened(Event):
    """The first event of every request; `begin` makes the request that the others change."""

    type: Literal["opened"] = "opened"
    desk: Name
    number: int
    title: Words
    requester: Who
    intake: Name
    details: Words = ""
    kind: Kind = Kind.QUESTION
    priority: Priority = Priority.NORMAL
    topic: Trace = ""
    source: Trace = ""
    plan: Name = ""
    private: bool = False

    @property
    def writers(self) -> tuple[str, ...]:
        """Of a message that was turned into a request, they are whoever wrote it and whoever noted it."""
        return self.by, self.requester

    def begin(self) -> Request:
        return Request(
            desk=self.desk,
            number=self.number,
            title=self.title,
            requester=self.requester,
            opened_at=self.at,
            intake=self.intake,
            details=self.details,
            kind=self.kind,
            priority=self.priority,
            topic=self.topic,
            source=self.source,
            plan=self.plan,
            private=self.private,
            opened_by="" if self.by == self.requester else self.by,
            version=1,
            active_at=self.at,
        ).turned(self.at)

    def apply(self, request: Request) -> Request:
        return request


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned(Event):
    """An unowned request got its shepherd."""

    type: Literal["owned"] = "owned"
    who: Who
    how: How
    tier: int | None = None

    def apply(self, request: Request) -> Request:
        return reaching(shepherded(request, self.who, self.at), self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dropped(Event):
    """The shepherd let go; the request is new again."""

    type: Literal["dropped"] = "dropped"
    who: Who
    why: Words

    def apply(self, request: Request) -> Request:
        return changed(
            request,
            status=Status.NEW,
            shepherd=None,
            wait=None,
            handover=None,
            snooze=None,
            contributors=contributed(request, self.who),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverAsked(Event):
    """Somebody was asked to take the request over."""

    type: Literal["handover_asked"] = "handover_asked"
    to: Who
    why: Words

    def apply(self, request: Request) -> Request:
        return changed(request, handover=Handover(by=self.by, to=self.to, why=self.why, at=self.at))


@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver(Event):
    """The other said yes: the one way in which an owned request changes its shepherd."""

    type: Literal["handed_over"] = "handed_over"
    source: Who
    to: Who
    why: Words
    shift: bool = False
    tier: int | None = None

    @property
    def writers(self) -> tuple[str, ...]:
        """Its reason is that of the question, and not of whoever said yes."""
        return ()

    def apply(self, request: Request) -> Request:
        handed = changed(
            request,
            contributors=contributed(request, self.source),
            handovers=request.handovers + (not self.shift),
            shift_handovers=request.shift_handovers + self.shift,
        )
        return reaching(shepherded(handed, self.to, self.at), self.tier, self.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDeclined(Event):
    """The other said no; nothing moved."""

    type: Literal["handover_declined"] = "handover_declined"
    to: Who
    why: Words = ""

    def apply(self, request: Request) -> Request:
        return changed(request, handover=None)


def shepherded(request: Request, who: str, at: datetime) -> Request:
    """The request in the hands of somebody; who owns it is no longer in its swarm."""
    return changed(
        request,
        status=Status.ACTIVE if request.status is Status.NEW else request.status,
        shepherd=who,
        first_shepherd=request.first_shepherd or who,
        owned_at=request.owned_at or at,
        swarm=tuple(one for one in request.swarm if one.who != who),
        handover=None,
        snooze=None,
    )


def contributed(request: Request, who: str) -> tuple[str, ...]:
    """The contributors with a former shepherd among them; who asked it is none."""
    known = request.contributors
    return known if who in known or who == request.requester else (*known, who)
