"""What one person alone is to see; and where it is said instead if they cannot be reached privately."""

from collections.abc import Mapping
from dataclasses import replace

import structlog

from bot.app import App
from bot.clock import Clock
from bot.door import Door, Later, Never
from bot.effect import Digest, Part, Whisper, kept
from bot.linking import linked_card
from bot.text import Card
from storage.job import Facts, Job, Outcome
from storage.store import Store
from swarm.refused import Mention
from swarm.request import Request

log = structlog.get_logger()
LAST = "last"
"""The part of a request that is the last message in its thread; with a person, the last of its messages to them."""
NO_DOOR = 60.0
"""Seconds until it is tried again where the platform is not connected in this process."""


class Private:
    """Says things to one person."""

    def __init__(self, store: Store, doors: Mapping[str, Door], app: App, clock: Clock) -> None:
        self._store = store
        self._doors = doors
        self._app = app
        self._clock = clock

    async def whisper(self, whisper: Whisper, request: Request, key: str) -> dict[str, str]:
        """Say it privately, else in the request's thread; what now lives where. Raises Later or Never."""
        card = await linked_card(whisper.card, self._store)
        door = door_of(whisper.to, self._doors)
        try:
            return await self._alone(door, whisper.to, card, request, key)
        except Never:
            if posted := await self._in_the_thread(door, whisper.to, card, request, key):
                return posted
            raise

    async def digest(self, digest: Digest, request: Request, key: str) -> dict[str, str]:
        """Say several things as one message; else each in its own request's thread; what now lives where.

        Raises Later or Never.
        """
        if digest.too_late_at is not None and digest.too_late_at <= self._clock.now():
            log.info("a nudge came too late", desk=request.desk, who=digest.to, things=len(digest.parts))
            await self._store.too_late(request.desk, len(digest.parts), self._clock.now())
            return {}
        door = door_of(digest.to, self._doors)
        try:
            return await self._alone(door, digest.to, await linked_card(digest.card, self._store), request, key)
        except Never:
            if len(digest.parts) > 1:
                for part in digest.parts:
                    await self._apart(digest.to, part, request.desk, key)
                return {}
            if posted := await self._in_the_thread(door, digest.to, digest.parts[0].card, request, key):
                return posted
            raise

    async def _alone(self, door: Door, who: str, card: Card, request: Request, key: str) -> dict[str, str]:
        """Say it where one person alone sees it."""
        part = f"{LAST} {who}"
        known = await self._store.address(request.desk, request.number, part)
        said = await door.whisper(who, card, key, known)
        return {part: said} if said else {}

    async def _in_the_thread(self, door: Door, who: str, card: Card, request: Request, key: str) -> dict[str, str]:
        """Say it in the request's thread, if that is where they are."""
        known = await self._store.addresses(request.desk, request.number)
        thread = known.get("thread", "")
        if thread.partition(":")[0] != door.platform:
            return {}
        first, *others = (await linked_card(card, self._store)).body
        to = (Mention(who, ping=True), ": ", *first)
        return {LAST: await door.post(thread, replace(card, body=(to, *others)), key, known.get(LAST, ""))}

    async def _apart(self, who: str, part: Part, desk: str, key: str) -> None:
        """One thing of a digest becomes an effect of its own request: it is not for another's thread."""

        def decide(facts: Facts) -> Outcome:
            return Outcome(effects=(kept(Whisper(who, part.card)),)) if facts.request else Outcome()

        await self._store.run(Job(desk=desk, delivery=f"{key}/{part.number}", number=part.number, decide=decide))
        self._app.changed(desk, part.number)


def door_of(address: str, doors: Mapping[str, Door]) -> Door:
    """The door of an address or a person. Raises Later where its platform is not connected in this process."""
    platform = address.partition(":")[0]
    if platform not in doors:
        raise Later(f"{platform} is not connected", NO_DOOR)
    return doors[platform]
