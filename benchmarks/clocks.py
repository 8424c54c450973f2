"""Clocks of a hundred thousand open requests: how late a nudge is, ten thousand at once, and what waiting costs."""

import asyncio
import shutil
from collections.abc import Callable, Iterator
from concurrent.futures import ProcessPoolExecutor
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import ParamSpec, TypeVar

from benchmarks.burst import PARTS
from benchmarks.crowd import BASE, OPEN, POLICY, SECOND, SILENT, fill
from benchmarks.figure import Figure, ms, spread, times
from benchmarks.floors import SPAWNING
from benchmarks.served import Burst, Lateness, bursts, late
from benchmarks.waiting import jobs_memory, memory, tick

A_SECOND, LASTING, STREAMS = 300, 12, 3
WARM, AT_ONCE, BURSTS, APART = 1_000, 10_000, 3, timedelta(minutes=1)
LATE, BURST, GROWTH = 0.010, 0.3, 5.0

P = ParamSpec("P")
Made = TypeVar("Made")


async def figures(folder: Path) -> list[Figure]:
    stream, groups = folder / "stream", folder / "groups"
    stream.mkdir()
    groups.mkdir()
    streaming = await fill(stream / "muster.db", [BASE + one * SECOND / A_SECOND for one in range(A_SECOND * LASTING)])
    first, moments = BASE - APART, [BASE + one * APART for one in range(2 * BURSTS)]
    grouped = await fill(groups / "muster.db", [first] * WARM + [one for one in moments for _ in range(AT_ONCE)])
    told = [await _apart(late, _copied(stream, f"told-{one}"), streaming, POLICY) for one in range(STREAMS)]
    silent = [await _apart(late, _copied(stream, f"silent-{one}"), streaming, SILENT) for one in range(STREAMS)]
    return [
        *_told_late("", told),
        *_told_late(", nobody told", silent),
        *_told_bursts(await _apart(bursts, _copied(groups, "bursts"), grouped)),
        *_told_memory(
            *await _apart(memory, _copied(groups, "memory"), first, POLICY),
            (await _apart(memory, _copied(groups, "memory-silent"), first, SILENT))[1],
            await _apart(jobs_memory),
        ),
        *_told_tick(*await _apart(tick, stream)),
    ]


async def _apart(measure: Callable[P, Made], *args: P.args, **kwargs: P.kwargs) -> Made:
    """Measured in a process of its own, whose memory and collector know of nothing else."""
    with ProcessPoolExecutor(1, SPAWNING) as pool:
        return await asyncio.wrap_future(pool.submit(measure, *args, **kwargs))


def _copied(folder: Path, name: str) -> Path:
    return shutil.copytree(folder, folder.with_name(name))


def _told_late(how: str, rounds: list[Lateness]) -> Iterator[Figure]:
    name = f"a nudge of {A_SECOND} a second{how}"
    for share, target in ((0.5, None), (0.99, LATE)):
        ours, timers = ([one.nudge(share) for one in rounds], [one.timer(share) for one in rounds])
        yield Figure(
            name=f"{name}: committed after it was due, p{share * 100:.0f}; a timer of the same loop",
            measured=ms(ours),
            floor=ms(timers),
            ratio=times([one / its for one, its in zip(ours, timers, strict=True)]),
            target="" if target is None else f"at most {target * 1000:.0f} ms",
            reached=None if target is None else median(ours) <= target,
        )
    yield Figure(name=f"{name}: later than its own timer, p99", measured=ms([one.beyond(0.99) for one in rounds]))


def _told_bursts(rounds: list[Burst]) -> Iterator[Figure]:
    name = f"{AT_ONCE:,} due at once"
    ours, floor = [one.committed for one in rounds], [one.by_hand.floor for one in rounds]
    yield Figure(
        name=f"{name}: all committed; the same rows by raw sqlite3, the documents as mere JSON",
        measured=ms(ours),
        floor=ms(floor),
        ratio=times([one / its for one, its in zip(ours, floor, strict=True)]),
        target=f"within {BURST * 1000:.0f} ms",
        reached=median(ours) <= BURST,
    )
    for part in PARTS:
        yield Figure(name=f"{name}, by hand: {part}", measured=ms([one.by_hand.took[part] for one in rounds]))
    yield Figure(name=f"{name}, by hand: all of it", measured=ms([one.by_hand.whole for one in rounds]))
    yield Figure(name=f"{name}: everybody told as well", measured=ms([one.told for one in rounds]))


def _told_memory(waiting: float, served: float, silent: float, jobs: float) -> Iterator[Figure]:
    for name, grown in (
        (f"waiting for {OPEN:,}", waiting),
        (f"after {AT_ONCE:,} of them were served", served),
        (f"after {AT_ONCE:,} of them were served, nobody told", silent),
    ):
        yield Figure(
            name=f"growth of the process, {name}; with a job of APScheduler for each",
            measured=f"{grown:.1f} MB",
            floor=f"{jobs:.1f} MB",
            ratio=f"{grown / jobs:.3f}×",
            target=f"at most {GROWTH:.0f} MB",
            reached=grown <= GROWTH,
        )


def _told_tick(statements: list[str], steps: int, took: list[float]) -> Iterator[Figure]:
    reads = sum(" doc" in one for one in statements)
    yield Figure(
        name=f"a tick with nothing due, {OPEN:,} open: statements",
        measured=f"{len(statements)}, of {steps} steps",
        target="1, no request read",
        reached=len(statements) == 1 and not reads,
    )
    yield Figure(name="a tick with nothing due: p50", measured=spread([median(took)], " µs", 1e6, 0))
