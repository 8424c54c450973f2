"""Who hears which shard: a rule that every process follows by itself, on what all of them can see in one database."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

from adapters.discord.sharing import CALM, LEFT, PATIENT, SHUNNED, Change, Sharing, shard_of
from bot.duties import Together
from storage import Store
from tests.storage.drivers import PostgreSQL, fresh

ROOM = 1
"""How many shards one begins to hear at a time, in these tests."""


class Floor:
    """Processes that come and go, each looking once in every round, as if it took no time to be heard."""

    def __init__(self, driver: PostgreSQL) -> None:
        self._driver = driver
        self._stores: dict[Sharing, Store] = {}
        self.there: list[Sharing] = []
        self.moved = 0
        """How often a shard was handed over."""

    async def comes(self, shards: int) -> Sharing:
        store = await self._driver.open()
        await store.leases.join(lambda: None)
        one = Sharing(Together(store.leases), shards)
        self._stores[one] = store
        self.there.append(one)
        return one

    async def dies(self, one: Sharing) -> None:
        """Nothing was heard of it for too long."""
        self.there.remove(one)
        await self.given_up(one)

    async def given_up(self, one: Sharing) -> None:
        process = self._stores[one].leases.process
        await self._driver.tamper(f"UPDATE processes SET until = until - 60000 WHERE id = {process}")

    async def finds_out(self, one: Sharing) -> None:
        assert not await self._stores[one].leases.beat()
        await self._stores[one].leases.join(lambda: None)

    async def round(self, times: int = 1) -> None:
        for _ in range(times):
            for one in self.there:
                change = await one.look(ROOM)
                await one.let_go(change.spare)
                self.moved += len(change.spare)

    def heard(self) -> list[int]:
        return sorted(shard for one in self.there for shard in one.ours)

    def loads(self) -> list[int]:
        return [len(one.ours) for one in self.there]

    async def close(self) -> None:
        for store in self._stores.values():
            await store.leases.leave()
            await store.close()


@asynccontextmanager
async def floor() -> AsyncIterator[Floor]:
    async with fresh("postgres") as driver, AsyncExitStack() as stack:
        assert isinstance(driver, PostgreSQL)
        one = Floor(driver)
        stack.push_async_callback(one.close)
        yield one


def test_a_server_is_heard_on_the_shard_that_discord_names() -> None:
    assert [shard_of(guild << 22, 4) for guild in (0, 1, 5, 7)] == [0, 1, 1, 3]
    assert shard_of(1_234_567_890_123_456_789, 1) == 0


async def test_one_alone_hears_all_one_after_the_other() -> None:
    async with floor() as here:
        one = await here.comes(3)
        for heard in ([0], [0, 1], [0, 1, 2], [0, 1, 2]):
            await here.round()
            assert here.heard() == heard
        assert one.settled and not one.shared


async def test_those_who_come_together_share_from_the_beginning() -> None:
    async with floor() as here:
        for _ in range(3):
            await here.comes(4)
        await here.round(4 * CALM)
        assert (here.heard(), sorted(here.loads()), here.moved) == ([0, 1, 2, 3], [1, 1, 2], 0)
        assert all(one.settled and one.shared for one in here.there)


async def test_who_comes_later_is_handed_its_part_and_then_nothing_moves_any_more() -> None:
    async with floor() as here:
        await here.comes(4)
        await here.round(4)
        await here.comes(4)
        await here.round(10 * CALM)
        assert (here.heard(), here.loads(), here.moved) == ([0, 1, 2, 3], [2, 2], 2)
        await here.comes(4)
        await here.round(10 * CALM)
        assert (here.heard(), sorted(here.loads()), here.moved) == ([0, 1, 2, 3], [1, 1, 2], 3)


async def test_one_shard_stays_where_it_is() -> None:
    async with floor() as here:
        await here.comes(1)
        second = await here.comes(1)
        await here.round(10 * CALM)
        assert (here.loads(), here.moved) == ([1, 0], 0)
        assert second.elsewhere == {0}


async def test_the_part_of_one_that_dies_is_the_others() -> None:
    async with floor() as here:
        first, second, third = [await here.comes(6) for _ in range(3)]
        await here.round(6)
        await here.dies(second)
        await here.round(2)
        assert here.heard() == [0, 1, 2, 3, 4, 5] and here.loads() == [3, 3]
        await first.leave()
        here.there.remove(first)
        await here.round(3)
        assert third.ours == {0, 1, 2, 3, 4, 5}


async def test_what_one_has_no_room_for_others_hear_in_the_end() -> None:
    async with floor() as here:
        first = await here.comes(4)
        second = await here.comes(4)
        for _ in range(4 + 2 * PATIENT):
            await first.look(ROOM)
            await second.look(0)  # it cannot connect
        assert (first.ours, second.ours) == ({0, 1, 2, 3}, set())


async def test_what_one_cannot_hear_another_takes_at_once_and_nothing_is_handed_over_for_it() -> None:
    async with floor() as here:
        first, second = await here.comes(4), await here.comes(4)
        await here.round(4 * CALM)
        sick = min(first.ours)
        await first.leave_to_others([sick])
        await here.round()
        assert sick in second.ours and (here.loads(), here.moved) == ([1, 3], 0)
        await here.round(10 * CALM)
        assert sick in second.ours and (here.loads(), here.moved) == ([1, 3], 0)
        for _ in range(SHUNNED):
            await first.look(ROOM)
        await here.round(2 * CALM)
        assert (here.heard(), here.loads(), here.moved) == ([0, 1, 2, 3], [2, 2], 1)


async def test_what_one_cannot_hear_and_nobody_takes_it_tries_again() -> None:
    async with floor() as here:
        first, second = await here.comes(4), await here.comes(4)
        await here.round(4 * CALM)
        sick = min(first.ours)
        await first.leave_to_others([sick])
        await here.dies(second)
        await here.round(LEFT)
        assert sick not in first.ours and len(first.ours) == 3
        await here.round()
        assert here.heard() == [0, 1, 2, 3]
        third = await here.comes(4)
        await here.round(10 * CALM)
        assert (here.heard(), len(third.ours)) == ([0, 1, 2, 3], 2), "it is marked no more"


async def test_one_that_was_given_up_hears_nothing_that_may_be_another_s() -> None:
    async with floor() as here:
        first = await here.comes(2)
        await here.round(2)
        second = await here.comes(2)
        await here.given_up(first)
        await second.look(ROOM)
        assert second.ours == {0}
        await here.finds_out(first)
        change = await first.look(ROOM)
        assert change == Change(lost=(0, 1)) and first.ours == set()
        await here.round(3)
        assert here.heard() == [0, 1] and here.loads() == [1, 1]


async def test_who_counts_shards_anew_hears_all_of_them_beside_the_others() -> None:
    async with floor() as here:
        first, second = await here.comes(1), await here.comes(2)
        await here.round(3)
        assert (first.ours, second.ours) == ({0}, {0, 1})
