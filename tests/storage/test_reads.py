"""What is read beside the writer: lists in their order, clocks, and nothing that is not committed."""

import asyncio

import pytest

from storage import Store
from swarm.commands import Offer, Redirect, Resolve, Set, Take
from swarm.commands.telling import Fact
from swarm.people import Person
from tests.storage.drivers import Driver
from tests.storage.jobs import ASKER, DESK, EXPERT, MINUTE, NOON, OTHER, OWNER, does, opened, opens, the


def numbers(requests: list) -> list[int]:  # type: ignore[type-arg]
    return [one.number for one in requests]


async def test_what_is_not_there_is_not_there(store: Store) -> None:
    assert await store.request(DESK, 1) is None
    assert await store.request(DESK, 2**70) is None
    assert await store.history(DESK, 1) == []
    assert await store.mine(DESK, ASKER.id) == []
    assert await store.board(DESK) == []
    assert await store.find_open(DESK, "") == []
    assert await store.due(NOON, 10) == []
    assert await store.next_due() is None


async def test_mine_are_those_asked_owned_or_helped_with_open_ones_first(store: Store) -> None:
    for i in range(6):
        await opened(store, f"Request {i}", by=OWNER if i == 0 else ASKER)
    await store.run(does(2, Take()))
    await store.run(does(3, Take(), OTHER))
    await store.run(does(3, Offer()))
    await store.run(does(4, Take()))
    await store.run(does(4, Resolve(how="a restart")))
    await store.run(does(5, Take(), OTHER))
    assert numbers(await store.mine(DESK, OWNER.id)) == [3, 2, 1, 4]
    assert numbers(await store.mine(DESK, ASKER.id)) == [6, 5, 3, 2, 4]
    assert await store.mine("another", OWNER.id) == []


async def test_whoever_left_the_swarm_is_no_longer_in_it(store: Store) -> None:
    await opened(store)
    await store.run(does(1, Take()))
    await asyncio.gather(store.run(does(1, Offer(), EXPERT)), store.run(does(1, Offer(), OTHER)))
    assert numbers(await store.mine(DESK, EXPERT.id)) == [1]
    await store.run(does(1, Resolve(how="a restart")))
    assert numbers(await store.mine(DESK, EXPERT.id)) == [1]


async def test_where_somebody_stands_that_is_open_a_few_at_a_time(store: Store) -> None:
    underscored = Person(id="slack:U_")
    for by in (ASKER, OWNER, underscored, OWNER, ASKER):
        await opened(store, f"Of {EXPERT.id}", by=by)
    await store.run(does(2, Offer(), EXPERT))
    await store.run(does(4, Offer(), EXPERT))
    await store.run(does(5, Take(), EXPERT))
    await store.run(does(4, Redirect(where="ask there"), OTHER))
    assert await store.open_telling(DESK, EXPERT.id, 0, 10) == [2, 5], "what is written in a title is no part"
    assert await store.open_telling(DESK, EXPERT.id, 0, 1) == [2]
    assert await store.open_telling(DESK, EXPERT.id, 2, 10) == [5]
    assert await store.open_telling(DESK, underscored.id, 0, 10) == [3], "as it is written, and not as a pattern"
    assert await store.open_telling("another", EXPERT.id, 0, 10) == []


async def test_mine_is_cut_after_the_newest(store: Store) -> None:
    await asyncio.gather(*(store.run(opens(f"Request {i}")) for i in range(30)))
    await asyncio.gather(*(store.run(does(number, Redirect(where="ask there"))) for number in range(21, 31)))
    assert numbers(await store.mine(DESK, ASKER.id)) == list(range(20, 0, -1))
    await asyncio.gather(*(store.run(does(number, Redirect(where="ask there"))) for number in range(6, 21)))
    assert numbers(await store.mine(DESK, ASKER.id)) == [*range(5, 0, -1), *range(30, 15, -1)]


async def test_the_board_has_what_needs_somebody_first(store: Store) -> None:
    for i in range(6):
        await opened(store, f"Request {i}")
    await store.run(does(1, Take()))
    await store.run(does(2, Take()))
    await store.run(does(2, Set(fact=Fact.PRIORITY, value="critical")))
    await store.run(does(4, Set(fact=Fact.PRIORITY, value="high")))
    await store.run(does(5, Redirect(where="ask there")))
    assert numbers(await store.board(DESK)) == [4, 3, 6, 2, 1]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", [12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2]),
        ("1", [12, 11, 10]),
        ("#12", [12]),
        ("3", [3]),
        ("request 1", [11, 10]),
        ("QUEST 5", [5]),
        ("%", [12]),
        ("straße", [12]),
        ("STRASSE", [12]),
        ("_", [12]),
        ("\\", [12]),
        ("nothing of it", []),
        ("٣", []),
    ],
)
async def test_open_requests_are_found_by_number_and_title(store: Store, typed: str, expected: list[int]) -> None:
    for i in range(1, 12):
        await opened(store, f"Request {i}")
    await opened(store, "100 % of Straße_1 \\ down")
    await store.run(does(1, Redirect(where="ask there")))
    assert numbers(await store.find_open(DESK, typed)) == expected
    assert numbers(await store.find_open(DESK, typed, limit=1)) == expected[:1]


async def test_the_typed_number_comes_first_and_titles_that_begin_so_before_others(store: Store) -> None:
    for title in ("The lag", "lag of a replica", "Lag", "42 is the answer"):
        await opened(store, title)
    assert numbers(await store.find_open(DESK, "lag")) == [3, 2, 1]
    assert numbers(await store.find_open(DESK, "4")) == [4]


async def test_what_is_due_is_never_told_too_early(store: Store) -> None:
    await asyncio.gather(*(store.run(opens(f"Request {i}")) for i in range(3)))
    for number in (1, 2, 3):
        await store.run(does(number, Take()))
    for number in (2, 1):
        await store.run(does(number, Resolve(how="a restart"), at=NOON + (3 - number) * MINUTE))
    due = [(await the(store, number)).quiet_since for number in (2, 1)]
    assert None not in due
    at = await store.next_due()
    assert at is not None
    assert await store.due(at - MINUTE, 10) == []
    assert await store.due(at, 10) == [(DESK, 2)]
    assert await store.due(at + 2 * MINUTE, 10) == [(DESK, 2), (DESK, 1)]
    assert await store.due(at + 2 * MINUTE, 1) == [(DESK, 2)]
    assert at >= NOON + MINUTE


async def test_readers_wait_for_nobody_and_see_only_what_is_committed(driver: Driver) -> None:
    store = await driver.open()
    await opened(store)
    change = "UPDATE requests SET title = 'Lag', title_folded = 'lag', next_due = 1"
    async with driver.beginning(change, "DELETE FROM events"):
        assert await store.find_open(DESK, "lag of") == []
        assert await store.next_due() is None
        assert len(await store.history(DESK, 1)) == 1
    assert numbers(await store.find_open(DESK, "lag")) == [1]
    assert await store.next_due() is not None
    assert await store.history(DESK, 1) == []
    await store.close()


async def test_a_job_that_has_answered_can_be_read(store: Store) -> None:
    async def opens_and_reads(i: int) -> None:
        made = (await store.run(opens(f"Request {i}"))).request
        assert made is not None
        assert await store.request(DESK, made.number) == made

    await asyncio.gather(*(opens_and_reads(i) for i in range(100)))
