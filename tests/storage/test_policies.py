"""Another policy, and every clock of the desk is looked at again: once."""

import asyncio
from datetime import datetime, timedelta

from storage import Facts, Job, Outcome, Store
from swarm.commands import Redirect, Resolve, Take
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, MINUTE, NOON, does, opened, opens

HOUR = timedelta(hours=1)
LATER = NOON + HOUR


def due_at(number: int, at: datetime | None) -> Job:
    def decide(facts: Facts) -> Outcome:
        return Outcome(request=facts.request, due=at)

    return Job(desk=DESK, number=number, decide=decide)


async def due(store: Store, now: datetime = LATER) -> list[int]:
    return sorted(number for desk, number in await store.due(now, 100) if desk == DESK)


async def test_the_first_policy_of_a_new_desk_makes_nothing_due(store: Store) -> None:
    assert not await store.policy(DESK, "a", NOON)
    await opened(store)
    assert not await store.policy(DESK, "a", LATER), "it was kept all the same"
    assert await due(store) == []


async def test_another_policy_makes_all_due_that_is_not_closed_once(driver: Driver) -> None:
    store = await driver.open()
    for number in range(1, 6):
        await opened(store)
        await store.run(due_at(number, None))
    await store.run(does(2, Take()))
    await store.run(does(2, Resolve(how="a restart")))
    await store.run(does(3, Redirect(where="ask there")))
    await store.run(due_at(4, NOON + 100 * HOUR))
    await store.run(due_at(5, NOON - HOUR))
    await store.run(opens(desk="another"))
    assert await store.policy(DESK, "a", LATER), "the desk had requests before it had a mark"
    assert await due(store) == [1, 2, 4, 5]
    assert (await store.due(LATER, 1)) == [(DESK, 5)], "what was due before stays due before"
    assert await store.due(LATER - MINUTE, 10) == [(DESK, 5)]
    for number in (1, 2, 4, 5):
        await store.run(due_at(number, None))
    await store.close()
    store = await driver.open()
    assert not await store.policy(DESK, "a", LATER)
    assert await due(store) == []
    assert await store.policy(DESK, "b", LATER)
    assert await due(store) == [1, 2, 4, 5]
    assert not await store.policy("third", "b", LATER)
    await store.close()


async def test_what_is_decided_by_the_old_policy_in_the_same_batch_is_looked_at_as_well(store: Store) -> None:
    await store.policy(DESK, "a", NOON)
    await opened(store)
    changed = await asyncio.gather(
        store.run(due_at(1, NOON + 9 * HOUR)),
        store.run(opens("Another")),
        store.policy(DESK, "b", LATER),
        store.policy(DESK, "b", LATER),
        store.run(does(2, Take())),
    )
    assert (changed[2], changed[3]) == (True, False)
    assert await due(store) == [1, 2]
    assert not await store.policy(DESK, "b", LATER)


async def test_a_desk_with_its_first_request_in_the_same_batch_has_one(store: Store) -> None:
    _, changed = await asyncio.gather(store.run(opens()), store.policy(DESK, "a", LATER))
    assert changed
    assert await due(store) == [1]
