"""What may have been sent is looked for until it cannot come any more, however often that is asked."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.door import Later, Never
from bot.doubts import LONGEST, Doubts
from bot.places import Places

SOON = 0.05


class Looks:
    """Each look finds what is written here; when nothing is left, nothing."""

    def __init__(self, *found: str | None) -> None:
        self.found = list(found)
        self.at: list[float] = []

    async def __call__(self) -> str | None:
        self.at.append(now())
        return self.found.pop(0) if self.found else None


def now() -> float:
    return asyncio.get_running_loop().time()


async def test_what_cannot_have_been_sent_is_not_looked_for() -> None:
    looks = Looks("there")
    assert await Doubts().found("one", looks) is None
    assert looks.at == []


async def test_what_is_found_is_waited_for_no_longer() -> None:
    known, looks, began = Doubts(), Looks("there"), now()
    known.look_first("one")
    assert await known.found("one", looks) == "there"
    assert now() - began < 1


async def test_the_last_look_is_after_it_could_come_at_the_latest() -> None:
    known, looks, began = Doubts(longest=SOON), Looks(), now()
    known.look_first("one")
    assert await known.found("one", looks) is None
    assert len(looks.at) > 1 and looks.at[0] - began < SOON <= looks.at[-1] - began


async def test_what_was_sent_long_ago_is_looked_for_once() -> None:
    known, looks = Doubts(), Looks()
    known.look_first("one", ago=LONGEST)
    assert await known.found("one", looks) is None
    assert len(looks.at) == 1


async def test_a_clock_that_was_put_back_makes_nobody_wait_for_longer() -> None:
    known = Doubts(longest=SOON)
    known.look_first("one", ago=-3600.0)
    assert (known.until("one") or 0.0) <= now() + SOON


async def test_what_comes_meanwhile_is_found() -> None:
    known, looks = Doubts(longest=SOON), Looks(None, "late")
    known.look_first("one")
    assert await known.found("one", looks) == "late"


async def test_however_often_it_is_said_that_it_may_have_been_sent_it_comes_no_later() -> None:
    known = Doubts(longest=SOON)
    known.look_first("one")
    first = known.until("one")
    await asyncio.sleep(0)
    known.look_first("one")
    assert known.until("one") == first
    known.doubt("one")
    assert known.until("one") == first, "and no earlier"
    known.doubt("one", (first or 0) + 1)
    assert known.until("one") == (first or 0) + 1
    known.settle("one")
    assert known.until("one") is None


async def test_what_was_answered_is_looked_for_once() -> None:
    known, looks = Doubts(), Looks()
    known.doubt("one")
    assert await known.found("one", looks) is None
    assert len(looks.at) == 1


@pytest.mark.parametrize(("trouble", "raises"), [(Later("away"), True), (Never("no scope"), False)])
async def test_where_nobody_may_look_there_is_nothing_to_wait_for(trouble: Exception, raises: bool) -> None:
    async def look() -> str | None:
        raise trouble

    known = Doubts()
    known.look_first("one")
    if not raises:
        assert await known.found("one", look) is None
        return
    with pytest.raises(Later):
        await known.found("one", look)
    assert known.until("one") is not None


async def test_whoever_waits_takes_no_place_and_ends_with_the_process() -> None:
    known, looks, places = Doubts(), Looks(), Places(1)
    known.look_first("one")

    async def placed(what: Callable[[], Awaitable[str | None]]) -> str | None:
        async with places.one():
            return await what()

    waiting = asyncio.create_task(placed(lambda: known.found("one", looks)))
    while not looks.at:
        await asyncio.sleep(0)
    assert await placed(Looks("another")) == "another"
    places.stop()
    with pytest.raises(Later):
        await waiting
