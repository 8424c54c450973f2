"""Commands about words and facts: tell, note, tried, wait, resume, set."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, ClassVar, TypeVar

from swarm import when
from swarm.commands.command import Asked, OnRequest
from swarm.commands.owning import OWNED
from swarm.events import AnyEvent, Changed, Noted, Resumed, Stamp, Told, Tried, Waited
from swarm.option import OneOf, Text, WaitFor
from swarm.permission import By
from swarm.refused import Refused
from swarm.request import Kind, Priority, Request, Status, Wait, Waiting

THE_SWARM = (By.SHEPHERD, By.SWARM, By.LEAD)
STAFF = (By.SHEPHERD, By.SWARM, By.STAFF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tell(OnRequest):
    """Give the requester an update; it starts the next-update clock anew."""

    name: ClassVar[str] = "tell"
    who: ClassVar[tuple[By, ...]] = THE_SWARM

    update: Annotated[str, Text("what the requester should know", long=True)]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return (Told(**asked.stamp, text=self.update),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Note(OnRequest):
    """Write something down for the staff; the requester does not see it."""

    name: ClassVar[str] = "note"
    who: ClassVar[tuple[By, ...]] = STAFF
    when: ClassVar[frozenset[Status]] = OWNED | {Status.NEW, Status.RESOLVED}

    text: Annotated[str, Text("what the staff should know", long=True)]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return (Noted(**asked.stamp, text=self.text),)


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedStep(OnRequest):
    """Write down what was tried, so that nothing is tried twice; the card shows it."""

    name: ClassVar[str] = "tried"
    who: ClassVar[tuple[By, ...]] = STAFF

    step: Annotated[str, Text("what was tried")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return (Tried(**asked.stamp, step=self.step),)


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitOn(OnRequest):
    """Wait for the requester, for a vendor, or until a date."""

    name: ClassVar[str] = "wait"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)
    when: ClassVar[frozenset[Status]] = OWNED

    on: Annotated[str, WaitFor("requester, vendor, a duration such as 2h, or a date")]
    why: Annotated[str, Text("what for")] = ""

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        if self.on.lower() in (Waiting.REQUESTER, Waiting.VENDOR):
            wait = Wait(on=Waiting(self.on.lower()), why=self.why)
        else:
            wait = Wait(on=Waiting.DATE, why=self.why, until=when.moment(self.on, asked.at, asked.zone))
        if wait == request.wait:
            return ()
        return (Waited(**asked.stamp, on=wait.on, why=wait.why, until=wait.until),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Resume(OnRequest):
    """End the wait."""

    name: ClassVar[str] = "resume"
    who: ClassVar[tuple[By, ...]] = THE_SWARM
    when: ClassVar[frozenset[Status]] = OWNED

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        return () if request.wait is None else (Resumed(**asked.stamp),)


class Fact(StrEnum):
    """What `set` can correct."""

    PRIORITY = "priority"
    KIND = "kind"
    TOPIC = "topic"
    TITLE = "title"
    DETAILS = "details"


@dataclass(frozen=True, slots=True, kw_only=True)
class Set(OnRequest):
    """Correct the priority, the kind, the topic, the title or the details."""

    name: ClassVar[str] = "set"
    who: ClassVar[tuple[By, ...]] = STAFF

    fact: Annotated[Fact, OneOf("what to correct", Fact)]
    value: Annotated[str, Text("what it should be")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        changed = self._changed(asked.stamp)
        same = getattr(changed, self.fact.value) == getattr(request, self.fact.value)
        return () if same else (changed,)

    def _changed(self, stamp: Stamp) -> Changed:
        match self.fact:
            case Fact.PRIORITY:
                return Changed(**stamp, priority=_one_of(Priority, self.value))
            case Fact.KIND:
                return Changed(**stamp, kind=_one_of(Kind, self.value))
            case Fact.TOPIC:
                return Changed(**stamp, topic=self.value)
            case Fact.TITLE:
                return Changed(**stamp, title=self.value)
            case Fact.DETAILS:
                return Changed(**stamp, details=self.value)


Choice = TypeVar("Choice", bound=StrEnum)


def _one_of(choices: type[Choice], value: str) -> Choice:
    try:
        return choices(value.strip().lower())
    except ValueError:
        known = ", ".join(f"`{one}`" for one in choices)
        raise Refused(f"“{value[:40]}” is none of {known}.") from None
