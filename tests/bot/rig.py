"""The application over a real database with a door that is told how to behave; what it was asked to show is kept."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import count
from pathlib import Path

from bot.begun import begins, refused
from bot.clock import Clock
from bot.decided import since
from bot.door import Answer, Door, Heard, Hears, Later, Opened
from bot.duties import Duties
from bot.homes import Home, Homes
from bot.process import Parts, assembled
from bot.text import Card, Form, Text, pings
from swarm.people import Person, Role, person
from swarm.policy import Policy
from swarm.refused import Mention, Ref
from swarm.request import Request

DESK, OTHER_DESK = "support", "other"
IN_TIME = 10.0
"""Seconds after which a test that waits in vain fails."""

REQUESTER = person("slack:requester")
HELPER = person("slack:helper", frozenset({Role.STAFF}))
SECOND = person("slack:second", frozenset({Role.STAFF}))
DBA = person("slack:dba", tier=2)
LEAD = person("slack:lead", frozenset({Role.LEAD}))
TEAM = (HELPER, DBA, LEAD)

MADE_ANEW = ("open_thread", "open_private", "post", "whisper")
"""What would be there twice, were it done twice."""
NO_GREETING = Card()


class TurnedAway(Later):
    """It was not even looked at, so nothing of it is shown."""


class Script:
    """A door that keeps what it shows, and refuses or waits where the test says so."""

    def __init__(self, platform: str = "slack") -> None:
        self.platform = platform
        self.shown: list[tuple[str, str, str]] = []
        """What was done, where, and the words of it."""
        self.called: list[tuple[str, frozenset[str]]] = []
        """What was done each time, and whom it pinged; the greeting of a place counts with its card."""
        self.keys: list[str] = []
        self.after: list[str] = []
        """After which message each stands that may have been sent before."""
        self.since: list[float | None] = []
        """When each was decided, by the clock of the event loop."""
        self.looked_for: list[str] = []
        """The keys of what an earlier process may have done."""
        self.settled: set[str] = set()
        """Those of which it is known what became of them."""
        self.trouble: defaultdict[str, list[Exception]] = defaultdict(list)
        """What the next calls of a kind raise."""
        self.always: dict[str, Exception] = {}
        """What every call of a kind raises."""
        self.gates: dict[str, asyncio.Event] = {}
        """What calls of a kind wait for, once they have begun."""
        self.tried: list[str] = []
        self._moved = asyncio.Event()
        self._numbers = count(1)

    def look_first(self, key: str, ago: float = 0.0) -> None:
        self.looked_for.append(key)

    def settle(self, key: str) -> None:
        self.settled.add(key)

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        await self._do("open_thread", intake, card, key, greeting=greeting)
        thread = f"{intake}/{next(self._numbers)}"
        return Opened(thread=thread, card=f"{thread}/card")

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        await self._do("open_private", beside, card, key, greeting=greeting)
        return Opened(thread=f"{beside}/{name}", card=f"{beside}/{name}/card")

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        await self._do("post", thread, card, key, after)
        return f"{thread}/{next(self._numbers)}"

    async def edit(self, message: str, card: Card) -> None:
        await self._do("edit", message, card)

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        await self._do("whisper", person, card, key, after)
        return f"{person}/{key.rpartition('/')[2]}"

    async def close_thread(self, thread: str) -> None:
        await self._do("close_thread", thread, Card())

    async def reopen_thread(self, thread: str) -> None:
        await self._do("reopen_thread", thread, Card())

    async def run(self, ready: Callable[[], None]) -> None:
        ready()

    async def stop_hearing(self) -> None:
        pass

    async def close(self) -> None:
        pass

    def of(self, kind: str) -> list[str]:
        """The words of everything of a kind that was shown."""
        return [said for what, _, said in self.shown if what == kind]

    async def until(self, so: Callable[[], bool]) -> None:
        """Wait until it is so; it is looked at after everything that happens here."""
        async with asyncio.timeout(IN_TIME):
            while not so():
                self._moved.clear()
                await self._moved.wait()

    async def _do(
        self, what: str, where: str, card: Card, key: str = "", after: str = "", greeting: Card = NO_GREETING
    ) -> None:
        if what in MADE_ANEW:
            await begins()
        self.tried.append(what)
        self._moved.set()
        if gate := self.gates.get(what):
            await gate.wait()
        if self.trouble[what]:
            trouble = self.trouble[what].pop(0)
            if isinstance(trouble, TurnedAway):
                refused()
            raise trouble
        if what in self.always:
            raise self.always[what]
        self.shown.append((what, where, words(card)))
        self.called.append((what, frozenset((*pings(card), *pings(greeting)))))
        self.keys.append(key)
        self.after.append(after)
        self.since.append(since())
        self._moved.set()


class Rig:
    """The parts put together, and how people speak to them."""

    def __init__(self, parts: Parts, doors: Mapping[str, Script]) -> None:
        self.parts = parts
        self.doors = doors
        self.door = doors["slack"]
        self.store, self.app, self.courier, self.clock = parts.store, parts.app, parts.courier, parts.clock
        self._deliveries = count(1)

    async def says(
        self,
        by: Person,
        line: str,
        *,
        desk: str = DESK,
        place: str = "slack:C1",
        delivery: str = "",
        pressed: bool = False,
    ) -> Answer:
        answer = await self.answered(by, line, desk=desk, place=place, delivery=delivery, pressed=pressed)
        assert isinstance(answer, Answer)
        return answer

    async def answered(
        self,
        by: Person,
        line: str,
        *,
        desk: str = DESK,
        place: str = "slack:C1",
        delivery: str = "",
        pressed: bool = False,
    ) -> Answer | Form:
        delivery = delivery or f"delivery-{next(self._deliveries)}"
        heard = Heard(delivery=delivery, by=by, place=place, line=line, desk=desk, pressed=pressed, shows_forms=pressed)
        return await self.app.hear(heard)

    async def opened(self, line: str = "open printer jams") -> Request:
        """A request whose thread is there."""
        answer = await self.says(REQUESTER, line)
        await self.courier.idle()
        assert answer.request is not None, words(answer.card)
        return await self.the(answer.request)

    async def the(self, number: int = 1) -> Request:
        found = await self.store.request(DESK, number)
        assert found is not None
        return found

    async def later(self, number: int = 1, minutes: int = 5) -> None:
        """Time has passed, and the courier looks again."""
        self.clock.move(timedelta(minutes=minutes))
        self.courier.wake(DESK, number)
        await self.courier.idle()


OPENS = ("opens_per_hour", "desk_opens_per_hour")


def uncounted(policy: Policy) -> Policy:
    """The same, but nobody counts what is opened, unless that is what a test is about."""
    return policy if policy.model_fields_set.intersection(OPENS) else policy.model_copy(update=dict.fromkeys(OPENS))


def homes(policy: Policy | None = None, platforms: tuple[str, ...] = ("slack",)) -> Homes:
    intakes = {platform: f"{platform}:C1" for platform in platforms}
    return Homes(
        {
            DESK: Home(desk=DESK, policy=uncounted(policy or Policy()), intakes=intakes, private=intakes),
            OTHER_DESK: Home(desk=OTHER_DESK, intakes={platform: f"{platform}:C2" for platform in platforms}),
        }
    )


@asynccontextmanager
async def rigged(
    folder: Path,
    *,
    policy: Policy | None = None,
    platforms: tuple[str, ...] = ("slack",),
    team: tuple[Person, ...] = TEAM,
    at: Homes | None = None,
    clock: Clock | None = None,
    breath: float = 0.0,
    url: str = "",
) -> AsyncIterator[Rig]:
    """A process in its folder; entered again, it is the next process on the same database. With a `url`, on that."""
    doors = {platform: Script(platform) for platform in platforms}

    def opening(_: Hears, __: Duties, ___: object) -> Mapping[str, Door]:
        return doors

    at = at or homes(policy, platforms)
    async with assembled(url or folder / "muster.db", at, clock or Clock(), opening, breath=breath) as parts:
        await parts.store.know(DESK, team)
        rig = Rig(parts, doors)
        try:
            yield rig
        finally:
            await parts.courier.stop()


def words(card: Card) -> str:
    """All that a card says, as plain text."""
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    return "\n".join(filter(None, map(_plain, texts))) + "".join(f" [{one.label}]" for one in card.buttons)


def _plain(text: Text) -> str:
    return "".join(_word(span) for span in text)


def _word(span: object) -> str:
    match span:
        case Mention(person=who):
            return "@" + who.partition(":")[2]
        case Ref(number=number, address=address):
            return f"<{address}>" if address else f"#{number}"
        case _:
            known = (getattr(span, name, None) for name in ("bold", "code", "label", "at"))
            return next((str(one) for one in known if one is not None), str(span))
