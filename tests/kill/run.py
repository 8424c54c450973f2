"""Many lives, each under a load of what people do by chance, and each ended by chance."""

import asyncio
import contextlib
from collections.abc import Callable
from random import Random

from tests.kill.crowd import Crowd
from tests.kill.ground import Ground
from tests.kill.lives import End, Lives
from tests.kill.trap import Point
from tests.stories.process import Muster

PATIENCE = 1.5
"""Seconds within which a trap has to spring; then the process is killed where it is."""
CHANCES = {
    End.STARTING: 12,
    End.ANY_TIME: 22,
    End.LOCKED: 5,
    End.WRITTEN: 12,
    End.ANSWERED: 12,
    End.UNSENT: 7,
    End.SENT: 25,
    End.LOOKED: 5,
}
SEVERAL = {End.TOGETHER: 8}
"""Besides, where there are several processes."""
ON_A_SERVER = {End.SERVER: 5}
AT_ONCE = 0.6
"""How often the next life waits for somebody who died, while others live."""


class Run(Lives):
    def __init__(self, ground: Ground, seed: object) -> None:
        super().__init__(ground)
        self._rng = Random(f"{seed} {ground.name}")
        self._crowd = Crowd(ground, self.ledger, self._rng)
        several = len(ground.musters) > 1
        self._chances = CHANCES | (SEVERAL if several else {}) | (ON_A_SERVER if ground.books.url else {})

    async def lives(self, kills: int) -> None:
        """So many, the first of them begun already."""
        for _ in range(kills):
            end = self._rng.choices(list(self._chances), list(self._chances.values()))[0]
            await self._life(end)
            if not self.company.living and self._rng.random() < 0.2:
                self.company.pass_time(f"{self._rng.randint(5, 50)}m")
            if self._rng.random() < 0.05:
                self.ground.long_after()

    async def _life(self, end: End) -> None:
        if end is End.STARTING and self.company.dead:
            await self._start_in_vain(self._rng.choice(self.company.dead))
            return
        for muster in self.company.dead:
            if not self.company.living or self._rng.random() < AT_ONCE:
                await self.started(muster)
        self._crowd.look()
        if self._rng.random() < 0.1:
            self.ground.trouble()
        await self._ended(end)
        if end is End.SERVER:
            self.tally.ends[end] += 1
            return
        self._forget(await self.buried(end))
        while end is End.TOGETHER and self.company.living:
            self._forget(await self.buried(end))

    def _forget(self, muster: Muster) -> None:
        """Often it is long ago when the next one begins."""
        if self._rng.random() < 0.7:
            self.books.given_up(muster.pid)

    async def _start_in_vain(self, muster: Muster) -> None:
        starting = asyncio.create_task(muster.start())
        while muster.ended:
            await asyncio.sleep(0)
        await asyncio.sleep(self._rng.uniform(0.05, 0.6))
        await self.buried(End.STARTING, muster)
        with contextlib.suppress(AssertionError):
            await starting

    async def _ended(self, end: End) -> None:
        """People are busy until it is dead, or is to die."""
        rng, trap, sends, looks = self._rng, self.ground.trap, self.ground.sends, self.ground.looks
        match end:
            case End.ANSWERED:
                trap.set(Point.ACK, self.strike, nth=rng.randint(1, 12))
            case End.UNSENT:
                trap.set(Point.BEFORE, self.strike, sends, nth=rng.randint(1, 10))
            case End.SENT:
                trap.set(Point.AFTER, self.strike, sends, nth=rng.randint(1, 15))
            case End.LOOKED:
                trap.set(rng.choice((Point.BEFORE, Point.AFTER)), self.strike, looks)
            case End.LOCKED:
                with self.books.held():
                    await self._busy(rng.uniform(0.05, 0.3))
                    self.strike()
                return
            case End.WRITTEN:
                writing = asyncio.create_task(self.struck_when_written(rng.randint(1, 20)))
                await self._busy(until=writing.done)
                await writing
                return
            case End.SERVER:
                dying = asyncio.create_task(asyncio.to_thread(self.books.dies, gently=rng.random() < 0.5))
                await self._busy(until=dying.done, looks=False)
                await dying
                return
            case _:
                await self._busy(rng.uniform(0.02, 0.7))
                return
        await self._busy(PATIENCE, trap.sprung.is_set)

    async def _busy(
        self, seconds: float = float("inf"), until: Callable[[], bool] = lambda: False, *, looks: bool = True
    ) -> None:
        """People act, many at a time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not until() and loop.time() < end:
            if self.deeds and self._rng.random() < 0.08:
                self.act_again(self._rng.choice(self.deeds[-200:]))
            elif deed := self._crowd.deed():
                self.act(deed)
            if looks and self._rng.random() < 0.15:
                self._crowd.look()
            if self._rng.random() < 0.7:
                await asyncio.sleep(self._rng.expovariate(60))
