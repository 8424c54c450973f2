"""At a platform's pace: a crowd in one channel, everybody else meanwhile, a thousand who wait, and two processes."""

import asyncio
import re
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from benchmarks.figure import Figure, ms, percentile
from benchmarks.paced import CALLS_A_SECOND, OTHERS, Ground, OnSlack, grounds
from benchmarks.postgres import database, serving
from bot.deciding import Change
from bot.door import Opened
from storage import Facts, Job, Store
from swarm.commands import Asked, Open, Source
from swarm.people import Person
from swarm.policy import Policy
from tests.platforms.slack import SlackDouble
from tests.stories.process import Muster

CROWD, WAITING, TOGETHER = {"slack": 60, "discord": 31}, 1_000, 21
QUIET, EVERY = 10.0, 1.25
"""Seconds in which nothing else goes on, and between two requests in each of the other channels."""
SPELL = 20.0
"""Seconds of a thousand in one channel that are looked at; all of them would take a quarter of an hour."""
SLOWER, BESIDE, USED = 1.05, 1.5, 0.95
DESK = "support"
TITLES = count(1)


async def figures(folder: Path) -> list[Figure]:
    found = []
    async with grounds(folder / "crowd") as both:
        found += await _crowd(both[0])
        (folder / "together").mkdir()
        on_discord, together = await asyncio.gather(_crowd(both[1]), _together(folder / "together"))
        found += [*on_discord, *together]
    async with grounds(folder / "waiting") as (slack, discord):
        found += [await _in_one_channel(slack), await _everywhere(discord)]
    return found


async def _crowd(ground: Ground) -> list[Figure]:
    """Many ask in one channel at once; in all others things go on as before."""
    many = CROWD[ground.name]
    ground.limit()
    await ground.muster.start()
    for channel in range(OTHERS + 1):
        await _asked(ground, channel)
    await asyncio.sleep(EVERY)
    quiet = await _beside(ground, asyncio.create_task(asyncio.sleep(QUIET)))
    before = ground.cards(0)
    began = time.monotonic()

    async def crowd() -> float:
        await asyncio.gather(*(ground.asks(0, f"printer {next(TITLES)} jams") for _ in range(many)))
        await ground.until(lambda: ground.cards(0) == before + many)
        return time.monotonic() - began

    drained = asyncio.create_task(crowd())
    busy = await _beside(ground, drained)
    took, theory = drained.result(), ground.theory(many)
    assert await ground.muster.stop() == 0, ground.muster.transcript()
    p99 = [percentile(values, 0.99) for values in (busy, quiet)]
    return [
        Figure(
            name=f"{ground.name}: {many} at once in one channel, all on the screen",
            measured=f"{took:.1f} s",
            floor=f"{theory:.0f} s",
            ratio=f"{took / theory:.3f}×",
            target=f"at most {SLOWER}×",
            reached=took <= theory * SLOWER,
        ),
        _refused(ground.name, "meanwhile", ground.refused()),
        Figure(
            name=f"{ground.name}: the other channels meanwhile, p99 of {len(busy)}, over quiet ({len(quiet)})",
            measured=ms(p99[:1]),
            floor=ms(p99[1:]),
            ratio=f"{p99[0] / p99[1]:.2f}×",
            target=f"at most {BESIDE}×",
            reached=p99[0] <= p99[1] * BESIDE,
        ),
    ]


async def _asked(ground: Ground, channel: int) -> float:
    """Seconds until a request is on the screen, and whoever asked has an answer."""
    before, began = ground.cards(channel), time.monotonic()
    shown = ground.until(lambda: ground.cards(channel) > before)
    await asyncio.gather(ground.asks(channel, f"light {next(TITLES)} is out"), shown)
    return time.monotonic() - began


async def _beside(ground: Ground, until: "asyncio.Task[float] | asyncio.Task[None]") -> list[float]:
    """What happens in the other channels until something is done: in each one request after the other."""

    async def one(channel: int) -> list[float]:
        took: list[float] = []
        await asyncio.sleep(EVERY * channel / OTHERS)
        while not until.done():
            began = time.monotonic()
            took.append(await _asked(ground, channel))
            await asyncio.wait({until}, timeout=EVERY - (time.monotonic() - began))
        return took

    return [took for many in await asyncio.gather(*map(one, range(1, OTHERS + 1))) for took in many]


async def _in_one_channel(ground: Ground) -> Figure:
    """A thousand have something to be said in their thread, all in one channel."""
    await _waiting(ground)
    began = time.monotonic()
    await asyncio.sleep(SPELL)
    said = [at for at in ground.said() if at >= began]
    await ground.muster.stop()
    used = (len(said) - 1) / (said[-1] - said[0])
    return _used(f"{ground.name}: {WAITING:,} wait for one channel", used, 1, ground.refused())


async def _everywhere(ground: Ground) -> Figure:
    """A thousand have something to be said, each in a thread that is a channel of its own."""
    await _waiting(ground)
    for _ in range(240):
        await asyncio.sleep(0.25)  # to look more often would slow down the platform
        if len(said := ground.said()) >= WAITING:
            break
    await ground.muster.stop()
    first, last = said[WAITING // 10], said[-WAITING // 10]
    sent = [at for at in ground.sent() if first <= at <= last]
    used = (len(sent) - 1) / (sent[-1] - sent[0])
    return _used(f"{ground.name}: {WAITING:,} wait in as many threads", used, CALLS_A_SECOND, ground.refused())


async def _waiting(ground: Ground) -> None:
    threads = await ground.threads(WAITING)
    await _filled(ground, threads)
    ground.limit()
    await ground.muster.start()
    await asyncio.sleep(1.0)  # the platform's library has called as well, which nobody counts
    for start in range(0, WAITING, 50):
        await asyncio.gather(*(ground.tells(number + 1) for number in range(start, start + 50)))


async def _filled(ground: Ground, threads: Sequence[Opened]) -> None:
    """A database with a request in each of these threads, of which everything is shown."""
    requester, store = Person(id=ground.requester()), await Store.open(ground.muster.database)

    def asked(facts: Facts) -> Asked:
        return Asked(by=requester, at=datetime.now(UTC), policy=Policy(assignment="claim"), people=facts.people)

    async def one(number: int, opened: Opened) -> None:
        change = Change(desk=DESK, by=requester, policy=Policy(assignment="claim"), asked=asked)
        decide = change.opening(Open(title=f"printer {number} jams"), Source(intake=ground.intake()))
        outcome = await store.run(Job(desk=DESK, decide=decide, opens=True, wants_people=True))
        assert outcome.request is not None
        number = outcome.request.number
        addresses = {"thread": opened.thread, "card": opened.card, "last": opened.card}
        for row in await store.pending(DESK, number, 20):
            await store.delivered(DESK, row.id, row.revision, number=number, addresses=addresses)

    try:
        await asyncio.gather(*(one(number, opened) for number, opened in enumerate(threads, 1)))
    finally:
        await store.close()


async def _together(folder: Path) -> list[Figure]:
    """Two processes on one PostgreSQL, and a crowd in one channel."""
    with serving() as server:
        url = await database(server)
        async with SlackDouble() as double:
            both = [_on(folder / name, double, url) for name in ("first", "second")]
            ground = both[0]
            ground.limit()
            await asyncio.gather(*(one.muster.start() for one in both))
            await asyncio.sleep(EVERY)  # both have called much to begin with, which counts for a second
            began = time.monotonic()
            await asyncio.gather(*(ground.asks(0, f"printer {next(TITLES)} jams") for _ in range(TOGETHER)))
            await ground.until(lambda: ground.cards(0) == TOGETHER)
            took = time.monotonic() - began
            await asyncio.gather(*(one.muster.stop() for one in both))
            said = [_posts(one.muster) for one in both]
    theory = ground.theory(TOGETHER)
    return [
        Figure(
            name=f"slack, two processes on one PostgreSQL: {TOGETHER} at once in one channel",
            measured=f"{took:.1f} s",
            floor=f"{theory:.0f} s",
            ratio=f"{took / theory:.3f}×",
            target=f"at most {SLOWER}×",
            reached=took <= theory * SLOWER,
        ),
        _refused("slack, two processes", f"({said[0]} and {said[1]} waits)", ground.refused()),
    ]


def _on(folder: Path, double: SlackDouble, url: str) -> Ground:
    folder.mkdir()
    ground = OnSlack(double, folder)
    config = ground.muster.config
    config.write_text(re.sub(r'(?m)^path = ".*"$', f'url = "{url}"', config.read_text()))
    return ground


def _posts(muster: Muster) -> int:
    return sum(line.get("event") == "an effect waits" for line in muster.log)


def _refused(name: str, when: str, many: int) -> Figure:
    return Figure(name=f"{name}: calls answered 429 {when}", measured=f"{many}", target="none", reached=many == 0)


def _used(name: str, used: float, allowed: float, refused: int) -> Figure:
    return Figure(
        name=f"{name}; {refused} answered 429",
        measured=f"{used:.2f}/s",
        floor=f"{allowed}/s",
        ratio=f"{used / allowed:.3f}×",
        target=f"at least {USED}×, none 429",
        reached=used >= USED * allowed and not refused,
    )
