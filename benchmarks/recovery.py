"""How soon a process that was killed with much still to be delivered delivers again, on both kinds of database."""

import asyncio
import time
from pathlib import Path

from benchmarks.figure import Figure
from benchmarks.postgres import database, serving
from benchmarks.whole import opens
from storage import Store
from swarm.people import Person
from tests.platforms.slack import SlackDouble
from tests.stories.slack_stage import LIMITLESS, SlackStage
from tests.stories.stage import UNCOUNTED

UNDELIVERED, FEW, WITHIN = 100_000, 1, 2.0
IN_FLIGHT, PATIENCE, ROUNDS = 256, 120.0, 3
SENT = "chat.postMessage"


async def figures(folder: Path) -> list[Figure]:
    found = []
    with serving() as server:
        for name in ("SQLite", "PostgreSQL"):
            seconds = {}
            for many in (UNDELIVERED, FEW):
                (here := folder / f"{name}-{many}").mkdir()
                url = await database(server) if name == "PostgreSQL" else ""
                seconds[many] = await _measured(here, url, many)
            found.append(_figure(name, seconds[UNDELIVERED], seconds[FEW]))
    return found


def _figure(name: str, much: list[float], little: list[float]) -> Figure:
    more = [one - other for one, other in zip(sorted(much), sorted(little), strict=True)]
    return Figure(
        name=f"{name}: from exec to the first of {UNDELIVERED:,} undelivered effects, after a kill, the slowest",
        measured=f"{max(much):.2f} s",
        floor=f"{max(little):.2f} s, of {FEW}",
        ratio=f"{max(more):.2f} s more",
        target=f"within {WITHIN:.0f} s",
        reached=max(much) <= WITHIN,
    )


async def _measured(folder: Path, url: str, many: int) -> list[float]:
    """Seconds from each of several starts to the first call that shows something; each is killed in the midst of it."""
    async with SlackDouble() as slack:
        stage = SlackStage(slack, folder)
        storage = f'[storage]\nurl = "{url}"' if url else f'[storage]\npath = "{stage.muster.database}"'
        place = f"{stage.place}[desks.support.policy]\n{UNCOUNTED}\n"
        stage.muster.config.write_text(f"{storage}\n{stage.platform.replace(LIMITLESS, '')}{place}")
        await _fill(stage, url or stage.muster.database, many)
        seconds = []
        for _ in range(1 + ROUNDS):  # the first start is that of the process that is killed
            seconds.append(await _started(stage))
            await _fill(stage, url or stage.muster.database, FEW)
        return seconds[1:]


async def _started(stage: SlackStage) -> float:
    before, began = _sent(stage), time.perf_counter()
    starting = asyncio.create_task(stage.muster.start())
    await stage.slack.until(lambda: _sent(stage) > before, PATIENCE)
    took = time.perf_counter() - began
    await starting
    await stage.muster.kill()
    return took


def _sent(stage: SlackStage) -> int:
    return sum(call.method == SENT for call in stage.slack.calls)


async def _fill(stage: SlackStage, where: Path | str, many: int) -> None:
    """So many requests that nobody has seen."""
    store, asker = await Store.open(where), Person(id=f"slack:{stage.slack.user('requester')}")
    numbers = iter(range(many))

    async def asks() -> None:
        for one in numbers:
            await store.run(opens(f"printer {one} jams", f"slack:{stage.channel}", asker))

    await asyncio.gather(*(asks() for _ in range(IN_FLIGHT)))
    await store.close()
