"""Sittings as they are begun, gone through and closed: by somebody's word, by the timetable, or by themselves.

Each step is decided in one transaction: of several people, or processes, one begins a sitting, and the others find it
begun. An open one is looked at again every minute, so that it goes on whichever process its requests changed in.
"""

import asyncio
import secrets
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime, timedelta

import structlog
from pydantic import TypeAdapter

from bot import cron
from bot.answers import sat
from bot.clock import Clock
from bot.committing import Changed
from bot.deciding import ANSWER, dump, refusal
from bot.door import Answer
from bot.effect import CloseSitting, OfSitting, OpenSitting, UpdateSitting, kept
from bot.homes import Home, Homes
from storage.job import SittingFacts, SittingOutcome
from storage.newer import Newer, whole
from storage.store import Store
from swarm.agenda import view_ahead
from swarm.commands import Asked, Sit
from swarm.commands.sitting import Move
from swarm.people import SYSTEM, Person
from swarm.permission import permit
from swarm.refused import Refused
from swarm.request import Request
from swarm.sitting import Sitting, Swarm, View, begun, carried, newest, view_of

log = structlog.get_logger()
Decide = Callable[[SittingFacts], SittingOutcome]
SITTING: TypeAdapter[Sitting] = TypeAdapter(Sitting)
DESK = 0
"""The number under which the outbox keeps what is of the desk itself, and of no request."""
TOO_LATE = timedelta(hours=1)
"""A sitting that could not begin for so long waits for its next turn."""
AGAIN = timedelta(minutes=1)
"""How soon an open sitting is looked at again at the latest, and one that could not be looked at."""
LOOKED_THROUGH = 500
"""Among how many requests what needs a look is looked for: everything else of the process waits as they are read."""


class Sittings:
    """The sittings of all desks."""

    def __init__(self, store: Store, clock: Clock, homes: Homes, changed: Changed) -> None:
        self._store = store
        self._clock = clock
        self._homes = homes
        self._changed = changed
        self.noted: set[str] = set()
        """The desks whose requests have changed: their sittings may go on."""
        self._set_aside: dict[tuple[str, str], datetime] = {}
        """Sittings that could not be looked at, and until when they are left alone."""

    async def start(self) -> None:
        """Take up what an earlier process left, and the timetable as it is now."""
        for home in self._homes.every():
            for swarm in Swarm:
                with suppress(Newer):
                    await self._timed(home, swarm)

    async def answer(self, command: Sit, home: Home, by: Person, delivery: str) -> Answer:
        """Do what somebody asked of a sitting; a refusal is an answer as well."""
        seen = await self._sitting(home.desk, command.swarm)
        permit(by, command.who, None, command.name)
        starts = command.step is Move.START
        sat_already = starts and seen is not None and seen.sits
        view = View() if sat_already else await self._view(home, command.swarm, seen, ahead=starts)

        def decide(facts: SittingFacts) -> SittingOutcome:
            asked = Asked(by=by, at=self._clock.now(), policy=home.policy, people=facts.people)
            before = seen if sat_already else _read(facts.doc)
            try:
                after = command.decide(asked, before, view)
            except Refused as refused:
                return SittingOutcome(answer=dump(refusal(refused, home.desk)))
            said = dump(Answer(card=sat(after)))
            if after == before:
                return SittingOutcome(answer=said)
            return self._written(home, before, after.seeing(view), said)

        outcome = await self._sit(home.desk, command.swarm, decide, delivery)
        return ANSWER.validate_json(outcome.answer)

    def note(self, desk: str, number: int) -> None:
        """A request has changed."""
        if number != DESK:
            self.noted.add(desk)

    async def look(self) -> None:
        """Go on where requests have changed; begin and close what is due by now."""
        now = self._clock.now()
        noted, self.noted = self.noted, set()
        due = set(await self._store.take_sittings(now))
        self._set_aside = {which: until for which, until in self._set_aside.items() if until > now}
        for which in sorted(due | {(desk, swarm.value) for desk in noted for swarm in Swarm}):
            if which[0] in self._homes and which not in self._set_aside:
                await self._look(*which, due=which in due)

    async def _look(self, desk: str, kind: str, *, due: bool) -> None:
        """Look at one sitting. One that cannot be looked at stops no other; it has to wait."""
        try:
            await self._step(self._homes[desk], Swarm(kind), due=due)
        except Exception:
            log.exception("a sitting could not be looked at", ref=secrets.token_hex(3), desk=desk, swarm=kind)
            self._set_aside[desk, kind] = self._clock.now() + AGAIN

    async def _step(self, home: Home, swarm: Swarm, *, due: bool) -> None:
        """Go on with one that sits, or close it when its time is over; begin one that has its turn."""
        seen = await self._sitting(home.desk, swarm)
        sits = seen is not None and seen.sits
        if not sits and not due:
            return
        view = await self._view(home, swarm, seen, ahead=not sits)

        def decide(facts: SittingFacts) -> SittingOutcome:
            before, now = _read(facts.doc), self._clock.now()
            if before is not None and before.sits:
                after = before.seeing(view)
                return self._written(home, before, after.closing(now, SYSTEM) if now >= after.ends_at else after)
            if facts.next_due is None or facts.next_due > now:
                return SittingOutcome()  # somebody was faster
            following = _next(home, swarm, now)
            if not view.agenda or now - facts.next_due > TOO_LATE or following is None:
                return SittingOutcome(next_due=following, keeps_due=False)
            return self._written(home, before, begun(swarm, before, view, now, SYSTEM).seeing(view))

        await self._sit(home.desk, swarm, decide)

    async def _timed(self, home: Home, swarm: Swarm) -> None:
        """When there is something to do, as the policy says now; an open one is looked at at once."""

        def decide(facts: SittingFacts) -> SittingOutcome:
            sitting, now, due = _read(facts.doc), self._clock.now(), facts.next_due
            if sitting is not None and sitting.sits:
                return SittingOutcome(next_due=now, keeps_due=False)
            if due is not None and due <= now and _next(home, swarm, due - timedelta(seconds=1)) == due:
                return SittingOutcome()  # a turn of this timetable that may only be late
            return SittingOutcome(next_due=_next(home, swarm, now), keeps_due=False)

        await self._sit(home.desk, swarm, decide)

    def _written(self, home: Home, before: Sitting | None, after: Sitting, answer: str = "") -> SittingOutcome:
        """What a step of a sitting writes."""
        now = self._clock.now()
        due = min(after.ends_at, now + AGAIN) if after.sits else _next(home, after.swarm, now)
        effects = tuple(kept(effect) for effect in _effects(before, after))
        doc = SITTING.dump_json(after, exclude_defaults=True).decode()
        return SittingOutcome(answer=answer, doc=doc, next_due=due, keeps_due=False, effects=effects)

    async def _sit(self, desk: str, swarm: Swarm, decide: Decide, delivery: str = "") -> SittingOutcome:
        """Carry a step out. Whoever asked may stop waiting; what follows on the platform begins all the same."""

        async def step() -> SittingOutcome:
            outcome = await self._store.sit(desk, swarm.value, decide, delivery)
            if outcome.effects:
                self._changed(desk, DESK)
            return outcome

        return await asyncio.shield(step())

    async def _view(self, home: Home, swarm: Swarm, seen: Sitting | None, *, ahead: bool) -> View:
        """How it stands with a sitting, or what is ahead of the one that follows it."""
        if ahead:
            here = [one for one in await self._ahead(home.desk, swarm, seen) if _lives_on(one, platform(home))]
            return view_ahead(swarm, here, seen, home.policy, self._clock.now())
        if seen is None or not seen.sits:
            return View()
        return view_of(seen, await self._requests(home.desk, seen.left))

    async def _ahead(self, desk: str, swarm: Swarm, before: Sitting | None) -> list[Request]:
        """Among which open requests the next sitting looks, with all that the last one left."""
        if swarm is Swarm.DISPATCH:
            found = await self._store.newest_undispatched(desk, newest(before), LOOKED_THROUGH)
        else:
            found = await self._store.oldest_open(desk, LOOKED_THROUGH)
        there = {one.number for one in found}
        left = await self._requests(desk, [number for number in carried(before) if number not in there])
        return [*found, *(one for one in left if not one.ended)]

    async def _requests(self, desk: str, numbers: Iterable[int]) -> list[Request]:
        found = [await self._store.request(desk, number) for number in numbers]
        return [one for one in found if one is not None]

    async def _sitting(self, desk: str, swarm: Swarm) -> Sitting | None:
        return _read(await self._store.sitting(desk, swarm.value))


def platform(home: Home) -> str:
    """Where a desk sits: on the first platform on which it is at home, over the requests that live there."""
    return next(iter(home.intakes), "")


def _lives_on(request: Request, name: str) -> bool:
    return request.intake.partition(":")[0] == name


def _effects(before: Sitting | None, after: Sitting) -> tuple[OfSitting, ...]:
    which = after.swarm.value, after.id
    if before is None or before.id != after.id:
        return (OpenSitting(*which),)
    shown = (UpdateSitting(*which),) if before != after else ()
    return shown if after.sits else (*shown, CloseSitting(*which))


def _next(home: Home, swarm: Swarm, now: datetime) -> datetime | None:
    """The next turn of the timetable; none where there is no timetable."""
    line = home.policy.sittings.get(swarm)
    return cron.following(line, home.policy.zone, now) if line else None


def _read(doc: str) -> Sitting | None:
    """What is kept of a sitting, to go on with it. Raises Newer where only a newer Muster can."""
    sitting: Sitting | None = whole(SITTING, doc) if doc else None
    return sitting
