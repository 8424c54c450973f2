"""Requests that a newer Muster has touched: shown as far as they are known, never decided on, in nobody's way."""

import asyncio
from datetime import timedelta
from typing import cast

import pytest

from storage import Outcome, Store
from storage.keeping import verify
from storage.newer import Newer
from swarm.commands import Take, TriedStep
from swarm.refused import Refused
from tests.storage.drivers import Driver, PostgreSQL, SQLite
from tests.storage.jobs import ASKER, DESK, NOON, OTHER, OWNER, does, opened, the

MORE_IN_ROW = """UPDATE requests SET doc = replace(doc, '"desk":', '"mood":"tense","desk":') WHERE number = 1"""
MORE_IN_EVENT = """UPDATE events SET doc = replace(doc, '"at":', '"loudly":true,"at":') WHERE number = 1 AND seq = 2"""
UNHEARD_OF_ROW = """UPDATE requests SET doc = replace(doc, '"desk":', '"kind":"riot","desk":') WHERE number = 1"""
UNHEARD_OF_EVENT = """UPDATE events SET doc = replace(doc, '"tried"', '"sung"'), type = 'sung' WHERE seq = 2"""


@pytest.fixture
async def store(store: Store) -> Store:
    """Two requests; the first has a history."""
    for title in ("The replica lags", "The printer jams"):
        await opened(store, title)
    await store.run(does(1, TriedStep(step="a restart")))
    return store


async def test_fields_that_only_a_newer_one_knows_are_not_lost(driver: Driver, store: Store) -> None:
    await driver.tamper(MORE_IN_ROW)
    stored = await driver.rows("SELECT version, doc FROM requests WHERE number = 1")
    assert (await the(store, 1)).tried[0].text == "a restart"
    with pytest.raises(Newer, match=r"newer Muster has written what this one does not know \(mood\): only that"):
        await store.run(does(1, Take(), delivery="d1"))
    assert await driver.rows("SELECT version, doc FROM requests WHERE number = 1") == stored
    assert len(await store.history(DESK, 1)) == 2


async def test_what_was_left_alone_can_be_tried_again_and_reach_a_newer_one(driver: Driver, store: Store) -> None:
    before = await driver.rows("SELECT doc FROM requests WHERE number = 1")
    await driver.tamper(MORE_IN_ROW)
    with pytest.raises(Newer):
        await store.run(does(1, Take(), delivery="d1"))
    await driver.tamper("UPDATE requests SET doc = replace(doc, '\"mood\":\"tense\",', '') WHERE number = 1")
    assert await driver.rows("SELECT doc FROM requests WHERE number = 1") == before
    done = await store.run(does(1, Take(), delivery="d1"))
    assert not done.again
    assert (await the(store, 1)).shepherd == OWNER.id


async def test_a_request_of_which_nothing_is_known_stands_in_nobodys_way(driver: Driver, store: Store) -> None:
    await driver.tamper(UNHEARD_OF_ROW)
    with pytest.raises(Newer, match="kind"):
        await store.request(DESK, 1)
    assert [one.number for one in await store.board(DESK)] == [2]
    assert [one.number for one in await store.mine(DESK, ASKER.id)] == [2]
    assert [one.number for one in await store.find_open(DESK, "the")] == [2]
    assert [one.number for one in await store.oldest_open(DESK, 5)] == [2]
    await store.run(does(2, Take()))
    assert await opened(store) == 3


async def test_work_on_others_in_the_same_transaction_goes_on(driver: Driver, store: Store) -> None:
    await driver.tamper(MORE_IN_ROW)
    jobs = [store.run(does(number, Take(), who)) for number, who in ((2, OWNER), (1, OWNER), (2, OTHER))]
    done = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(one) for one in done] == [Outcome, Newer, Refused]
    assert (await the(store, 2)).shepherd == OWNER.id


async def test_a_history_is_shown_without_the_events_of_a_newer_one(driver: Driver, store: Store) -> None:
    await driver.tamper(MORE_IN_EVENT)
    assert [one.type for one in await store.history(DESK, 1)] == ["opened", "tried"]
    await driver.tamper(UNHEARD_OF_EVENT)
    assert [one.type for one in await store.history(DESK, 1)] == ["opened"]


@pytest.mark.parametrize("newer", [MORE_IN_EVENT, UNHEARD_OF_EVENT])
async def test_a_history_with_events_of_a_newer_one_is_not_remade(driver: Driver, store: Store, newer: str) -> None:
    await driver.tamper(newer)
    await driver.tamper("UPDATE requests SET title = 'wrong'")
    with pytest.raises(Newer, match="only that can go on"):
        await store.rebuild()
    assert await driver.rows("SELECT DISTINCT title FROM requests") == [("wrong",)]
    with pytest.raises(Newer):  # nobody is to think that a backup has to be restored
        await verify(driver.url if isinstance(driver, PostgreSQL) else cast(SQLite, driver).path)


async def test_what_is_due_there_stays_due_for_a_newer_one(driver: Driver, store: Store) -> None:
    await driver.tamper("UPDATE requests SET next_due = 0 WHERE number = 1")
    await driver.tamper(MORE_IN_ROW)
    with pytest.raises(Newer):
        await store.run(does(1, TriedStep(step="a look")))
    assert await store.due(NOON + timedelta(minutes=1), 5) == [(DESK, 1)]
