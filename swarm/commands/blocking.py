"""Commands by which leads shut somebody out of a desk, and let them in again. What that means, `permission` decides."""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Annotated, ClassVar

from swarm import when
from swarm.commands.command import Asked, OnPerson, Question
from swarm.option import Text, Until, Who
from swarm.people import Blocked, Person
from swarm.permission import By, permit
from swarm.refused import Mention, Refused


@dataclass(frozen=True, slots=True, kw_only=True)
class Block(OnPerson):
    """Shut somebody out of this desk.

    Nothing is taken from them any more, for a time or until they are let in again. They keep their requests and can
    look at them. Whoever has a role on the desk cannot be blocked.
    """

    name: ClassVar[str] = "block"
    who: ClassVar[tuple[By, ...]] = (By.LEAD,)

    person: Annotated[str, Who("whom to block")]
    until: Annotated[str, Until("until when: 2h, mon, 2026-12-24; with nothing, until you `unblock` them")] = ""
    why: Annotated[str, Text("why, for the leads")]

    def decide(self, asked: Asked) -> Person:
        permit(asked.by, self.who, None, self.name)
        if self.person == asked.by.id:
            raise Refused("You cannot block yourself.")
        known = asked.known(self.person)
        if known.helps:
            raise Refused(Mention(self.person), " is one of this desk's people. Take their role away first.")
        until: datetime | None = when.moment(self.until, asked.at, asked.zone) if self.until else None
        return replace(known, blocked=Blocked(by=asked.by.id, at=asked.at, why=self.why, until=until))


@dataclass(frozen=True, slots=True, kw_only=True)
class Unblock(OnPerson):
    """Let them in again."""

    name: ClassVar[str] = "unblock"
    who: ClassVar[tuple[By, ...]] = (By.LEAD,)

    person: Annotated[str, Who("whom to let in")]

    def decide(self, asked: Asked) -> Person:
        permit(asked.by, self.who, None, self.name)
        known = asked.known(self.person)
        if known.blocked is None:
            raise Refused(Mention(self.person), " is not blocked here.")
        return replace(known, blocked=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class BlockList(Question):
    """Who is blocked, and why."""

    name: ClassVar[str] = "blocked"
    who: ClassVar[tuple[By, ...]] = (By.LEAD,)
