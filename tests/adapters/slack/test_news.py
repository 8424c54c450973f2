"""What Slack tells one of several processes alone, the others know as well, or learn that they may not."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta

import pytest

from adapters.slack.door import SlackDoor
from bot.door import Gap
from bot.duties import Together
from bot.text import Card, sentence
from storage import Store
from swarm.people import Role
from swarm.refused import Mention
from tests.adapters.slack.stage import Stage
from tests.storage.drivers import PostgreSQL, fresh

CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
IN_TIME = 10.0


class Two:
    """Two doors, of which Slack tells the first everything."""

    def __init__(self, stage: Stage, driver: PostgreSQL, stores: list[Store], doors: list[SlackDoor]) -> None:
        self.stage = stage
        self.driver = driver
        self.stores = stores
        self.doors = doors

    def tell(self, number: int) -> None:
        self.stage.slack.sockets.pick = lambda there: there[number]

    async def role(self, who: str) -> set[Role]:
        """What the second door knows of somebody, who does something there."""
        self.tell(1)
        await self.stage.slack.types(who, "help", "/swarm board")
        self.tell(0)
        return set(self.stage.app.heard[-1].by.roles)

    async def invites(self, door: SlackDoor, who: str) -> bool:
        """Whether somebody is invited, being called."""
        calls = self.stage.slack.calls
        before = len(calls)
        await door.post(f"slack:{self.stage.channel}", _calling(self.stage.who(who)), f"key {before}")
        return any(call.method == "conversations.invite" for call in calls[before:])


@pytest.fixture
async def two(stage: Stage) -> AsyncIterator[Two]:
    async with AsyncExitStack() as stack:
        driver = await stack.enter_async_context(fresh("postgres"))
        assert isinstance(driver, PostgreSQL)
        stores, doors = [await driver.open() for _ in range(2)], []
        for store in stores:
            stack.push_async_callback(store.close)
            await store.leases.join(lambda: None)
            stack.push_async_callback(store.leases.leave)
            doors.append(await stack.enter_async_context(stage.beside(duties=Together(store.leases))))
        one = Two(stage, driver, stores, doors)
        one.tell(0)
        yield one


async def test_whoever_leaves_a_channel_is_invited_again_by_everybody(two: Two) -> None:
    assert not await two.invites(two.doors[1], "dba") or not await two.invites(two.doors[1], "dba")
    await two.stage.slack.leaves("dba", two.stage.channel)
    async with asyncio.timeout(IN_TIME):
        while not await two.invites(two.doors[1], "dba"):
            pass


async def test_nobody_takes_a_channel_for_heard_that_the_bot_was_taken_out_of(two: Two) -> None:
    app, slack, channel = two.stage.app, two.stage.slack, two.stage.channel
    async with asyncio.timeout(IN_TIME):
        await app.until(lambda: len(app.listens) == 2)
    root = await slack.says("asker", channel, "a card")
    since, calls = datetime.now(UTC) - timedelta(minutes=1), slack.calls
    app.missed_by_all["support"] = Gap(since=since, threads=(f"slack:{channel}/{root.ts}",))
    await slack.leaves("muster", channel)
    async with asyncio.timeout(IN_TIME):
        await slack.until(lambda: sum(call.method == "conversations.replies" for call in calls) == 2)
    said = await slack.says("asker", channel, "is anybody there?", thread=root)
    listens = len(app.listens)
    await slack.invites("asker", "muster", channel)
    async with asyncio.timeout(IN_TIME):
        await app.until(lambda: len(app.listens) == listens + 2)
    assert [one.delivery for one in app.spoken] == [f"slack:msg:{channel}/{said.ts}"] * 2


async def test_a_group_s_new_members_have_its_role_everywhere(two: Two) -> None:
    assert await two.role("asker") == set()
    two.stage.slack.usergroup("helpers", ("helper", "second", "asker"))
    async with asyncio.timeout(IN_TIME):
        while await two.role("asker") != {Role.STAFF}:
            pass


async def test_who_may_have_missed_something_asks_slack_anew(two: Two) -> None:
    slack = two.stage.slack
    while await two.driver.rows(CUT):
        await asyncio.sleep(0.01)
    slack.subscriptions -= {"subteam_members_changed", "member_left_channel"}
    slack.usergroup("helpers", ("second", "asker"))
    assert await two.role("asker") == set()
    async with asyncio.timeout(IN_TIME):
        while await two.role("asker") != {Role.STAFF}:
            await two.stores[1].leases.beat()
    assert await two.role("helper") == set()


def _calling(who: str) -> Card:
    return sentence(Mention(who, ping=True), ": look at this")
