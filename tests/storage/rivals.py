"""Processes that all write to the same few requests until they are killed: `python -m tests.storage.rivals URL NAME`.

Each says what was acknowledged, and it is found out whether all of it is there.
"""

import asyncio
import os
import sys
from datetime import timedelta
from itertools import count

from storage import Effect, Notice, Store
from swarm.commands import TriedStep
from swarm.events import fold
from tests.storage.busy import tells
from tests.storage.jobs import DESK, NOON, does, the

Line = list[str]
"""A number, a delivery and its answer."""


AT_ONCE = 16
PEOPLE = 4
REQUESTS = 3


async def main(url: str, name: str) -> None:
    store = await Store.open(url)
    await asyncio.gather(*(client(store, who, name) for who in range(AT_ONCE)))


async def client(store: Store, who: int, name: str) -> None:
    number, person = who % REQUESTS + 1, f"slack:P{who % PEOPLE}"
    for step in count():
        delivery = f"{name}{who}-{step}"
        notices = [Notice(person=person, key="resolve", doc=delivery, ready_at=NOON)]
        effects = [Effect(kind="post", doc=delivery)]
        command = TriedStep(step=delivery)
        done = await store.run(does(number, command, delivery=delivery, effects=effects, notices=notices))
        if step % 5 == who % 5:
            await store.digest(DESK, person, tells)
        os.write(1, f"{number} {delivery} {done.answer}\n".encode())


async def started(url: str, name: str) -> asyncio.subprocess.Process:
    command = (sys.executable, "-W", "error", "-m", "tests.storage.rivals", url, name)
    return await asyncio.create_subprocess_exec(*command, stdout=asyncio.subprocess.PIPE)


async def killed_after(process: asyncio.subprocess.Process, lines: int) -> list[Line]:
    """What it acknowledged until it was killed, after so many lines at least."""
    assert process.stdout is not None
    said = [await process.stdout.readline() for _ in range(lines)]
    process.kill()
    said += (await process.stdout.read()).splitlines(keepends=True)
    await process.wait()
    whole = [line.decode().split() for line in said if line.endswith(b"\n")]
    assert len(whole) >= lines, "it ended by itself"
    return whole


async def is_there(store: Store, lines: list[Line]) -> None:
    """All of it, exactly once, and it would be answered again as it was."""
    assert await store.rebuild() == 0
    numbers = {int(line[0]) for line in lines}
    for number in numbers:
        request, history = await the(store, number), await store.history(DESK, number)
        assert request == fold(history)
        assert request.version == len(history)
        posted = [one.doc for one in await store.pending(DESK, number, 100_000) if one.kind == "post"]
        assert posted == [one.text for one in request.tried]
        assert len(set(posted)) == len(posted)
        assert {line[1] for line in lines if int(line[0]) == number} <= set(posted)
    await _each_notice_once(store, numbers)
    for where, delivery, answer in lines:
        again = await store.run(does(int(where), TriedStep(step="late"), delivery=delivery))
        assert (again.again, again.answer) == (True, answer)


async def _each_notice_once(store: Store, numbers: set[int]) -> None:
    """Every step was noticed: it was told in a message, or it was replaced, or it still waits."""
    steps, messages = 0, 0
    for number in numbers:
        steps += len((await the(store, number)).tried)
        messages += sum(one.kind == "digest" for one in await store.pending(DESK, number, 100_000))
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent == messages > 0
    for desk, person in await store.ready(NOON + timedelta(days=1), 100):
        await store.digest(desk, person, tells)
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent + stats.nudges_dropped == steps


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
