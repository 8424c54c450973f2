"""The rounds a process makes: it says that it is still there, and looks for what nobody has in hand.

This is the truth of who does what; being woken for a request, or hinted at, only makes it quicker.
"""

import asyncio
import secrets
from collections.abc import Callable, Coroutine, Mapping
from typing import Any, Protocol

import structlog

from storage.broken import StorageBroken
from storage.leases import Leases, Place

log = structlog.get_logger()
BEAT = 2.5
"""Seconds between two times that others hear of us."""
AT_ONCE, OFTEN = 500, 2.0
"""So many effects are looked at at a time while there are more, and seconds between two times: more than a platform
takes, and little enough that whoever asks something meanwhile does not notice."""
AT_HAND = 10_000
"""Requests are in hand at most while more is looked for; whoever is woken comes on top of them."""


class Hands(Protocol):
    """What is in hand."""

    def many(self) -> int:
        """How many requests are in hand, those that wait for their time included."""

    def take_up(self, places: Mapping[Place, bool]) -> None:
        """There is something to do for these, and these have come into our hands."""

    async def drop(self) -> None:
        """What was in our hands may be in somebody else's: it is left as it is."""


class Rounds:
    """Looks for work as long as there is room for it."""

    def __init__(self, leases: Leases, hands: Hands) -> None:
        self._leases = leases
        self._hands = hands
        self._after = 0
        self._more = asyncio.Event()
        self._going: list[asyncio.Task[None]] = []
        self._failing: set[str] = set()
        """What has failed since it last did not: of that it was told."""

    async def start(self) -> None:
        """Join the others and take up what was left, as much of it as there is room for. Raises StorageBroken."""
        await self._leases.join(self._more.set)
        await self._look()
        self._going = [asyncio.create_task(self._beats()), asyncio.create_task(self._looks())]

    async def stop(self) -> None:
        """Look for nothing more."""
        for task in self._going[1:]:
            task.cancel()
        await asyncio.gather(*self._going[1:], return_exceptions=True)

    async def leave(self) -> None:
        """Nothing is in hand any more, or what is has been dropped: it is for the others."""
        for task in self._going:
            task.cancel()
        await asyncio.gather(*self._going, return_exceptions=True)
        if self._going:
            await self._tried(self._leases.leave, "the others could not be told that this process ends")

    async def _beats(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            await self._tried(self._beat, "the others could not be told that this process is there")

    async def _beat(self) -> None:
        if not await self._leases.beat():
            log.warning("this process had been given up: what it had in hand is for whoever takes it")
            await self._hands.drop()
            await self._leases.join(self._more.set)  # not before: what was in hand must not be taken for ours
            self._after = 0
            self._more.set()

    async def _looks(self) -> None:
        while True:
            try:
                async with asyncio.timeout(OFTEN if self._after else self._leases.every):
                    await self._more.wait()
            except TimeoutError:
                pass
            self._more.clear()
            await self._tried(self._look, "what nobody has in hand could not be looked for")

    async def _look(self) -> None:
        if self._hands.many() >= AT_HAND:
            return
        found = await self._leases.find(self._after, AT_ONCE)
        self._after = found.upto
        self._hands.take_up(found.places)

    async def _tried(self, work: Callable[[], Coroutine[Any, Any, None]], failed: str) -> None:
        """Do it; should it fail, the next round does it again. It is told of once."""
        try:
            await work()
        except StorageBroken as broken:
            if failed not in self._failing:
                log.error(failed, why=str(broken))
            self._failing.add(failed)
        except Exception:
            log.exception(failed, ref=secrets.token_hex(3))
        else:
            if failed in self._failing:
                log.info("that is over", what=failed)
            self._failing.discard(failed)
