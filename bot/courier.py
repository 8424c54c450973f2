"""Carries effects out: in order per request, many requests side by side, with patience for a platform in trouble.

The outbox is the truth; being woken is only a hint. Nothing is decided here.
"""

import asyncio
import secrets
from collections import Counter
from collections.abc import Iterable, Mapping

import structlog

from bot.arrivals import Arrivals
from bot.carrying import Carrying
from bot.clock import Clock
from bot.delivering import Deliverer
from bot.in_hand import InHand
from bot.patience import LONGEST, Patience, growing
from bot.rounds import Rounds
from storage.broken import Lost, StorageBroken
from storage.leases import Place
from storage.store import Store

log = structlog.get_logger()
PAGE = 20


class Courier:
    """One task per request that has something to be done, while it has. It is in no other process's hands then."""

    def __init__(
        self, store: Store, deliverer: Deliverer, clock: Clock, arrivals: Arrivals, breath: float = 0.0
    ) -> None:
        """`breath` is how long what is unhurried waits for more of its kind, in seconds."""
        self._breath = breath
        self._store = store
        self._arrivals = arrivals
        self._tasks: dict[Place, asyncio.Task[None]] = {}
        self._in_hand = InHand(store.leases, store, deliverer.look_first)
        self._rounds = Rounds(store.leases, self)
        self._again: set[Place] = set()
        self._timers: dict[Place, asyncio.TimerHandle] = {}
        self._patience = Patience(clock)
        self._carrying = Carrying(store, deliverer, clock, arrivals, in_hand=self._in_hand, patience=self._patience)
        self._unstored: Counter[Place] = Counter()
        """How often in a row the database failed a request's outbox."""
        self._stopping = False
        self._idle = asyncio.Event()
        self._idle.set()

    async def start(self) -> None:
        """Take up what was left undone, and go on looking for more. Raises StorageBroken."""
        await self._rounds.start()

    def wake(self, desk: str, number: int, *, unhurried: bool = False) -> None:
        """There may be something to do for this request.

        A card that changes is unhurried: several changes within a breath are one edit, and answers go first.
        """
        place = (desk, number)
        if self._stopping:
            return
        if unhurried and self._breath and place not in self._tasks:
            if place not in self._timers:
                self._come_back(place, self._breath)
            return
        if timer := self._timers.pop(place, None):
            timer.cancel()
        if place in self._tasks:
            self._again.add(place)
            return
        self._idle.clear()
        self._tasks[place] = asyncio.create_task(self._serve(place))

    def again(self, desk: str) -> None:
        """What waits on a desk is tried now."""
        self._patience.forget(desk)
        for place in [one for one in self._timers if one[0] == desk]:
            self.wake(*place)

    def many(self) -> int:
        """How many requests are in hand, those that wait for their time included."""
        return len(self._in_hand)

    def take_up(self, places: Mapping[Place, bool]) -> None:
        """There is something to do for these; those that came into our hands by it are ours."""
        for place, taken in places.items():
            if place not in self._tasks and self._in_hand.add(place, taken=taken):
                self.wake(*place)

    async def drop(self) -> None:
        """What was in our hands may be in somebody else's: it is left as it is."""
        for timer in self._timers.values():
            timer.cancel()
        self._timers.clear()
        self._again.clear()
        self._in_hand.lose_all()
        await _ended(self._tasks.values())

    async def idle(self) -> None:
        """Wait until nothing is in hand; what waits for its time counts as not in hand."""
        await self._idle.wait()

    async def stop(self, grace: float | None = None) -> bool:
        """Finish what is in hand, and begin nothing new. Whether all was done in time; what was not is dropped."""
        self._stopping = True
        self._carrying.stop()
        await self._rounds.stop()
        for timer in self._timers.values():
            timer.cancel()
        tasks = set(self._tasks.values())
        late = (await asyncio.wait(tasks, timeout=grace))[1] if tasks else set()
        await _ended(late)
        await self._rounds.leave()
        return not late

    async def _serve(self, place: Place) -> None:
        try:
            taken = await self._in_hand.take(place)
            if taken and await self._empty(place) and not await self._in_hand.give_back(place):
                self._again.add(place)
            self._unstored.pop(place, None)
        except Lost as lost:
            log.warning("another process goes on with it", desk=place[0], request=place[1], why=str(lost))
            self._in_hand.lose(place)
        except StorageBroken as broken:
            log.error("the outbox could not be served", desk=place[0], request=place[1], why=str(broken))
            self._come_back(place, growing(self._unstored[place]))
            self._unstored[place] += 1
        except Exception:
            log.exception("the outbox could not be served", ref=secrets.token_hex(3), desk=place[0], request=place[1])
            self._come_back(place, LONGEST)
        finally:
            del self._tasks[place]
            self._arrivals.tell(*place)
            if place in self._again:
                self._again.discard(place)
                self.wake(*place)
            if not self._tasks:
                self._idle.set()

    async def _empty(self, place: Place) -> bool:
        """Do all there is to do for a request; whether nothing has to wait. What comes meanwhile wakes it again."""
        full = True
        while full:
            read = asyncio.get_running_loop().time()
            rows = await self._store.pending(*place, PAGE)
            self._in_hand.look(place, rows)
            for row in rows:
                if self._stopping:
                    return False
                wait = await self._carrying.carry(row, read)
                if wait is not None:
                    self._come_back(place, wait)
                    return False
            full = len(rows) == PAGE
        return True

    def _come_back(self, place: Place, wait: float) -> None:
        if not self._stopping:
            loop = asyncio.get_running_loop()
            self._timers[place] = loop.call_later(wait, self.wake, *place)


async def _ended(tasks: Iterable[asyncio.Task[None]]) -> None:
    """Have them end where they are."""
    ending = list(tasks)
    for task in ending:
        task.cancel()
    await asyncio.gather(*ending, return_exceptions=True)
