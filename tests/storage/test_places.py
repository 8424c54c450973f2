"""Addresses: where the parts of a request live, and who lives at an address."""

from storage import Store
from storage.places import REMEMBERED
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, NOON, opened


async def lives(store: Store, number: int, **addresses: str) -> None:
    await store.delivered(DESK, 0, 0, number=number, addresses=addresses)


async def test_a_request_lives_where_it_was_delivered(store: Store) -> None:
    await opened(store)
    await lives(store, 1, thread="slack:C1/17.1", card="slack:C1/17.2")
    assert await store.addresses(DESK, 1) == {"card": "slack:C1/17.2", "thread": "slack:C1/17.1"}
    assert await store.living_at(DESK, "slack:C1/17.1") == 1
    assert await store.living_at(DESK, "slack:C1/17.2") == 1


async def test_nobody_lives_elsewhere_nor_on_another_desk(store: Store) -> None:
    await lives(store, 1, thread="slack:C1/17.1")
    assert await store.living_at(DESK, "slack:C1/99.9") is None
    assert await store.living_at("another", "slack:C1/17.1") is None
    assert await store.addresses(DESK, 2) == {}


async def test_whoever_lives_or_lived_somewhere_is_found_on_any_desk_that_ever_was(store: Store) -> None:
    for desk in (DESK, "another"):
        await store.policy(desk, "", NOON)
        await store.delivered(desk, 0, 0, number=1, addresses={"thread": "slack:C5", "card": "slack:C5"})
    await store.delivered(DESK, 0, 0, number=2, addresses={"thread": "slack:C6", "lost thread": "slack:C5"})
    await store.delivered(DESK, 0, 0, number=0, addresses={"dispatch 1 thread": "slack:C5"})
    assert await store.lived_at("slack:C5") == [("another", 1), (DESK, 1), (DESK, 2)], "the desk itself is no request"
    assert await store.lived_at("slack:C6") == [(DESK, 2)] and await store.lived_at("slack:C7") == []


async def test_whoever_moves_in_is_found_where_nobody_was_before(store: Store) -> None:
    assert await store.living_at(DESK, "slack:C1/17.1") is None
    await lives(store, 1, thread="slack:C1/17.1")
    assert await store.living_at(DESK, "slack:C1/17.1") == 1


async def test_a_part_that_moves_leaves_its_old_address(store: Store) -> None:
    await lives(store, 1, thread="slack:C1/17.1", card="slack:C1/17.2")
    await lives(store, 1, thread="slack:C1/18.1")
    assert await store.living_at(DESK, "slack:C1/17.1") is None
    assert await store.living_at(DESK, "slack:C1/18.1") == 1
    assert await store.addresses(DESK, 1) == {"card": "slack:C1/17.2", "thread": "slack:C1/18.1"}


async def test_two_parts_may_share_an_address_and_one_of_them_leave(store: Store) -> None:
    await lives(store, 1, thread="slack:C1/17.1", card="slack:C1/17.1")
    await lives(store, 1, card="slack:C1/17.2")
    assert await store.living_at(DESK, "slack:C1/17.1") == 1


async def test_it_is_known_after_a_restart(driver: Driver) -> None:
    before = await driver.open()
    await lives(before, 1, thread="slack:C1/17.1")
    await before.close()
    after = await driver.open()
    assert await after.living_at(DESK, "slack:C1/17.1") == 1
    await after.close()


async def test_what_is_remembered_is_bounded_and_asked_for_anew(store: Store) -> None:
    await lives(store, 1, **{f"pull p{i}": f"slack:C1/{i}" for i in range(REMEMBERED + 10)})
    assert await store.living_at(DESK, "slack:C1/0") == 1
    assert await store.living_at(DESK, "slack:C1/nowhere") is None


async def test_what_is_addressed_otherwise_lives_where_it_did(store: Store) -> None:
    for number, channel in enumerate(("slack:C1", "slack:C12", "slack:D1", "discord:C1", "slack:T1:C1"), start=1):
        assert await opened(store, f"number {number}") == number
        await store.delivered(DESK, 0, 0, number=number, addresses={"thread": f"{channel}/1.{number}"})
    assert not await store.readdress("another", "slack:C", "slack:T1:C")
    assert await store.readdress(DESK, "slack:C", "slack:T1:C")
    assert not await store.readdress(DESK, "slack:C", "slack:T1:C"), "once"
    assert await store.living_at(DESK, "slack:T1:C1/1.1") == 1 and await store.living_at(DESK, "slack:T1:C12/1.2") == 2
    assert await store.living_at(DESK, "slack:D1/1.3") == 3 and await store.living_at(DESK, "discord:C1/1.4") == 4
    assert await store.readdress(DESK, "slack:T1:", "slack:E1:")
    assert [await store.living_at(DESK, f"slack:E1:C1/1.{number}") for number in (1, 5)] == [1, 5]
