"""The PostgreSQL server in trouble: what was acknowledged stays, the rest is said to have failed, and it goes on."""

import asyncio
import os
import re
import signal
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
import pytest

from storage import Outcome, StorageBroken, Store
from storage.postgres.opening import opened as opened_database
from swarm.commands import Set, TriedStep
from swarm.commands.telling import Fact
from swarm.events import fold
from tests.storage.drivers import PostgreSQL, server
from tests.storage.jobs import ASKER, DESK, LEAD, NOON, does, opened, opens, the

CHILDREN = Path(f"/proc/self/task/{os.getpid()}/children")
SOON = 0.4
"""Seconds of patience, where it is tried."""


@pytest.fixture
async def driver() -> AsyncIterator[PostgreSQL]:
    one = PostgreSQL()
    yield one
    await one.remove()


async def acknowledged(store: Store, stop: asyncio.Event) -> list[str]:
    """Steps that were tried one after the other, whatever happened to the server meanwhile."""
    done: list[str] = []
    for step in range(100_000):
        if stop.is_set():
            break
        try:
            await store.run(does(1, TriedStep(step=f"{id(done)}-{step}"), delivery=f"{id(done)}-{step}"))
            done.append(f"{id(done)}-{step}")
        except StorageBroken:
            await asyncio.sleep(0.01)
    return done


async def works(store: Store) -> None:
    """Wait until everything can be done again, with the same store."""
    async with asyncio.timeout(30):
        while True:
            try:
                await store.run(does(1, TriedStep(step="again")))
                await store.stats(DESK, None, NOON)
                await store.people(DESK)
                return
            except StorageBroken:
                await asyncio.sleep(0.02)


@pytest.mark.parametrize("ending", ["stop", "crash"])
async def test_a_server_that_is_restarted_loses_nothing_and_is_found_again(driver: PostgreSQL, ending: str) -> None:
    stores = [await driver.open() for _ in range(2)]
    await opened(stores[0])
    stop = asyncio.Event()
    clients = [asyncio.create_task(acknowledged(store, stop)) for store in stores for _ in range(4)]
    for _ in range(2):
        await asyncio.sleep(0.1)
        await asyncio.to_thread(getattr(server(), ending))
        await asyncio.to_thread(server().start)
        for store in stores:
            await works(store)
    stop.set()
    steps = [step for done in await asyncio.gather(*clients) for step in done]
    assert steps
    request = await the(stores[0], 1)
    assert request == fold(await stores[1].history(DESK, 1))
    tried = [one.text for one in request.tried]
    assert set(steps) <= set(tried)
    assert len(set(tried)) == len([one for one in tried if one != "again"]) + 1, "nothing was done twice"
    for store in stores:
        await store.close()


async def test_a_server_that_is_gone_is_said_to_be_gone_at_once(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    await asyncio.to_thread(server().stop)
    began = time.monotonic()
    try:
        with pytest.raises(StorageBroken, match="cannot be reached"):
            await store.run(opens("During"))
        with pytest.raises(StorageBroken, match="cannot be reached"):
            await store.request(DESK, 1)
        with pytest.raises(StorageBroken, match="cannot be reached"):
            await store.rebuild()
        with pytest.raises(StorageBroken, match="cannot be reached"):
            await driver.open()
    finally:
        await asyncio.to_thread(server().start)
    assert time.monotonic() - began < 5
    assert await opened(store, "After") == 2
    assert (await the(store, 2)).title == "After"
    await store.close()


@contextmanager
def silent() -> Iterator[None]:
    """The server takes what is sent, and says nothing."""
    held = [server().pid, *_children(server().pid)]
    for pid in held:
        os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        for pid in held:
            os.kill(pid, signal.SIGCONT)


def _children(pid: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


@pytest.mark.skipif(
    not Path(f"/proc/self/task/{os.getpid()}/children").exists(), reason="needs /proc to find the server's processes"
)
async def test_a_server_that_hangs_is_not_waited_for_for_ever(driver: PostgreSQL) -> None:
    await (await driver.open()).close()
    store = await Store.open(driver.url, SOON)
    await opened(store)
    await the(store, 1)
    with silent():
        began = time.monotonic()
        done = await asyncio.gather(
            store.run(does(1, TriedStep(step="during"))), store.request(DESK, 1), return_exceptions=True
        )
        assert [type(one) for one in done] == [StorageBroken, StorageBroken]
        assert "does not answer" in str(done[0])
        assert time.monotonic() - began < 10 * SOON
        with pytest.raises(StorageBroken, match="cannot be reached"):
            await store.run(does(1, TriedStep(step="during")))
    await works(store)
    await store.close()


async def test_somebody_who_stops_in_the_middle_does_not_hold_the_others(driver: PostgreSQL) -> None:
    await (await driver.open()).close()
    store, stuck = await Store.open(driver.url, SOON), (await opened_database(driver.url, SOON)).connection
    await opened(store)
    await stuck.begin([DESK], ("requests_needed", {"wanted": f'[["{DESK}", 1]]'}))
    assert await opened(store) == 2, "the desk was let go of before patience was over"
    await store.run(does(1, TriedStep(step="on")))
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError)) as lost:
        await stuck.write(("write_heard", [{"desk": DESK, "platform": "slack", "at": 1}]))
    assert re.search("reached|busy", str(stuck.broken(lost.value)))
    await stuck.roll_back()
    await stuck.begin([DESK])
    await stuck.commit()
    assert await store.heard_until(DESK, "slack") is None
    await stuck.close()
    await store.close()


async def test_what_somebody_else_holds_is_waited_for_then_given_up(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    await opened(store)
    await store.close()
    store = await Store.open(driver.url, SOON)
    async with driver.beginning("SELECT 1 FROM requests WHERE number = 1 FOR UPDATE"):
        with pytest.raises(StorageBroken, match="is busy"):
            await store.run(does(1, TriedStep(step="held"), delivery="d1"))
        assert (await the(store, 1)).version == 1, "reading waits for nobody"
        await store.run(does(2, TriedStep(step="another")))
    assert not (await store.run(does(1, TriedStep(step="held"), delivery="d1"))).again
    await store.close()


async def test_a_deadlock_is_decided_again(driver: PostgreSQL) -> None:
    store = await driver.open()
    await store.policy(DESK, "a", NOON)
    for _ in range(2):
        await opened(store)
    # Somebody locks the second request, and then wants the first, which a batch has that then wants the second.
    async with driver.beginning("SELECT 1 FROM requests WHERE number = 2 FOR UPDATE") as other:
        await other("SET LOCAL deadlock_timeout = '1min'")  # it is the batch that finds out
        both = asyncio.gather(store.run(does(1, Set(fact=Fact.TITLE, value="B"), LEAD)), store.policy(DESK, "b", NOON))
        await _waiting(driver)
        await other("SELECT 1 FROM requests WHERE number = 1 FOR UPDATE")
    outcome, changed = await both
    assert isinstance(outcome, Outcome)
    assert changed
    assert (await the(store, 1)).title == "B"
    assert (await store.request(DESK, 1)) == fold(await store.history(DESK, 1))
    assert ASKER.id == (await the(store, 2)).requester
    await store.close()


async def _waiting(driver: PostgreSQL) -> None:
    """Until somebody waits for a lock."""
    waits = f"SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{driver.name}'"
    while not await driver.rows(waits):
        await asyncio.sleep(0.01)


async def test_there_are_no_sockets_left_after_closing(driver: PostgreSQL) -> None:
    store = await driver.open()
    await opened(store)
    await asyncio.gather(*(store.people(DESK) for _ in range(10)), store.stats(DESK, None, NOON))
    await store.close()
    others = f"SELECT count(*) FROM pg_stat_activity WHERE application_name = 'muster' AND datname = '{driver.name}'"
    async with asyncio.timeout(5):
        while await driver.rows(others) != [(0,)]:
            await asyncio.sleep(0.01)
