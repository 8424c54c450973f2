"""A sitting's effects on a platform: its thread, its card, its end. The card is put together when it is shown."""

from collections.abc import Mapping
from contextlib import suppress

from bot.agendas import card, over
from bot.clock import Clock
from bot.door import Door, Gone, Later
from bot.effect import CloseSitting, OfSitting, OpenSitting, UpdateSitting
from bot.homes import Homes
from bot.linking import linked_card
from bot.private import NO_DOOR, door_of
from bot.sittings import DESK, SITTING, platform
from bot.text import Card, sentence
from storage.store import Store
from swarm.sitting import Sitting, Swarm


class SittingCards:
    """Shows sittings."""

    def __init__(self, store: Store, homes: Homes, doors: Mapping[str, Door], clock: Clock) -> None:
        self._store = store
        self._homes = homes
        self._doors = doors
        self._clock = clock

    def platform(self, desk: str) -> str:
        """Where a desk sits."""
        return platform(self._homes[desk]) if desk in self._homes else ""

    async def deliver(self, effect: OfSitting, desk: str, key: str) -> dict[str, str]:
        """Do it; the addresses of what now lives somewhere. Raises Later or Never."""
        if desk not in self._homes:
            raise Later(f"the desk {desk} is not configured", NO_DOOR)
        thread, message = (f"{effect.swarm} {effect.id} {part}" for part in ("thread", "card"))
        sitting = await self._sitting(effect, desk)
        match effect:
            case OpenSitting() if sitting is not None and sitting.sits:
                intake = self._homes[desk].intakes[self.platform(desk)]
                shown, greeting = await self._card(sitting, desk), sentence(f"The {effect.swarm} swarm sits.")
                before = await self._store.address(desk, DESK, f"{effect.swarm} {effect.id - 1} card")
                opened = await door_of(intake, self._doors).open_thread(intake, shown, greeting, key, before)
                return {thread: opened.thread, message: opened.card}
            case UpdateSitting() if where := await self._store.address(desk, DESK, message):
                shown = await self._card(sitting, desk) if sitting is not None else over(Swarm(effect.swarm))
                try:
                    await door_of(where, self._doors).edit(where, shown)
                except Gone:  # what is over needs no card any more
                    if sitting is not None and sitting.sits:
                        there = await self._store.address(desk, DESK, thread)
                        return {message: await door_of(there, self._doors).post(there, shown, key)}
            case CloseSitting() if where := await self._store.address(desk, DESK, thread):
                with suppress(Gone):
                    await door_of(where, self._doors).close_thread(where)
        return {}

    async def _sitting(self, effect: OfSitting, desk: str) -> Sitting | None:
        """The sitting, unless the next one of its kind has begun since."""
        doc = await self._store.sitting(desk, effect.swarm)
        sitting: Sitting | None = SITTING.validate_json(doc) if doc else None
        return sitting if sitting is not None and sitting.id == effect.id else None

    async def _card(self, sitting: Sitting, desk: str) -> Card:
        found = {number: await self._store.request(desk, number) for number in sitting.agenda}
        requests = {number: request for number, request in found.items() if request is not None}
        return await linked_card(card(sitting, requests, self._homes[desk].policy, self._clock.now()), self._store)
