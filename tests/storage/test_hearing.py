"""What was heard, and where one has to look for what was not."""

from datetime import timedelta

from storage import Store
from swarm.commands import Note, Redirect, Resolve, Take
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, MINUTE, NOON, does, opened


async def test_what_was_heard_is_known_after_a_restart_for_each_desk_and_platform(driver: Driver) -> None:
    before = await driver.open()
    assert await before.heard_until(DESK, "slack") is None
    await before.heard(DESK, "slack", NOON)
    await before.heard(DESK, "slack", NOON + MINUTE)
    await before.heard(DESK, "discord", NOON)
    await before.close()
    after = await driver.open()
    known = await after.heard_until(DESK, "slack")
    assert known is not None and timedelta() <= NOON + MINUTE - known < timedelta(milliseconds=1)
    assert await after.heard_until("another", "slack") is None
    await after.close()


async def test_the_threads_of_what_is_not_closed_are_given_the_last_active_first(store: Store) -> None:
    for number, platform in enumerate(("slack", "slack", "discord", "slack", "slack"), start=1):
        assert await opened(store, f"number {number}") == number
        here = {"thread": f"{platform}:C1/{number}", "card": f"{platform}:C1/{number}0", "pull p1 0": "slack:C1/9"}
        await store.delivered(DESK, 0, 0, number=number, addresses=here)
    await opened(store, "without a thread")
    await store.run(does(1, Take(), at=NOON + MINUTE))
    await store.run(does(1, Resolve(how="done"), at=NOON + 3 * MINUTE))
    await store.run(does(4, Redirect(where="there"), at=NOON + 2 * MINUTE))
    await store.run(does(2, Note(text="x"), at=NOON + 2 * MINUTE))
    cards = {f"slack:C1/{number}": f"slack:C1/{number}0" for number in (1, 2, 5)}
    assert list((await store.threads(DESK, "slack", 9)).items()) == list(cards.items())
    assert await store.threads(DESK, "discord", 9) == {"discord:C1/3": "discord:C1/30"}
    assert list(await store.threads(DESK, "slack", 1)) == ["slack:C1/1"]
    assert await store.threads("another", "slack", 9) == {}
