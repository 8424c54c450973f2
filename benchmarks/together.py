"""Commands a second on one PostgreSQL, by one, two and four processes; as many people ask each of them."""

import asyncio
import sys
import time
from asyncio.subprocess import PIPE, Process
from pathlib import Path

from benchmarks.figure import Figure, spread, times
from benchmarks.postgres import database, serving
from benchmarks.whole import opens, takes, tells
from storage import Store

PROCESSES = (1, 2, 4)
ROUNDS, MANY, REQUESTS, IN_FLIGHT = 3, 6_000, 400, 64
"""How many commands a round has, all processes together, and how many each has under way."""


async def figures(folder: Path) -> list[Figure]:
    rates: dict[int, list[float]] = {count: [] for count in PROCESSES}
    with serving() as server:
        url = await database(server)
        await _fill(url)
        for turn in range(ROUNDS):
            for count in PROCESSES:
                rates[count].append(await _rate(url, count, f"{turn}-{count}"))
        await _check(url)
    return [
        Figure(
            name=f"PostgreSQL, {IN_FLIGHT} in flight in each of {count} processes",
            measured=spread(rate, " commands/s", digits=0),
            ratio=times([one / its for one, its in zip(rate, rates[1], strict=True)]),
        )
        for count, rate in rates.items()
    ]


async def _rate(url: str, count: int, name: str) -> float:
    """All begin at once, when each has opened its store; the last to end ends the round."""
    share = MANY // count
    processes = [await _started(url, share, f"{name}-{one}") for one in range(count)]
    for one in processes:
        assert one.stdout is not None and await one.stdout.readline() == b"ready\n"
    began = time.perf_counter()
    ends = await asyncio.gather(*(one.communicate(b"go\n") for one in processes))
    took = time.perf_counter() - began
    assert all(said == b"done\n" for said, _ in ends), ends
    return share * count / took


async def _started(url: str, many: int, name: str) -> Process:
    command = [sys.executable, "-m", "benchmarks.together", url, str(many), name]
    return await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE)


async def asked(url: str, many: int, name: str) -> None:
    """One of the processes: so many updates, on one request after the other, each a delivery of its own."""
    store = await Store.open(url)
    jobs = iter([tells(number % REQUESTS + 1, f"{name}-{number}") for number in range(many)])
    await store.run(tells(1, f"{name}-warm"))

    async def asks() -> None:
        for job in jobs:
            outcome = await store.run(job)
            assert len(outcome.events) == 1, outcome

    print("ready", flush=True)
    await asyncio.to_thread(sys.stdin.readline)
    await asyncio.gather(*(asks() for _ in range(IN_FLIGHT)))
    print("done", flush=True)
    await store.close()


async def _fill(url: str) -> None:
    store = await Store.open(url)
    await asyncio.gather(*(store.run(opens(f"printer {one} jams")) for one in range(REQUESTS)))
    await asyncio.gather(*(store.run(takes(one + 1)) for one in range(REQUESTS)))
    await store.close()


async def _check(url: str) -> None:
    """What was acknowledged is there, each once."""
    store = await Store.open(url)
    told = 0
    for number in range(1, REQUESTS + 1):
        told += sum(event.type == "told" for event in await store.history("support", number))
    await store.close()
    warm = ROUNDS * sum(PROCESSES)
    assert told == ROUNDS * sum(MANY // count * count for count in PROCESSES) + warm, told


if __name__ == "__main__":
    asyncio.run(asked(sys.argv[1], int(sys.argv[2]), sys.argv[3]))
