"""Events about words and facts: what was told, noted, tried, said in the thread, waited for, changed."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from swarm.events.event import Event, changed, helped
from swarm.events.texts import Trace, Words
from swarm.people import VENDORS
from swarm.request import Kind, Priority, Request, Status, Step, Wait, Waiting


@dataclass(frozen=True, slots=True, kw_only=True)
class Told(Event):
    """An update for the requester, which is a human word as well."""

    type: Literal["told"] = "told"
    text: Words

    def apply(self, request: Request) -> Request:
        return changed(_spoken(request, self), told=self.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class Noted(Event):
    """A note for the staff. It stays in the history; the state does not carry it, so that no card can show it."""

    type: Literal["noted"] = "noted"
    text: Words

    def apply(self, request: Request) -> Request:
        return changed(request, contributors=helped(request, self.by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried(Event):
    """Something was tried."""

    type: Literal["tried"] = "tried"
    step: Words

    def apply(self, request: Request) -> Request:
        step = Step(by=self.by, at=self.at, text=self.step)
        return changed(request, tried=(*request.tried, step), contributors=helped(request, self.by))


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoke(Event):
    """Somebody said something in the thread: author and time alone, never the words."""

    type: Literal["spoke"] = "spoke"
    requester: bool

    def apply(self, request: Request) -> Request:
        if not self.requester:
            return _heard(_spoken(request, self), self)
        quiet = self.at if request.status is Status.RESOLVED else request.quiet_since
        return changed(request, quiet_since=quiet)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waited(Event):
    """The request waits: on the requester, on a vendor, until a date."""

    type: Literal["waited"] = "waited"
    on: Waiting
    why: Words = ""
    until: datetime | None = None

    def apply(self, request: Request) -> Request:
        return changed(request, status=Status.WAITING, wait=Wait(on=self.on, why=self.why, until=self.until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Resumed(Event):
    """The wait is over."""

    type: Literal["resumed"] = "resumed"
    why: Words = ""

    def apply(self, request: Request) -> Request:
        told_at = request.told_at
        if request.wait is not None and request.wait.on is Waiting.REQUESTER:
            told_at = self.at  # while we waited for them they were not waiting for us
        return changed(request, status=Status.ACTIVE, told_at=told_at, wait=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed(Event):
    """A fact of the request was corrected. Exactly one of the facts is given."""

    type: Literal["changed"] = "changed"
    priority: Priority | None = None
    kind: Kind | None = None
    topic: Trace | None = None
    title: Words | None = None
    details: Words | None = None

    def apply(self, request: Request) -> Request:
        facts = {name: getattr(self, name) for name in ("priority", "kind", "topic", "title", "details")}
        snooze = request.snooze if self.priority is None else None  # what could wait may not be able to any more
        return changed(request, snooze=snooze, **{name: value for name, value in facts.items() if value is not None})


def _heard(request: Request, event: Event) -> Request:
    """The request after a word of somebody of the swarm, which may be what a vendor was asked for."""
    tiers = [one.tier for one in request.swarm if one.who == event.by]
    tiers += [one.asked.tier for one in request.pulls if one.asked is not None and one.asked.who == event.by]
    return changed(request, vendor_heard_at=event.at) if VENDORS in tiers else request


def _spoken(request: Request, event: Event) -> Request:
    """The request after a human word from the swarm, which the requester reads as well."""
    return changed(
        request,
        responded_at=request.responded_at or event.at,
        told_at=event.at,
        contributors=helped(request, event.by),
    )
