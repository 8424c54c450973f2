"""Sittings as they are begun, gone through and closed: by somebody's word, by the timetable, or by themselves."""

import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter

from bot import cron
from bot.answers import sat
from bot.clock import Clock
from bot.committing import Changed
from bot.deciding import ANSWER, dump, refusal
from bot.door import Answer
from bot.effect import CloseSitting, OpenSitting, UpdateSitting, kept
from bot.homes import Home, Homes
from storage.job import Effect, SittingFacts, SittingOutcome
from storage.store import Store
from swarm.commands import Asked, Sit
from swarm.people import SYSTEM, Person
from swarm.refused import Refused
from swarm.request import Request
from swarm.sitting import Sitting, Swarm, agenda, needs_look

log = structlog.get_logger()
SITTING: TypeAdapter[Sitting] = TypeAdapter(Sitting)
DESK = 0
"""The number under which the outbox keeps what is of the desk itself, and of no request."""
TOO_LATE = timedelta(hours=1)
"""A sitting that could not begin for so long waits for its next turn."""
OPEN = 500


class Sittings:
    """The sittings of all desks."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, changed: Changed) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._changed = changed
        self._at_hand: dict[tuple[str, Swarm], frozenset[int]] = {}
        """What open sittings look at, so that other requests need not be asked about."""
        self._noted: set[tuple[str, Swarm]] = set()

    async def start(self) -> None:
        """Take up what an earlier process left, and the timetable as it is now."""
        for home in self._homes.every():
            for swarm in Swarm:
                await self._timed(home, swarm)
                await self._go_on(home, swarm)

    async def answer(self, command: Sit, home: Home, by: Person, delivery: str) -> Answer:
        """Do what somebody asked of a sitting. Raises Refused only through its answer."""
        before = await self._sitting(home.desk, command.swarm)
        items = await self._agenda(home, command.swarm, before)

        def decide(facts: SittingFacts) -> SittingOutcome:
            asked = Asked(by=by, at=self._clock.now(), policy=home.policy, people=facts.people)
            try:
                after = command.decide(asked, _read(facts.doc), items)
            except Refused as refused:
                return SittingOutcome(answer=dump(refusal(refused, home.desk)))
            return self._written(home, _read(facts.doc), after, dump(Answer(card=sat(after))))

        outcome = await self._store.sit(home.desk, command.swarm.value, decide, delivery)
        self._follow(home.desk, outcome)
        return ANSWER.validate_json(outcome.answer)

    @property
    def noted(self) -> bool:
        """Whether a sitting may go on."""
        return bool(self._noted)

    async def look(self) -> None:
        """Go on where requests have changed; begin and close what is due by now."""
        noted, self._noted = self._noted, set()
        for desk, swarm in noted:
            await self._go_on(self._homes[desk], swarm)
        for desk, kind in await self._store.sittings_due(self._clock.now()):
            try:
                await self._due(desk, Swarm(kind))
            except Exception:
                log.exception("a sitting could not be held", ref=secrets.token_hex(3), desk=desk, swarm=kind)
                await self._later(desk, Swarm(kind))

    def note(self, desk: str, number: int) -> None:
        """A request has changed: a sitting that looks at it may go on."""
        self._noted |= {(desk, swarm) for swarm in Swarm if number in self._at_hand.get((desk, swarm), ())}

    async def _due(self, desk: str, swarm: Swarm) -> None:
        """What sits closes, and what has its time begins."""
        if desk not in self._homes:
            await self._later(desk, swarm, None)
            return
        home, now = self._homes[desk], self._clock.now()
        before = await self._sitting(desk, swarm)
        items = await self._agenda(home, swarm, before)

        def decide(facts: SittingFacts) -> SittingOutcome:
            sitting = _read(facts.doc)
            if facts.next_due is None or facts.next_due > now:
                return SittingOutcome()
            if sitting is not None and sitting.closed_at is None:
                return self._written(home, sitting, sitting.closing(now, SYSTEM), "")
            if not items or now - facts.next_due > TOO_LATE or home.policy.sittings.get(swarm) is None:
                return SittingOutcome(next_due=_next(home, swarm, now), keeps_due=False)
            begun = Sitting(swarm=swarm, id=sitting.id + 1 if sitting else 1, at=now, by=SYSTEM, agenda=items)
            return self._written(home, sitting, begun, "")

        self._follow(desk, await self._store.sit(desk, swarm.value, decide))

    async def _go_on(self, home: Home, swarm: Swarm) -> None:
        """Put aside what needs no look any more, and show the sitting as it is."""
        sitting = await self._sitting(home.desk, swarm)
        if sitting is None or sitting.closed_at is not None:
            return
        self._at_hand[home.desk, swarm] = frozenset(sitting.agenda)
        looks = [one for number in sitting.agenda if (one := await self._store.request(home.desk, number)) is not None]
        wanting = {one.number for one in looks if needs_look(swarm, one)}

        def decide(facts: SittingFacts) -> SittingOutcome:
            now = _read(facts.doc)
            if now is None or now.closed_at is not None:
                return SittingOutcome()
            return self._written(home, now, now.settling(wanting.__contains__), "")

        self._follow(home.desk, await self._store.sit(home.desk, swarm.value, decide))

    async def _timed(self, home: Home, swarm: Swarm) -> None:
        """When the next one begins, as the policy says now."""

        def decide(facts: SittingFacts) -> SittingOutcome:
            sitting, now = _read(facts.doc), self._clock.now()
            if sitting is not None and sitting.closed_at is None:
                return SittingOutcome()
            following = _next(home, swarm, now)
            late = facts.next_due is not None and facts.next_due <= now and following is not None
            return SittingOutcome() if late else SittingOutcome(next_due=following, keeps_due=False)

        await self._store.sit(home.desk, swarm.value, decide)

    async def _later(self, desk: str, swarm: Swarm, after: timedelta | None = TOO_LATE) -> None:
        at = None if after is None else self._clock.now() + after
        await self._store.sit(desk, swarm.value, lambda _: SittingOutcome(next_due=at, keeps_due=False))

    async def _agenda(self, home: Home, swarm: Swarm, before: Sitting | None) -> tuple[int, ...]:
        requests: Sequence[Request] = await self._store.oldest_open(home.desk, OPEN)
        return agenda(swarm, requests, before, self._clock.now())

    async def _sitting(self, desk: str, swarm: Swarm) -> Sitting | None:
        return _read(await self._store.sitting(desk, swarm.value))

    def _written(self, home: Home, before: Sitting | None, after: Sitting, answer: str) -> SittingOutcome:
        """What a change of a sitting writes; while it sits it is due when it closes by itself."""
        sits = after.closed_at is None
        self._at_hand[home.desk, after.swarm] = frozenset(after.agenda) if sits else frozenset()
        return SittingOutcome(
            answer=answer,
            doc=SITTING.dump_json(after).decode(),
            next_due=after.ends_at if sits else _next(home, after.swarm, self._clock.now()),
            keeps_due=False,
            effects=tuple(kept(one) for one in _effects(before, after)),
        )

    def _follow(self, desk: str, outcome: SittingOutcome) -> None:
        effects: Sequence[Effect] = outcome.effects
        if effects:
            self._changed(desk, DESK)


def _effects(before: Sitting | None, after: Sitting) -> list[OpenSitting | UpdateSitting | CloseSitting]:
    if before is None or before.id != after.id:
        return [OpenSitting(after.swarm.value, after.id)]
    if after.closed_at is not None:
        return [UpdateSitting(after.swarm.value, after.id), CloseSitting(after.swarm.value, after.id)]
    return [UpdateSitting(after.swarm.value, after.id)] if before != after else []


def _next(home: Home, swarm: Swarm, now: datetime) -> datetime | None:
    text = home.policy.sittings.get(swarm)
    return cron.following(text, home.policy.zone, now) if text else None


def _read(doc: str) -> Sitting | None:
    return SITTING.validate_json(doc) if doc else None
