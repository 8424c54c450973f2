"""From nudges to messages: what somebody is to be told waits until they may be told, and then is one message.

Being away, quiet hours and the cap per hour are kept here; what is no longer true by then is dropped and counted.
"""

import asyncio
import secrets
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

import structlog

from bot.clock import Clock
from bot.committing import Changed
from bot.effect import Digest, Thing, kept
from bot.homes import Homes
from bot.noticing import NUDGE
from storage.broken import StorageBroken, Unreadable
from storage.job import DigestFacts, DigestOutcome, Noticed
from storage.store import Store
from swarm import nudging
from swarm.people import Person
from swarm.policy import Policy
from swarm.request import Clock as Runs
from swarm.request import Nudge, Priority

log = structlog.get_logger()
HOUR = timedelta(hours=1)
AT_ONCE = 100
SHOWN = 20
"""How many things one message lists, the most urgent first; the rest are counted."""
ASIDE = timedelta(minutes=10)
"""How long somebody is left alone whose notices cannot be read."""


class Nudger:
    """Gathers what each person is to be told, and hands it to the courier."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, changed: Changed) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._changed = changed
        self._set_aside: dict[tuple[str, str], datetime] = {}
        """People who could not be told, and until when they are left alone."""

    async def tell(self) -> None:
        """Tell everybody what they may be told by now."""
        now = self._clock.now()
        self._set_aside = {one: until for one, until in self._set_aside.items() if until > now}
        while ready := await self._ready():
            await asyncio.gather(*(self._tell(*one) for one in ready))

    async def _ready(self) -> list[tuple[str, str]]:
        """Who may be told something by now, without those set aside."""
        found = await self._store.take_ready(self._clock.now(), AT_ONCE + len(self._set_aside))
        return [one for one in found if one not in self._set_aside]

    async def _tell(self, desk: str, person: str) -> None:
        """Tell one person. One who cannot be told stops nobody else; they have to wait."""
        try:
            outcome = await self._store.digest(desk, person, self._decide(desk, person))
        except Exception as error:
            if isinstance(error, StorageBroken) and not isinstance(error, Unreadable):
                raise  # it is not this person's: everybody's turn comes again with the next tick
            log.exception("somebody could not be told", ref=secrets.token_hex(3), desk=desk, who=person)
            self._set_aside[desk, person] = self._clock.now() + ASIDE
            return
        for number, _ in outcome.effects:
            self._changed(desk, number)

    def _decide(self, desk: str, person: str) -> Callable[[DigestFacts], DigestOutcome]:
        def decide(facts: DigestFacts) -> DigestOutcome:
            now = self._clock.now()
            if desk not in self._homes:
                return DigestOutcome(gone=tuple(one.id for one in facts.notices), at=now)
            return gathered(facts, facts.person or Person(id=person), now, self._homes[desk].policy)

        return decide


def gathered(facts: DigestFacts, person: Person, now: datetime, policy: Policy) -> DigestOutcome:
    """One message of all that this person may be told now; the rest waits, or is no longer true or theirs."""
    gone: list[int] = []
    later: dict[int, datetime] = {}
    told: list[tuple[Noticed, Nudge]] = []
    for one in facts.notices:
        nudge = NUDGE.validate_json(one.doc)
        at = nudging.ready_at(person, one.request, nudge.clock, now, policy)
        theirs = nudging.concerns(person, one.request, nudge.clock, now, facts.people)
        if not (theirs and nudging.stands(nudge, one.request, policy)):
            gone.append(one.id)
        elif at > now:
            later[one.id] = at
        else:
            told.append((one, nudge))
    if (free := _free_again(facts.sent, now, policy)) > now:
        later |= {one.id: free for one, nudge in told if nudge.clock is not Runs.QUIET_CLOSE}
        told = [(one, nudge) for one, nudge in told if nudge.clock is Runs.QUIET_CLOSE]
    if not told:
        return DigestOutcome(gone=tuple(gone), later=later, at=now)
    told.sort(key=_urgency)
    return DigestOutcome(
        told=tuple(one.id for one, _ in told),
        gone=tuple(gone),
        later=later,
        effects=((told[0][0].request.number, kept(_message(person.id, told))),),
        at=now,
    )


def _urgency(one: tuple[Noticed, Nudge]) -> tuple[int, datetime]:
    noticed, nudge = one
    return -list(Priority).index(noticed.request.priority), nudge.since


def _message(to: str, told: Sequence[tuple[Noticed, Nudge]]) -> Digest:
    """What is said, as it will stand when it is said: what is worded now may not be true then."""
    things = tuple(Thing(one.request.number, nudge) for one, nudge in told[:SHOWN])
    return Digest(to, things, len(told) - len(things))


def _free_again(sent: Sequence[datetime], now: datetime, policy: Policy) -> datetime:
    """When this person may get another message: no more than the policy's number within an hour."""
    lately = sorted(at for at in sent if at > now - HOUR)
    return now if len(lately) < policy.nudges_per_hour else lately[-policy.nudges_per_hour] + HOUR
