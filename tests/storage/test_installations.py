"""Where the app is installed, and who is about to install it: each state once, in time, by whichever process."""

import asyncio
from datetime import timedelta

from storage import Store
from storage.installations import Installation
from tests.storage.drivers import Driver, fresh
from tests.storage.jobs import MINUTE, NOON

FIRST = Installation(id="T1", doc="one", at=NOON)
ANOTHER = Installation(id="T2", doc="another", at=NOON)


async def test_installed_again_the_last_one_counts(driver: Driver) -> None:
    store = await driver.open()
    await store.installed(FIRST)
    await store.installed(ANOTHER)
    again = Installation(id="T1", doc="two", at=NOON + MINUTE)
    await store.installed(again)
    await store.close()
    store = await driver.open()
    first, second = await store.installations()
    assert (first.id, first.doc, second.id, second.doc) == ("T1", "two", "T2", "another")
    assert timedelta() <= again.at - first.at < timedelta(milliseconds=1)
    await store.uninstalled(FIRST)
    await store.renewed(FIRST, "three")
    assert await store.installations() == [first, second], "what is gone is not what is there now"
    await store.renewed(again, "three")
    assert [one.doc for one in await store.installations()] == ["three", "another"]
    await store.uninstalled(ANOTHER)
    assert [one.id for one in await store.installations()] == ["T1"]
    await store.close()


async def test_a_state_is_good_once_and_in_time(store: Store) -> None:
    for state in ("early", "late"):
        await store.issued(state, NOON, NOON + 10 * MINUTE)
    assert not await store.used("nobody's", NOON)
    assert not await store.used("", NOON)
    assert not await store.used("\udc80 half \0 a character", NOON)
    assert await store.used("early", NOON + 9 * MINUTE)
    assert not await store.used("early", NOON + 9 * MINUTE)
    assert not await store.used("late", NOON + 10 * MINUTE)
    assert not await store.used("late", NOON), "what came too late is gone"


async def test_who_comes_twice_at_once_comes_once(driver: Driver) -> None:
    one = await driver.open()
    await one.issued("state", NOON, NOON + MINUTE)
    assert sorted(await asyncio.gather(*(one.used("state", NOON) for _ in range(3)))) == [False, False, True]
    await one.close()


async def test_two_processes_take_it_once() -> None:
    async with fresh("postgres") as driver:
        both = [await driver.open(), await driver.open()]
        for number in range(20):
            await both[0].issued(str(number), NOON, NOON + MINUTE)
            assert sorted(await asyncio.gather(*(one.used(str(number), NOON) for one in both))) == [False, True]
        for one in both:
            await one.close()


async def test_nothing_is_left_of_a_state_but_its_digest_and_that_not_for_long(driver: Driver) -> None:
    store = await driver.open()
    await store.issued("a secret state", NOON, NOON + MINUTE)
    ((mark, _),) = await driver.rows("SELECT mark, until FROM oauth_states")
    assert "secret" not in mark
    await store.issued("the next", NOON + MINUTE, NOON + 2 * MINUTE)
    assert len(await driver.rows("SELECT mark FROM oauth_states")) == 1
    await store.close()
