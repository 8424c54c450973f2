"""Whether all that `busy` was told is on the disk is there, and nothing but whole steps."""

import asyncio
from datetime import timedelta
from pathlib import Path

from storage import Store
from swarm.commands import TriedStep
from swarm.events import fold
from tests.storage.busy import AT_ONCE, tells
from tests.storage.jobs import DESK, NOON, does, the


async def all_there(path: Path, acknowledged: list[list[str]]) -> None:
    """Each of its lines is in the database with everything that belongs to it; the database is used up by this."""
    store = await Store.open(path)
    assert await store.rebuild() == 0
    for number in {int(line[0]) for line in acknowledged}:
        request = await the(store, number)
        assert request == fold(await store.history(DESK, number))
        posted = {one.doc for one in await store.pending(DESK, number, 100_000) if one.kind == "post"}
        tried = {one.text for one in request.tried}
        mine = [line for line in acknowledged if int(line[0]) == number]
        assert {step for _, step, _, _ in mine} <= tried
        assert {delivery for _, _, delivery, _ in mine} <= posted
        assert len(tried) == len(posted)
    await _each_notice_once(store)
    late = [does(int(line[0]), TriedStep(step="late"), delivery=line[2]) for line in acknowledged]
    for line, again in zip(acknowledged, await asyncio.gather(*map(store.run, late)), strict=True):
        assert (again.again, again.answer) == (True, line[3])
    await store.close()


async def _each_notice_once(store: Store) -> None:
    """Every step was noticed: it was told in a message, or it was replaced, or it still waits."""
    steps, messages = 0, 0
    for number in range(1, AT_ONCE + 1):
        steps += len((await the(store, number)).tried)
        messages += sum(one.kind == "digest" for one in await store.pending(DESK, number, 100_000))
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent == messages > 0
    for desk, person in await store.ready(NOON + timedelta(days=1), 100):
        await store.digest(desk, person, tells)
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent + stats.nudges_dropped == steps
