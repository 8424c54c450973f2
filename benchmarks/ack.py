"""Acknowledging a signed Slack slash command, durably: one at a time, and five hundred at once."""

import asyncio
import sqlite3
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path
from statistics import median

from benchmarks.figure import Figure, ms, percentile, times
from benchmarks.floors import SPAWNING, aiohttp_alone, bolt_as_it_comes, serving
from benchmarks.signed import Reply, at_once, one_at_a_time, typed
from tests.platforms.slack import SlackDouble
from tests.stories.slack_stage import SlackStage
from tests.stories.stage import UNCOUNTED

ROUNDS, EACH, EACH_OF_BOLT, WARM = 7, 150, 40, 50
BURSTS, BURST = 7, 500
REST = 0.005
"""Seconds in which what a command set off is done; the floors rest as long."""
WAYS = (
    ("`tried` after a rest", "tried", REST),
    ("`tried`, no rest, card edits meanwhile", "tried", 0.0),
    ("`note`, no rest, sets nothing off", "note", 0.0),
)
"""How one at a time can be meant; the verdict depends on it, so all are told."""
REQUESTS = 50
"""The requests over which the commands are spread."""
AT_MOST, AT_LEAST, WITHIN = 8.0, 8.0, 0.300

Send = Callable[[int, Sequence[bytes]], list[Reply]]


async def figures(folder: Path) -> list[Figure]:
    async with SlackDouble() as slack:
        stage = SlackStage(slack, folder, http=True, policy=UNCOUNTED)
        await stage.start()
        with (
            ProcessPoolExecutor(1, SPAWNING) as pool,
            serving(aiohttp_alone, slack.signing_secret) as alone,
            serving(bolt_as_it_comes, slack.signing_secret) as bolt,
        ):
            try:
                return await Acknowledging(stage, pool, alone, bolt).figures(folder)
            finally:
                await stage.muster.stop()


class Acknowledging:
    """The client runs in a process of its own, so that the double's work is not taken for Muster's."""

    def __init__(self, stage: SlackStage, pool: ProcessPoolExecutor, alone: int, bolt: int) -> None:
        self._stage = stage
        self._slack = stage.slack
        self._pool = pool
        self._alone = alone
        self._bolt = bolt

    async def figures(self, folder: Path) -> list[Figure]:
        port = self._stage.port
        opening = await self._send(port, self._opens(REQUESTS))
        for one in (port, self._alone, self._bolt):
            await self._send(one, self._writes(WARM))
        found = [figure for way in WAYS for figure in await self._one_at_a_time(*way)]
        bursts = [await self._burst() for _ in range(BURSTS)]
        self._check(folder)
        return [
            *found,
            Figure(
                name=f"ack of `tried`, p99, {BURST} at once",
                measured=ms(bursts),
                target=f"under {WITHIN * 1000:.0f} ms",
                reached=median(bursts) < WITHIN,
            ),
            Figure(name="ack of `open`, p50, its thread's link in the answer", measured=ms([p50(opening)])),
            Figure(name="a bare commit on this disk, p50, after the same rest", measured=ms([bare_commit(folder)])),
        ]

    async def _one_at_a_time(self, name: str, verb: str, rest: float) -> list[Figure]:
        ours, floor, bolt = [], [], []
        for _ in range(ROUNDS):
            floor.append(await self._p50(self._alone, verb, EACH, rest))
            ours.append(await self._p50(self._stage.port, verb, EACH, rest))
            bolt.append(await self._p50(self._bolt, verb, EACH_OF_BOLT, rest))
        over_floor = [one / its for one, its in zip(ours, floor, strict=True)]
        under_bolt = [its / one for one, its in zip(ours, bolt, strict=True)]
        return [
            Figure(
                name=f"ack p50, {name}: over aiohttp + signature",
                measured=ms(ours),
                floor=ms(floor),
                ratio=times(over_floor),
                target=f"at most {AT_MOST:.0f}×",
                reached=median(over_floor) <= AT_MOST,
            ),
            Figure(
                name=f"ack p50, {name}: against Bolt as it comes, empty",
                measured=ms(ours),
                floor=ms(bolt),
                ratio=times(under_bolt),
                target=f"at least {AT_LEAST:.0f}× faster",
                reached=median(under_bolt) >= AT_LEAST,
            ),
        ]

    async def _p50(self, port: int, verb: str, count: int, rest: float) -> float:
        return p50(await self._send(port, self._writes(count, verb), rest))

    async def _burst(self) -> float:
        replies = await self._settled(at_once, self._stage.port, self._writes(BURST))
        return percentile([one.seconds for one in replies], 0.99)

    async def _send(self, port: int, requests: list[bytes], rest: float = 0.0) -> list[Reply]:
        return await self._settled(partial(one_at_a_time, pause=rest), port, requests)

    async def _settled(self, send: Send, port: int, requests: list[bytes]) -> list[Reply]:
        """Sent by the other process; returns when all that followed is done, too."""
        replies = await asyncio.get_running_loop().run_in_executor(self._pool, send, port, requests)
        assert all(one.status == 200 for one in replies), {one.status for one in replies}
        await self._slack.quiet(60)
        await asyncio.sleep(0.1)
        return replies

    def _opens(self, count: int) -> list[bytes]:
        return [typed(self._slack, "requester", f"open the printer on floor {one} jams") for one in range(count)]

    def _writes(self, count: int, verb: str = "tried") -> list[bytes]:
        return [typed(self._slack, "helper", f"{verb} #{one % REQUESTS + 1} step {one}") for one in range(count)]

    def _check(self, folder: Path) -> None:
        """What was acknowledged is there."""
        with sqlite3.connect(folder / "muster.db") as db:
            ((written,),) = db.execute("SELECT count(*) FROM events WHERE type IN ('tried', 'noted')")
        assert written == WARM + len(WAYS) * ROUNDS * EACH + BURSTS * BURST, written


def p50(replies: Sequence[Reply]) -> float:
    return median(one.seconds for one in replies)


def bare_commit(folder: Path, count: int = 200) -> float:
    """What the disk itself takes to make one small row durable, with WAL and synchronous=FULL."""
    db = sqlite3.connect(folder / "bare.db", isolation_level=None)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("PRAGMA synchronous = FULL")
    db.execute("CREATE TABLE t (x TEXT)")
    took = []
    for _ in range(count):
        time.sleep(REST)
        began = time.perf_counter()
        db.execute("INSERT INTO t VALUES ('x')")
        took.append(time.perf_counter() - began)
    db.close()
    return median(took)
