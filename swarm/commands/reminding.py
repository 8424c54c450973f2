"""Commands about clocks: what Muster tells by itself, and how somebody puts that off."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated, ClassVar

from swarm import steps, when
from swarm.commands.command import Asked, OnRequest
from swarm.commands.unasked import Unasked
from swarm.events import AnyEvent, Nudged, Snoozed
from swarm.option import Text, Until
from swarm.permission import By
from swarm.refused import Refused
from swarm.request import Clock, Request, Status
from swarm.running import runs

LONGEST_SNOOZE = timedelta(days=7)


@dataclass(frozen=True, slots=True, kw_only=True)
class Snooze(OnRequest):
    """Put off your reminders of a request, with a reason; only a lead puts off what leads are told."""

    name: ClassVar[str] = "snooze"
    who: ClassVar[tuple[By, ...]] = (By.SHEPHERD, By.LEAD)

    until: Annotated[str, Until("for how long, or until when: 2h, 14:30, fri; a week at most")]
    why: Annotated[str, Text("why it can wait")]

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        until = when.moment(self.until, asked.at, asked.zone)
        if until - asked.at > LONGEST_SNOOZE:
            raise Refused("That is more than a week away. Use `wait` with a date, or snooze for less.")
        lead = asked.by.leads and asked.by.id != request.shepherd
        known = request.snooze
        if known is not None and known.lead and not lead and known.until > asked.at:
            raise Refused("A lead has put off the reminders of ", request.ref, " already.")
        return (Snoozed(**asked.stamp, until=until, why=self.why, lead=lead),)


@dataclass(frozen=True, slots=True, kw_only=True)
class Remind(Unasked):
    """A clock has come so far that somebody has to be told."""

    name: ClassVar[str] = "remind"

    clock: Clock

    def rule(self, request: Request, asked: Asked) -> Sequence[Nudged]:
        run = next((one for one in runs(request, asked.policy) if one.clock is self.clock), None)
        found = None if run is None else steps.due(run, request, asked.policy, asked.at)
        if run is None or found is None:
            return ()
        step = found.step
        return (
            Nudged(
                **asked.stamp,
                clock=self.clock,
                since=run.since,
                reach=step.reach,
                breach=step.breach,
                dropped=found.dropped,
            ),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class AnnounceClose(Unasked):
    """A resolved request is about to close by itself: its requester is told."""

    name: ClassVar[str] = "announce_close"

    def rule(self, request: Request, asked: Asked) -> Sequence[AnyEvent]:
        quiet_since, word = request.quiet_since, request.nudge(Clock.QUIET_CLOSE)
        if request.status is not Status.RESOLVED or quiet_since is None:
            return ()
        reach = asked.policy.quiet_close - asked.policy.notice
        if (word is not None and word.since == quiet_since) or quiet_since + reach > asked.at:
            return ()
        return (Nudged(**asked.stamp, clock=Clock.QUIET_CLOSE, since=quiet_since, reach=reach),)


def missed(request: Request, after: Request, asked: Asked) -> tuple[AnyEvent, ...]:
    """Breaches that nobody has noted yet of the clocks that ended between the two: they go on record all the same."""
    asked = asked.after(request)
    going = {(run.clock, run.since) for run in runs(after, asked.policy)}
    ended = [run.clock for run in runs(request, asked.policy) if (run.clock, run.since) not in going]
    unsnoozed = request.changed(snooze=None)  # put off is not made good
    found = [event for clock in ended for event in Remind(clock=clock).rule(unsnoozed, asked)]
    return tuple(event for event in found if event.breach)
