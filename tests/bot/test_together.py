"""Several processes on one PostgreSQL: each thing is done by one of them, and by another if that one dies."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path

from bot.door import Later
from swarm.events import Nudged
from swarm.policy import Policy
from tests.bot.rig import DESK, HELPER, IN_TIME, REQUESTER, Rig, rigged
from tests.storage.drivers import PostgreSQL, fresh

MANY = 30


@asynccontextmanager
async def together(folder: Path, count: int = 2, policy: Policy | None = None) -> AsyncIterator[list[Rig]]:
    """So many processes at work on an empty database."""
    async with fresh("postgres") as driver, AsyncExitStack() as stack:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        rigs = [await stack.enter_async_context(rigged(folder, url=driver.url, policy=policy)) for _ in range(count)]
        for rig in rigs:
            rig.door.shown = rigs[0].door.shown  # people see one platform
            await rig.courier.start()
        yield rigs


async def until(so: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(IN_TIME):
        while not await so():
            await asyncio.sleep(0.02)


async def all_done(rig: Rig) -> bool:
    return not await rig.store.pending_requests()


async def give_up(rig: Rig, by: Rig) -> None:
    """The others have heard nothing of it for too long."""
    await by.store._errands.rows("leave_processes", process=rig.store.leases.process)  # type: ignore[union-attr]


async def test_what_is_asked_of_any_of_them_is_done_once_and_in_order(tmp_path: Path) -> None:
    async with together(tmp_path, 3) as rigs:
        await asyncio.gather(*(rigs[n % 3].says(REQUESTER, f"open number {n}", delivery=f"o{n}") for n in range(MANY)))
        for n in range(MANY):
            for i in range(3):
                await rigs[(n + i) % 3].says(HELPER, f"tell {DESK}#{n + 1} {n} {i}", delivery=f"{n} {i}")
        await until(lambda: all_done(rigs[0]))
        assert len(rigs[0].door.of("open_thread")) == MANY
        posts = rigs[0].door.of("post")
        for n in range(MANY):
            here = [said for said in posts if said.startswith(f"@requester: {n} ")]
            assert here == [f"@requester: {n} {i}" for i in range(3)]
        assert sum(bool(rig.door.tried) for rig in rigs) == 3, "everybody has done something"


async def test_what_one_has_in_hand_another_leaves_alone_and_sees_what_it_adds(tmp_path: Path) -> None:
    async with together(tmp_path) as (here, there):
        await here.opened()
        here.door.gates["post"] = asyncio.Event()
        await here.says(HELPER, f"tell {DESK}#1 first", delivery="a")
        await here.door.until(lambda: "post" in here.door.tried)
        await there.says(HELPER, f"tell {DESK}#1 second", delivery="b")
        await there.courier.idle()
        assert there.door.tried == []
        here.door.gates["post"].set()
        await until(lambda: all_done(here))
        assert here.door.of("post") == ["@requester: first", "@requester: second"]
        assert there.door.tried == []


async def test_what_a_dead_process_had_in_hand_another_looks_for_and_does(tmp_path: Path) -> None:
    async with together(tmp_path) as (here, there):
        await here.opened()
        here.door.gates["post"] = asyncio.Event()
        await here.says(HELPER, f"tell {DESK}#1 first", delivery="a")
        await here.door.until(lambda: "post" in here.door.tried)
        (row,) = [row for row in await here.store.pending(DESK, 1, 9) if row.kind == "post"]
        await give_up(here, there)
        await there.door.until(lambda: there.door.of("post") == ["@requester: first"])
        assert f"{DESK}#1/{row.id}/{row.at}" in there.door.looked_for
        await there.says(HELPER, f"tell {DESK}#1 second", delivery="b")
        await until(lambda: all_done(there))
        assert there.door.of("post") == ["@requester: first", "@requester: second"]


async def test_one_that_was_given_up_lets_go_and_goes_on_anew(tmp_path: Path) -> None:
    async with together(tmp_path) as (here, there):
        await here.opened()
        here.door.gates["post"] = asyncio.Event()
        await here.says(HELPER, f"tell {DESK}#1 first", delivery="a")
        await here.door.until(lambda: "post" in here.door.tried)
        await give_up(here, there)
        await there.door.until(lambda: there.door.of("post") == ["@requester: first"])
        former = here.store.leases.process
        await until(lambda: _renamed(here, former))
        await here.courier.idle()
        assert here.door.of("post") == ["@requester: first"], "what it was doing was cut short"
        await here.opened("open another")
        assert len(here.door.of("open_thread")) == 2


async def test_one_that_ends_leaves_what_waits_to_the_others_at_once(tmp_path: Path) -> None:
    async with together(tmp_path) as (here, there):
        await here.opened()
        here.door.always["post"] = Later("it fails", 3600)
        await here.says(HELPER, f"tell {DESK}#1 first", delivery="a")
        await here.courier.idle()
        await here.courier.stop()
        await there.door.until(lambda: there.door.of("post") == ["@requester: first"])
        await until(lambda: all_done(there))


async def test_clocks_are_looked_at_by_one_and_people_told_once(tmp_path: Path) -> None:
    policy = Policy(answer_within=timedelta(minutes=10))
    async with together(tmp_path, policy=policy) as (here, there):
        for n in range(10):
            await here.says(REQUESTER, f"open number {n}", delivery=f"o{n}")
            await here.says(HELPER, f"take {DESK}#{n + 1}", delivery=f"t{n}")
        await until(lambda: all_done(here))
        for rig in (here, there):
            rig.clock.move(timedelta(hours=3))
        await asyncio.gather(*(rig.parts.ticker.look() for rig in (here, there)))
        await until(lambda: all_done(here))
        for number in range(1, 11):
            events = await here.store.history(DESK, number)
            nudged = [(event.clock, event.since, event.reach) for event in events if isinstance(event, Nudged)]
            assert nudged and len(nudged) == len(set(nudged))
        told = [said for said in here.door.of("whisper") if "number 3" in said]
        assert told and len(told) == len(set(told))
        assert all("number 9" in one for one in told), "one message of everything"


async def _renamed(rig: Rig, former: int) -> bool:
    return rig.store.leases.process != former
