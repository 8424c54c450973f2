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
from bot.effect import Digest, Part, kept
from bot.homes import Homes
from bot.noticing import NUDGE
from bot.nudges import card, digest
from storage.job import DigestFacts, DigestOutcome, Noticed
from storage.store import Store
from swarm import nudging
from swarm.people import Person
from swarm.policy import Policy
from swarm.request import Nudge

log = structlog.get_logger()
HOUR = timedelta(hours=1)
AT_ONCE = 100
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
        found = await self._store.ready(self._clock.now(), AT_ONCE + len(self._set_aside))
        return [one for one in found if one not in self._set_aside]

    async def _tell(self, desk: str, person: str) -> None:
        """Tell one person. One who cannot be told stops nobody else; they have to wait."""
        try:
            outcome = await self._store.digest(desk, person, self._decide(desk, person))
        except Exception:
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
    """One message of all that this person may be told now; the rest waits, or is no longer true."""
    gone: list[int] = []
    later: dict[int, datetime] = {}
    told: list[tuple[Noticed, Nudge]] = []
    for one in facts.notices:
        nudge = NUDGE.validate_json(one.doc)
        at = nudging.ready_at(person, one.request, now, policy)
        if not nudging.stands(nudge, one.request, policy):
            gone.append(one.id)
        elif at > now:
            later[one.id] = at
        else:
            told.append((one, nudge))
    if told and (free := _free_again(facts.sent, now, policy)) > now:
        later |= {one.id: free for one, _ in told}
        told = []
    if not told:
        return DigestOutcome(gone=tuple(gone), later=later, at=now)
    return DigestOutcome(
        told=tuple(one.id for one, _ in told),
        gone=tuple(gone),
        later=later,
        effects=((told[0][0].request.number, kept(_message(person.id, told, policy))),),
        at=now,
    )


def _message(to: str, told: Sequence[tuple[Noticed, Nudge]], policy: Policy) -> Digest:
    pairs = [(one.request, nudge) for one, nudge in told]
    ends = [nudging.too_late_at(nudge, request, policy) for request, nudge in pairs]
    parts = tuple(Part(request.number, card(request, nudge, policy)) for request, nudge in pairs)
    return Digest(to, digest(pairs, policy), parts, None if None in ends else max(end for end in ends if end))


def _free_again(sent: Sequence[datetime], now: datetime, policy: Policy) -> datetime:
    """When this person may get another message: no more than the policy's number within an hour."""
    lately = sorted(at for at in sent if at > now - HOUR)
    return now if len(lately) < policy.nudges_per_hour else lately[-policy.nudges_per_hour] + HOUR
