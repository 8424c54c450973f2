"""Words that are no longer kept: those of what was closed long enough ago are gone, whoever wrote them."""

import asyncio
from datetime import datetime, timedelta

import pytest

from storage import Effect, Store
from storage.keeping import verify
from swarm import commands as c
from swarm import events as ev
from swarm.forgetting import NO_WORDS
from swarm.people import SYSTEM
from swarm.request import Status
from tests.storage.drivers import Driver, SQLite
from tests.storage.forgotten import ANSWER, all_texts, dumped, forget, where
from tests.storage.jobs import ASKER, DESK, MINUTE, NOON, OWNER, PEOPLE, does, opened, opens, the

WORDS = "the printer in my flat"
DAYS = timedelta(days=30)
NOW = NOON + timedelta(days=40)


async def closed(store: Store, at: datetime = NOON, title: str = WORDS) -> int:
    """A request that was solved and confirmed."""
    said = Effect(kind="post", doc=f'{{"kind":"post","card":{{"body":[["{title}"]]}}}}')
    made = (await store.run(opens(title, ASKER, at, delivery=f"{title} {at}", effects=[said]))).request
    assert made is not None
    for command, by in ((c.Take(), OWNER), (c.Note(text=title), OWNER), (c.Resolve(how=title), OWNER)):
        await store.run(does(made.number, command, by, at))
    await store.run(does(made.number, c.Confirm(), ASKER, at))
    return made.number


async def empty(store: Store, now: datetime = NOW) -> int:
    return await store.empty_words(DESK, now - DAYS, now, ANSWER)


async def test_what_was_closed_long_ago_has_no_words_and_all_its_people(driver: Driver, store: Store) -> None:
    await store.know(DESK, PEOPLE)
    old, young, still = await closed(store), await closed(store, NOW - DAYS + MINUTE, "young"), await opened(store)
    before = await store.stats(DESK, None, NOW)
    assert await empty(store) == 1
    assert await empty(store) == 0, "what is done is done"
    request = await the(store, old)
    assert (request.title, request.resolution) == (NO_WORDS, NO_WORDS)
    assert (request.requester, request.shepherd) == (ASKER.id, OWNER.id)
    history = await store.history(DESK, old)
    assert history[-1] == ev.Emptied(at=NOW, by=SYSTEM)
    assert [one.text for one in history if isinstance(one, ev.Noted)] == [NO_WORDS]
    assert await store.pending(DESK, old, 9) == [], "nor is it said any more"
    assert (await the(store, young)).title == "young" and (await the(store, still)).title == "The replica lags"
    assert await store.stats(DESK, None, NOW) == before
    assert WORDS not in (await all_texts(driver)).replace(f"{WORDS} 20", ""), "but in the ids of the test's deliveries"
    assert (await verify(where(driver))).sound and await store.rebuild() == 0


async def test_the_bytes_are_gone_once_the_log_is_written_back(driver: Driver, store: Store) -> None:
    if not isinstance(driver, SQLite):
        pytest.skip("what a server has on its disk is the server's")
    for at in range(60):
        made = (await store.run(opens(f"{WORDS} {at}", ASKER))).request
        assert made is not None
        await store.run(does(made.number, c.Withdraw(why=f"{WORDS} again"), ASKER))
    assert WORDS.encode() in dumped(driver)
    assert await empty(store) == 60
    await store.close()
    assert WORDS.encode() not in dumped(driver)


async def test_however_many_were_closed_in_one_moment_all_are_found(store: Store) -> None:
    numbers = [await closed(store, title=f"{WORDS} {at}") for at in range(35)]
    assert await empty(store) == len(numbers)
    assert {(await the(store, number)).title for number in numbers} == {NO_WORDS}


async def test_what_came_back_keeps_its_words_until_it_is_closed_for_as_long_again(store: Store) -> None:
    number = await closed(store)
    await store.run(does(number, c.Reopen(why="it jams again"), ASKER, NOON + timedelta(days=35)))
    assert await empty(store) == 0
    await store.run(does(number, c.Withdraw(why="never mind"), ASKER, NOON + timedelta(days=36)))
    assert await empty(store, NOON + timedelta(days=65)) == 0
    assert await empty(store, NOON + timedelta(days=67)) == 1
    assert (await the(store, number)).ending_why == NO_WORDS


async def test_it_may_come_back_without_its_words_and_is_emptied_once_more(store: Store) -> None:
    number = await closed(store)
    assert await empty(store) == 1
    await store.run(does(number, c.Reopen(why="it jams again"), ASKER, NOW))
    request = await the(store, number)
    assert (request.status, request.title) == (Status.ACTIVE, NO_WORDS)
    await store.run(does(number, c.Resolve(how="a new one"), OWNER, NOW))
    await store.run(does(number, c.Confirm(), ASKER, NOW))
    assert await empty(store) == 0
    assert await empty(store, NOW + timedelta(days=31)) == 1
    assert (await the(store, number)).resolution == NO_WORDS


async def test_several_at_once_do_it_once(driver: Driver, store: Store) -> None:
    for at in range(25):
        await closed(store, title=f"{WORDS} {at}")
    other = await driver.open()
    assert sum(await asyncio.gather(empty(store), empty(other))) == 25
    await other.close()
    assert {len(await store.history(DESK, number)) for number in range(1, 26)} == {6}


async def test_broken_off_at_any_time_the_next_look_goes_on(store: Store) -> None:
    for at in range(25):
        await closed(store, title=f"{WORDS} {at}")
    for steps in range(0, 60, 7):
        looking = asyncio.create_task(empty(store))
        for _ in range(steps):
            await asyncio.sleep(0)
        looking.cancel()
        await asyncio.gather(looking, return_exceptions=True)
    await empty(store)
    assert {(await the(store, number)).title for number in range(1, 26)} == {NO_WORDS}
    assert {len(await store.history(DESK, number)) for number in range(1, 26)} == {6}
    assert await store.rebuild() == 0


async def test_one_that_cannot_be_read_stops_no_other(driver: Driver, store: Store) -> None:
    for at in range(12):
        await closed(store, title=f"{WORDS} {at}")
    await driver.tamper("UPDATE events SET doc = '{' WHERE number = 3 AND seq = 2")
    await driver.tamper(
        """UPDATE events SET doc = '{"type":"sung","at":"2026-03-02T12:00:00Z"}' WHERE number = 4 AND seq = 2"""
    )
    assert await empty(store) == 10
    assert await empty(store) == 0


async def test_whoever_is_forgotten_afterwards_is(driver: Driver, store: Store) -> None:
    number = await closed(store)
    assert await empty(store) == 1
    await forget(driver, ASKER.id)
    assert (await the(store, number)).requester == "gone:1"
    assert await empty(store) == 1, "the record of the forgetting came after the other"
    assert await empty(store) == 0
