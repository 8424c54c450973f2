"""Who waited long asks anew whether it is still theirs to do."""

import asyncio

import pytest

from bot.door import Later
from bot.places import Places, apart


async def test_what_may_be_somebody_elses_after_a_wait_is_not_done() -> None:
    sure, gate = [True], asyncio.Event()
    places, done = Places(1, lambda: sure[0]), []

    async def waits(word: str) -> None:
        async with places.one():
            await apart(gate.wait())
            done.append(word)

    tasks = [asyncio.create_task(waits(word)) for word in ("one", "two")]
    await asyncio.sleep(0)
    sure[0] = False
    gate.set()
    for task in tasks:
        with pytest.raises(Later, match="hands of another process"):
            await task
    assert done == []
    sure[0] = True
    await waits("three")
    assert done == ["three"], "nobody kept the place"
