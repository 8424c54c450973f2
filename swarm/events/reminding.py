"""Events about clocks: somebody was told how far one is, or nudges were put off for a while."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from swarm.events.event import Event, changed
from swarm.events.texts import Words
from swarm.request import Clock, Nudge, Request, Snooze


@dataclass(frozen=True, slots=True, kw_only=True)
class Nudged(Event):
    """A clock has come as far as somebody has to be told of: a warning, a breach, one more interval."""

    type: Literal["nudged"] = "nudged"
    clock: Clock
    since: datetime
    """From when on this run of the clock is counted."""
    reach: timedelta
    """The clock's own time by which it was due, pauses and closed hours left out."""
    breach: bool = False
    dropped: int = 0
    """How many earlier ones were never told, because this one was due by then as well."""

    def apply(self, request: Request) -> Request:
        nudge = Nudge(clock=self.clock, since=self.since, reach=self.reach, breach=self.breach, at=self.at)
        others = tuple(one for one in request.nudges if one.clock is not self.clock)
        # Time to ownership ends with the first shepherd: that it was dropped later is not missed by that clock.
        again = self.clock is Clock.OWNERSHIP and request.owned_at is not None
        missed = self.breach and self.clock not in request.breached and not again
        breached = (*request.breached, self.clock) if missed else request.breached
        return changed(request, nudges=(*others, nudge), breached=breached)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snoozed(Event):
    """Nudges are held back until a moment, with a reason."""

    type: Literal["snoozed"] = "snoozed"
    until: datetime
    why: Words
    lead: bool = False

    def apply(self, request: Request) -> Request:
        return changed(request, snooze=Snooze(until=self.until, why=self.why, lead=self.lead))
