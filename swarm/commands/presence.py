"""Commands about oneself: away, back, quiet. They change a person's facts, no request."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated, ClassVar

from swarm import office, when
from swarm.commands.command import Asked, OnPerson
from swarm.option import QuietHours, Until
from swarm.people import Person
from swarm.permission import By, permit
from swarm.refused import Refused

FOR_GOOD = timedelta(days=3650)
"""How long somebody is away who does not say until when: until they are back."""
NEVER = "never"
"""Quiet hours of somebody who wants none, though the policy has some."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OnSelf(OnPerson):
    """A command about whoever gives it."""

    who: ClassVar[tuple[By, ...]] = (By.STAFF,)

    def decide(self, asked: Asked) -> Person:
        permit(asked.by, self.who, None, self.name)
        return self.changed(replace(asked, by=_with_own_words(asked)))

    def changed(self, asked: Asked) -> Person:
        """What follows, once the person is right. Raises Refused."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class Away(OnSelf):
    """Get no requests, no reminders and no calls for a tier, until you are back."""

    name: ClassVar[str] = "away"

    moment: Annotated[str, Until("until when: 2h, 14:30, mon; with nothing, until you are `back`")] = ""

    def changed(self, asked: Asked) -> Person:
        zone = asked.zone
        return replace(
            asked.by, away_until=when.moment(self.moment, asked.at, zone) if self.moment else asked.at + FOR_GOOD
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Back(OnSelf):
    """Be available again."""

    name: ClassVar[str] = "back"

    def changed(self, asked: Asked) -> Person:
        return replace(asked.by, away_until=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet(OnSelf):
    """Set the hours in which you get no reminders; with nothing, the desk's own hold."""

    name: ClassVar[str] = "quiet"

    hours: Annotated[str, QuietHours("such as 20:00-07:00, in your own time zone; or never")] = ""

    def changed(self, asked: Asked) -> Person:
        if self.hours.lower() == NEVER:
            return replace(asked.by, quiet=NEVER)
        try:
            return replace(asked.by, quiet=office.quiet(self.hours))
        except ValueError:
            raise Refused(
                f"I don't understand the hours “{self.hours[:40]}”. Type them as `quiet 20:00-07:00`, or `quiet never`."
            ) from None


def _with_own_words(asked: Asked) -> Person:
    """Whoever asks, with what they said of themselves before: platforms know nothing of that, and zones not always."""
    known = next((one for one in asked.people if one.id == asked.by.id), asked.by)
    return replace(
        asked.by,
        away_until=known.away_until,
        quiet=known.quiet,
        blocked=known.blocked,
        zone=asked.by.zone or known.zone,
    )
