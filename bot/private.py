"""What one person alone is to see; and where it is said instead if they cannot be reached privately."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

import structlog

from bot import nudges
from bot.app import App
from bot.clock import Clock
from bot.door import Door, Later, Never
from bot.effect import Digest, Whisper, kept
from bot.homes import Homes
from bot.insiders import Insiders
from bot.linking import linked_card
from bot.still_theirs import StillTheirs
from bot.text import Card
from storage.job import Job, Outcome
from storage.store import Store
from swarm import nudging
from swarm.policy import Policy
from swarm.refused import Mention, Ref
from swarm.request import Nudge, Request

log = structlog.get_logger()
LAST = "last"
"""The part of a request that is the last message in its thread; with a person, the last of its messages to them."""
NO_DOOR = 60.0
"""Seconds until it is tried again where the platform is not connected in this process."""


@dataclass(frozen=True, slots=True)
class Done:
    """What came of an effect."""

    addresses: Mapping[str, str] = field(default_factory=dict)
    """What now lives where."""
    late: int = 0
    """How many nudges of it came too late."""


class Private:
    """Says things to one person."""

    def __init__(self, store: Store, homes: Homes, doors: Mapping[str, Door], app: App, clock: Clock) -> None:
        self._still_theirs = StillTheirs(store, clock)
        self._insiders = Insiders(store, clock)
        self._store = store
        self._homes = homes
        self._doors = doors
        self._app = app
        self._clock = clock

    async def whisper(self, whisper: Whisper, request: Request, key: str) -> dict[str, str]:
        """Say it privately, else in the request's thread; what now lives where. Raises Later or Never."""
        if not await self._still_theirs.word(whisper.to, request):
            log.info("a word came too late", desk=request.desk, request=request.number, who=whisper.to)
            return {}
        card = await linked_card(whisper.card, self._store)
        door = door_of(whisper.to, self._doors)
        try:
            return await self._alone(door, whisper.to, card, request, key)
        except Never:
            if posted := await self._in_the_thread(door, whisper.to, card, request, key):
                return posted
            raise

    async def digest(self, digest: Digest, request: Request, key: str) -> Done:
        """Say several things as one message; else each in its own request's thread. Raises Later or Never."""
        policy = self._homes[request.desk].policy if request.desk in self._homes else Policy()
        told = await self._still(digest, request.desk, policy)
        late = len(digest.things) - len(told)
        if late:
            log.info("nudges came too late", desk=request.desk, who=digest.to, things=late)
        if not told:
            return Done(late=late)
        door = door_of(digest.to, self._doors)
        stuck = await self._still_theirs.stuck(digest.to, request.desk, [one for one, _ in told])
        card = await linked_card(nudges.digest(told, policy, digest.more, stuck), self._store)
        try:
            return Done(await self._alone(door, digest.to, card, request, key), late)
        except Never:
            for number in dict.fromkeys(one.number for one, _ in told):
                (about, first), *others = [pair for pair in told if pair[0].number == number]
                said = nudges.card(about, first, policy, *(nudge for _, nudge in others), stuck=stuck)
                await self._apart(Whisper(digest.to, said), about, key)
            return Done(late=late)

    async def _still(self, digest: Digest, desk: str, policy: Policy) -> list[tuple[Request, Nudge]]:
        """What of a digest still stands and is theirs, now that it is said; the rest is dropped, and counts so."""
        found = [(await self._store.request(desk, thing.number), thing.nudge) for thing in digest.things]
        now = self._clock.now()
        stands = [(one, nudge) for one, nudge in found if one is not None and nudging.in_time(nudge, one, policy, now)]
        return await self._still_theirs.nudges(digest.to, desk, stands)

    async def _alone(self, door: Door, who: str, card: Card, request: Request, key: str) -> dict[str, str]:
        """Say it where one person alone sees it."""
        part = f"{LAST} {who}"
        known = await self._store.address(request.desk, request.number, part)
        said = await door.whisper(who, card, key, known, desk=request.desk)
        return {part: said} if said else {}

    async def _in_the_thread(self, door: Door, who: str, card: Card, request: Request, key: str) -> dict[str, str]:
        """Say it in the request's thread, if that is where they are."""
        known = await self._store.addresses(request.desk, request.number)
        thread = known.get("thread", "")
        if thread.partition(":")[0] != door.platform or await self._would_tell(who, card, request):
            return {}
        first, *others = (await linked_card(card, self._store)).body
        to = (Mention(who, ping=True), ": ", *first)
        said = await self._insiders.calling(replace(card, body=(to, *others)), request)
        return {LAST: await door.post(thread, said, key, known.get(LAST, ""))}

    async def _would_tell(self, who: str, card: Card, request: Request) -> bool:
        """Whether somebody would read there what is not for them: they of a private request, or others of theirs."""
        if request.private:
            return who not in await self._insiders.of(request)
        texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
        named = {(span.desk, span.number) for text in texts for span in text if isinstance(span, Ref)}
        found = [await self._store.request(*one) for one in named]
        return any(one is not None and one.private for one in found)

    async def _apart(self, whisper: Whisper, request: Request, key: str) -> None:
        """What a digest says of one request becomes an effect of its own: it is not for another's thread."""
        job = Job(
            desk=request.desk,
            delivery=f"{key}/{request.number}",
            number=request.number,
            decide=lambda _: Outcome(effects=(kept(whisper),)),
        )
        await self._store.run(job)
        self._app.changed(request.desk, request.number)


def door_of(address: str, doors: Mapping[str, Door]) -> Door:
    """The door of an address or a person. Raises Later where its platform is not connected in this process."""
    platform = address.partition(":")[0]
    if platform not in doors:
        raise Later(f"{platform} is not connected", NO_DOOR)
    return doors[platform]
