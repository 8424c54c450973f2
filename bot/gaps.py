"""Since when people could not be heard on a platform, and where they may have spoken meanwhile.

Up to when all was heard is kept by the machine's clock, for that is the one the platforms' clocks go by.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta

from bot.clock import Clock
from bot.door import Gap
from bot.homes import Homes
from storage.broken import StorageBroken
from storage.store import Store

MARGIN = timedelta(minutes=3)
"""How much earlier one begins to look: a dead connection goes unnoticed for a while, and clocks differ. What was heard
after all is not counted twice, so looking too early costs a call or two and nothing else."""
THREADS = 1_000
"""The most requests that are looked at; Discord has no more open threads in a server."""
LATELY = timedelta(seconds=90)
"""Another process that hears says so twice in this time; if it did not, it may have to make good what was missed."""


class Gaps:
    """What is known of each desk's platforms."""

    def __init__(self, store: Store, clock: Clock, homes: Homes) -> None:
        self._store = store
        self._clock = clock
        self._not_yet = {(home.desk, platform) for home in homes.every() for platform in home.intakes}
        self.closed = asyncio.Event()
        """Whether everybody is heard, and all that was missed before this process has been made good."""

    async def missed(self, desk: str, platform: str) -> Gap | None:
        """The gap; none where nobody was ever heard, or no request lives."""
        heard = await self._store.heard_until(desk, platform)
        cards = await self._store.threads(desk, platform, THREADS) if heard is not None else {}
        return Gap(since=heard - MARGIN, threads=tuple(cards), cards=cards) if heard is not None and cards else None

    async def listening(self, desk: str, platform: str) -> None:
        """There is no gap now."""
        await self._store.heard(desk, platform, self._clock.outside(self._clock.now()))
        self._heard(desk, platform)

    async def stands_by(self, desk: str, platform: str) -> None:
        """Another process hears there. What it has not made good yet is waited for as if it were ours to do."""
        if (desk, platform) in self._not_yet:
            with suppress(StorageBroken):  # it is asked for again
                heard = await self._store.heard_until(desk, platform)
                if heard is not None and self._clock.outside(self._clock.now()) - heard < LATELY:
                    self._heard(desk, platform)

    def _heard(self, desk: str, platform: str) -> None:
        self._not_yet.discard((desk, platform))
        if not self._not_yet:
            self.closed.set()
