"""Commands about oneself: away, back. They change a person's facts, no request."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Annotated, ClassVar

from swarm import when
from swarm.commands.command import Asked, Command
from swarm.option import Until
from swarm.people import Person
from swarm.permission import By, permit

FOR_GOOD = timedelta(days=3650)
"""How long somebody is away who does not say until when: until they are back."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSelf(Command):
    """A command about whoever gives it."""

    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    def decide(self, asked: Asked) -> Person:
        """The person as they are from now on. Raises Refused."""
        permit(asked.by, self.who, None, self.name)
        return replace(asked.by, away_until=self.until(asked))

    def until(self, asked: Asked) -> datetime | None:
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(OnSelf):
    """Get nothing assigned and not be asked as one of a tier, until you are back."""

    name: ClassVar[str] = "away"

    moment: Annotated[str, Until("until when: 2h, 14:30, mon; with nothing, until you are `back`")] = ""

    def until(self, asked: Asked) -> datetime | None:
        return when.moment(self.moment, asked.at, asked.by.zone) if self.moment else asked.at + FOR_GOOD


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(OnSelf):
    """Be available again."""

    name: ClassVar[str] = "back"

    def until(self, asked: Asked) -> datetime | None:
        return None
