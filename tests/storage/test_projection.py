"""The projection is the fold of the history, always; and what was spoilt is remade from the history."""

import asyncio
from collections import Counter

import pytest
from hypothesis import given, settings

from storage import Store
from swarm.commands import Accept, HandOver, Offer, Redirect, Take, TriedStep
from swarm.events import fold
from tests.storage.drivers import DRIVERS, Driver, fresh
from tests.storage.histories import REQUESTS, Step, played, steps
from tests.storage.jobs import DESK, EXPERT, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens, the


@pytest.mark.parametrize("name", list(DRIVERS))
@given(taken=steps)
@settings(max_examples=40, deadline=None)
async def test_the_row_is_the_fold_of_the_history(name: str, taken: list[Step]) -> None:
    async with fresh(name) as driver:
        store = await driver.open()
        try:
            await played(store, taken)
            for number in range(1, REQUESTS + 1):
                request = await the(store, number)
                history = await store.history(DESK, number)
                assert request == fold(history)
                assert request.version == len(history)
            await _agrees(store)
            assert await store.rebuild() == 0
        finally:
            await store.close()


async def _agrees(store: Store) -> None:
    """The lists and loads say what the requests say."""
    requests = [await the(store, number) for number in range(1, REQUESTS + 1)]
    open_ones = [one for one in requests if not one.ended]
    assert {one.number for one in await store.board(DESK)} == {one.number for one in open_ones}
    loads = Counter(one.shepherd for one in open_ones)
    for person in await store.people(DESK):
        assert person.load == loads[person.id]
        parts = {one.number for one in requests if person.id in (one.requester, one.shepherd) or one.member(person.id)}
        assert {one.number for one in await store.mine(DESK, person.id)} == parts


async def test_rebuilding_what_is_right_changes_nothing(store: Store) -> None:
    await asyncio.gather(*(store.run(opens(f"Request {i}")) for i in range(450)))
    assert await store.rebuild() == 0
    assert await store.next_due() is None


@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE requests SET shepherd = 'slack:U9' WHERE number = 2",
        "UPDATE requests SET status = 'closed', open = 0 WHERE number = 2",
        "UPDATE requests SET doc = replace(doc, 'lags', 'is fine') WHERE number = 2",
        "UPDATE requests SET doc = '{' WHERE number = 2",
        "UPDATE requests SET version = 1 WHERE number = 2",
        "DELETE FROM members WHERE number = 2",
        "INSERT INTO members (desk, number, who) VALUES ('support', 2, 'slack:U9')",
        "DELETE FROM requests WHERE number = 2",
        "UPDATE requests SET owned_ms = NULL WHERE number = 2",
        "UPDATE requests SET ownership_kept = 0 WHERE number = 2",
    ],
)
async def test_a_row_that_was_tampered_with_is_remade(driver: Driver, sql: str) -> None:
    store = await driver.open()
    await store.know(DESK, PEOPLE)
    for number in (1, 2, 3):
        await opened(store)
        await store.run(does(number, Take()))
        await store.run(does(number, Offer(), EXPERT))
    before = await the(store, 2)
    await driver.tamper(sql)
    assert await store.rebuild() == 1
    assert await the(store, 2) == before
    assert [one.number for one in await store.mine(DESK, EXPERT.id)] == [3, 2, 1]
    assert [one.number for one in await store.mine(DESK, OWNER.id)] == [3, 2, 1]
    assert await store.rebuild() == 0
    await store.run(does(2, TriedStep(step="a restart")))
    assert (await the(store, 2)).version == before.version + 1
    await store.close()


async def test_a_remade_row_has_its_clocks_looked_at_again(driver: Driver) -> None:
    store = await driver.open()
    made = (await store.run(opens())).request
    assert made is not None
    await driver.tamper("UPDATE requests SET shepherd = 'slack:U9'")
    await store.rebuild()
    assert await store.due(made.opened_at, 10) == [(DESK, 1)]
    await store.close()


async def test_a_closed_one_has_no_clocks_to_look_at(driver: Driver) -> None:
    store = await driver.open()
    await opened(store)
    await store.run(does(1, Redirect(where="ask there")))
    await driver.tamper("UPDATE requests SET doc = '{'")
    assert await store.rebuild() == 1
    assert await store.next_due() is None
    await store.close()


async def test_who_owned_what_when_is_remade_by_time_and_not_by_number(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    for _ in range(2):
        await opened(store)
    await store.run(does(2, Take(), at=NOON + MINUTE))
    await store.run(does(1, Take(), at=NOON + 2 * MINUTE))
    await store.run(does(2, HandOver(person=OTHER.id, why="end of shift"), at=NOON + 3 * MINUTE))
    await store.run(does(2, Accept(), OTHER, at=NOON + 4 * MINUTE))
    before = await store.people(DESK)
    assert await store.rebuild() == 0
    assert await store.people(DESK) == before


async def test_a_row_without_a_history_goes(driver: Driver) -> None:
    store = await driver.open()
    await opened(store)
    await opened(store)
    await driver.tamper("DELETE FROM events WHERE number = 2")
    assert await store.rebuild() == 1
    assert await store.request(DESK, 2) is None
    assert await store.request(DESK, 1) is not None
    await store.close()


async def test_jobs_go_on_while_the_projection_is_remade(store: Store) -> None:
    await asyncio.gather(*(store.run(opens(f"Request {i}")) for i in range(300)))
    jobs = [store.run(does(number, Take(), OTHER)) for number in range(1, 301)]
    differed, *_ = await asyncio.gather(store.rebuild(), *jobs)
    assert differed == 0
    assert await store.rebuild() == 0
    assert (await the(store, 300)).shepherd == OTHER.id
