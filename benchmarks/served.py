"""The ticker at work on a database with many open requests; each of these is run in a process of its own."""

import asyncio
import gc
import logging
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from unittest.mock import patch

from benchmarks.burst import ByHand
from benchmarks.crowd import BASE, POLICY, SECOND, Place, clock, follow, homes
from benchmarks.figure import percentile
from bot import process
from storage import Job, Outcome, Store
from storage.opened import Opened
from swarm.policy import Policy
from tests.bot.rig import Rig, rigged

Dues = Mapping[Place, datetime]
LEAD, PATIENCE = 2 * SECOND, 120.0
"""What passes before the first thing is due, and how many seconds are waited for the last one at most."""


class Watched(Store):
    """The store, which keeps when it was known of each request that its look is committed."""

    def __init__(self, db: Opened) -> None:
        super().__init__(db)
        self.committed: dict[Place, float] = {}
        self._told = asyncio.Event()

    async def run(self, job: Job) -> Outcome:
        outcome = await super().run(job)
        if job.number is not None:
            self.committed.setdefault((job.desk, job.number), asyncio.get_running_loop().time())
            self._told.set()
        return outcome

    async def until(self, many: int) -> None:
        async with asyncio.timeout(PATIENCE):
            while len(self.committed) < many:
                self._told.clear()
                await self._told.wait()


@dataclass(frozen=True, slots=True)
class Lateness:
    """By how many seconds each nudge was late, and by how many a timer of the loop for the same moment."""

    nudges: list[float]
    timers: list[float]

    def nudge(self, share: float) -> float:
        return percentile(self.nudges, share)

    def timer(self, share: float) -> float:
        return percentile(self.timers, share)

    def beyond(self, share: float) -> float:
        """By how much more a nudge was late than its own timer."""
        return percentile([nudge - timer for nudge, timer in zip(self.nudges, self.timers, strict=True)], share)


@dataclass(frozen=True, slots=True)
class Burst:
    """Seconds from the look until all was committed, and until everybody was told; and the parts of another one."""

    committed: float
    told: float
    by_hand: ByHand


def late(folder: Path, dues: Dues, policy: Policy) -> Lateness:
    """What is due one after the other."""
    return asyncio.run(_late(folder, dues, policy))


async def _late(folder: Path, dues: Dues, policy: Policy) -> Lateness:
    async with serving(folder, BASE - LEAD, policy=policy) as rig:
        loop, store = asyncio.get_running_loop(), _watched(rig)
        zero = loop.time() - (rig.clock.now() - BASE).total_seconds()
        moments = {place: zero + (due - BASE).total_seconds() for place, due in dues.items()}
        timers: dict[Place, float] = {}

        def ring(place: Place) -> None:
            timers[place] = loop.time()

        for place, at in moments.items():
            loop.call_at(at, ring, place)
        rig.parts.ticker.start()
        gc.freeze()
        await store.until(len(dues))
        logging.getLogger("apscheduler").disabled = True  # it complains when a look is cut short
        rig.parts.ticker.stop()
        return Lateness(
            [store.committed[place] - at for place, at in moments.items()],
            [timers[place] - at for place, at in moments.items()],
        )


def bursts(folder: Path, dues: Dues) -> list[Burst]:
    """What is due at once: one group by the ticker, the next by hand."""
    return asyncio.run(_bursts(folder, dues))


async def _bursts(folder: Path, dues: Dues) -> list[Burst]:
    first, *moments = sorted(set(dues.values()))
    async with serving(folder, first) as rig:
        await looked(rig, first)
        gc.freeze()
        return [await _burst(rig, folder, dues, *two) for two in zip(moments[::2], moments[1::2], strict=True)]


async def _burst(rig: Rig, folder: Path, dues: Dues, ours: datetime, its: datetime) -> Burst:
    began = asyncio.get_running_loop().time()
    told = await looked(rig, ours) - began
    committed = max(_watched(rig).committed.values()) - began
    by_hand = ByHand(folder / "muster.db", its)
    by_hand.serve([place for place, due in dues.items() if due == its])
    await looked(rig, its)
    return Burst(committed, told, by_hand)


async def looked(rig: Rig, at: datetime) -> float:
    """It is this moment now, all that is due is done, and delivered; when it was done."""
    rig.clock.move(at - rig.clock.now())
    await rig.parts.ticker.look()
    done = asyncio.get_running_loop().time()
    await rig.courier.idle()
    return done


@asynccontextmanager
async def serving(
    folder: Path, at: datetime, *, store: type[Store] = Watched, policy: Policy = POLICY
) -> AsyncIterator[Rig]:
    """The application over the database of this folder, at this moment, as `muster run` puts it together."""
    follow(folder / "muster.db", policy)
    with patch.object(process, "Store", store):
        async with rigged(folder, at=homes(policy), team=(), clock=clock(at), breath=process.BREATH) as rig:
            gc.collect()
            yield rig


def _watched(rig: Rig) -> Watched:
    assert isinstance(rig.store, Watched)
    return rig.store
