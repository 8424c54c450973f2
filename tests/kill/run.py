"""Many lives, each under a load of what people do by chance, and each ended by chance."""

import asyncio
import contextlib
from collections.abc import Callable
from random import Random

from tests.kill.crowd import Crowd
from tests.kill.ground import Ground
from tests.kill.lives import End, Lives
from tests.kill.trap import Point
from tests.stories.locking import locked

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


class Run(Lives):
    def __init__(self, ground: Ground, seed: object) -> None:
        super().__init__(ground)
        self._rng = Random(f"{seed} {ground.name}")
        self._crowd = Crowd(ground, self.ledger, self._rng)

    async def lives(self, kills: int) -> None:
        """So many, the first of them begun already."""
        for _ in range(kills):
            end = self._rng.choices(list(CHANCES), list(CHANCES.values()))[0]
            await self._life(end)
            if self._rng.random() < 0.2:
                self.ground.muster.pass_time(f"{self._rng.randint(5, 50)}m")
            if self._rng.random() < 0.05:
                self.ground.long_after()

    async def _life(self, end: End) -> None:
        if end is End.STARTING and self.ground.muster.ended:
            await self._start_in_vain()
            return
        if self.ground.muster.ended:
            await self.ground.muster.start()
        self._crowd.look()
        if self._rng.random() < 0.1:
            self.ground.trouble()
        await self._ended(end)
        await self.buried(end)

    async def _start_in_vain(self) -> None:
        starting = asyncio.create_task(self.ground.muster.start())
        while self.ground.muster.ended:
            await asyncio.sleep(0)
        await asyncio.sleep(self._rng.uniform(0.05, 0.6))
        await self.buried(End.STARTING)
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
                with locked(self.ledger.path):
                    await self._busy(rng.uniform(0.05, 0.3))
                    self.strike()
                return
            case End.WRITTEN:
                writing = asyncio.create_task(self.struck_when_written(rng.randint(1, 20)))
                await self._busy(until=writing.done)
                await writing
                return
            case _:
                await self._busy(rng.uniform(0.02, 0.7))
                return
        await self._busy(PATIENCE, trap.sprung.is_set)

    async def _busy(self, seconds: float = float("inf"), until: Callable[[], bool] = lambda: False) -> None:
        """People act, many at a time."""
        loop = asyncio.get_running_loop()
        end = loop.time() + seconds
        while not until() and loop.time() < end:
            if self.deeds and self._rng.random() < 0.08:
                self.act_again(self._rng.choice(self.deeds[-200:]))
            elif deed := self._crowd.deed():
                self.act(deed)
            if self._rng.random() < 0.15:
                self._crowd.look()
            if self._rng.random() < 0.7:
                await asyncio.sleep(self._rng.expovariate(60))
