"""Two processes on one PostgreSQL, as far as Slack can tell: one pace in a channel, and what one is told both know."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from itertools import pairwise
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack.door import SlackDoor
from adapters.slack.turns import POST, Turns
from bot.begun import Sending, noting
from bot.config import Secrets, SlackSettings
from bot.door import Later
from bot.paces import Alone, paces
from bot.text import sentence
from tests.adapters.slack.stage import Stage
from tests.platforms.slack import Call, SlackDouble
from tests.platforms.slack.pace import STRICT
from tests.storage.drivers import PostgreSQL, fresh

BUSY = 15
Doors = tuple[SlackDoor, SlackDoor]


@pytest.fixture
async def doors(slack: SlackDouble, stage: Stage) -> AsyncIterator[Doors]:
    """Each with a connection of its own to the same database."""
    async with fresh("postgres") as driver, AsyncExitStack() as stack:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        secrets = Secrets(slack_bot_token=SecretStr(slack.bot_token))
        settings = SlackSettings(api_url=slack.api_url)
        both = []
        for _ in range(2):
            kept = await stack.enter_async_context(paces(driver.url))
            both.append(SlackDoor(settings, stage.desks, secrets, stage.app, kept))
            stack.push_async_callback(both[-1].close)
        slack.rate_limits, slack.pace.posts_at_once = True, STRICT
        yield both[0], both[1]


def posts(slack: SlackDouble) -> list[Call]:
    return [call for call in slack.calls if call.method == "chat.postMessage"]


async def test_two_processes_keep_one_pace_in_a_channel(slack: SlackDouble, stage: Stage, doors: Doors) -> None:
    root = await doors[0].post(f"slack:{stage.channel}", sentence("hello"), "0")
    said = [doors[number % 2].post(root, sentence("x"), f"{number}") for number in range(1, 7)]
    await asyncio.gather(*said)
    sent = posts(slack)
    assert [call.status for call in sent] == [200] * 7
    assert sent[-1].at - sent[0].at < 6 * 1.05, "at the full pace"


async def test_one_pace_in_a_channel_also_while_all_calls_wait() -> None:
    async with fresh("postgres") as driver, AsyncExitStack() as stack:
        assert isinstance(driver, PostgreSQL)
        await (await driver.open()).close()
        settings = SlackSettings(calls_a_second=10)
        both = [Turns(settings, await stack.enter_async_context(paces(driver.url))) for _ in range(2)]
        went: list[float] = []

        async def post(which: int, channel: str) -> None:
            await both[which].enter(POST, channel)
            if channel == "HOT":
                went.append(asyncio.get_running_loop().time())

        others = [post(which, f"C{which} {number}") for number in range(BUSY) for which in range(2)]
        await asyncio.gather(*others, *(post(which, "HOT") for which in (0, 1, 0, 1)))
    gaps = [later - earlier for earlier, later in pairwise(went)]
    assert min(gaps) > 0.8, gaps


async def test_what_was_put_on_record_late_counts_when_it_is_sent(slack: SlackDouble, stage: Stage) -> None:
    door = SlackDoor(
        SlackSettings(api_url=slack.api_url),
        stage.desks,
        Secrets(slack_bot_token=SecretStr(slack.bot_token)),
        stage.app,
    )
    root = await door.post(f"slack:{stage.channel}", sentence("hello"), "0")
    slack.rate_limits, slack.pace.posts_at_once = True, STRICT
    slow = iter((0.0, 0.6, 0.0, 0.0))

    async def recorded() -> None:
        await asyncio.sleep(next(slow))

    with noting(Sending(recorded)):
        await asyncio.gather(*(door.post(root, sentence("x"), f"{number}") for number in range(1, 5)))
    await door.close()
    assert {call.status for call in posts(slack)} == {200}


class Told(Alone):
    """What the others are told of."""

    def __init__(self) -> None:
        self.names: list[str] = []

    async def turn(self, name: str, most: int, within: float) -> float:
        self.names.append(name)
        return 60.0


async def test_the_others_are_told_of_calls_that_do_not_wait() -> None:
    told = Told()
    turns = Turns(SlackSettings(), told)
    async with asyncio.timeout(10):
        await turns.enter("auth.test", "")
        await turns.enter("views.open", "", waits=False)
    assert told.names == ["slack auth.test", "slack", "slack views.open", "slack"]


async def test_what_one_is_told_the_other_keeps_to(slack: SlackDouble, stage: Stage, doors: Doors) -> None:
    root = await doors[0].post(f"slack:{stage.channel}", sentence("hello"), "0")
    slack.fail("chat.postMessage", status=429, retry_after=2, times=1)
    asked: list[float] = []

    async def say(number: int) -> None:
        try:
            await doors[number % 2].post(root, sentence("x"), f"{number}")
        except Later as later:
            assert later.asked and later.after is not None
            asked.append(later.after)
            await asyncio.sleep(later.after)
            await doors[number % 2].post(root, sentence("x"), f"{number}")

    await asyncio.gather(*(say(number) for number in range(4)))
    assert asked == [2.0], "one of them was told so"
    refused = next(call for call in posts(slack) if call.status == 429)
    after = [call.at - refused.at for call in posts(slack) if call.at > refused.at]
    assert len(after) == 4 and min(after) >= 2, after


async def test_without_the_database_each_keeps_a_pace_of_its_own(slack: SlackDouble, stage: Stage) -> None:
    async with paces("postgresql://nobody@localhost:9/nowhere") as kept:
        secrets = Secrets(slack_bot_token=SecretStr(slack.bot_token))
        door = SlackDoor(SlackSettings(api_url=slack.api_url), stage.desks, secrets, stage.app, kept)
        slack.rate_limits, slack.pace.posts_at_once = True, STRICT
        try:
            await asyncio.gather(*(door.post(f"slack:{stage.channel}", sentence("x"), f"{one}") for one in range(3)))
        finally:
            await door.close()
    assert [call.status for call in posts(slack)] == [200] * 3


async def test_one_process_after_the_other_keeps_one_pace_as_well(tmp_path: Path) -> None:
    """Also of what counts within a minute."""
    went = []
    for _ in range(2):
        async with paces(tmp_path / "muster.db") as kept:
            turns = Turns(SlackSettings(edits_a_minute=5), kept)
            for channel in ("C1", "C2"):
                async with asyncio.timeout(10):
                    await turns.enter(POST, channel)
            went.append(asyncio.get_running_loop().time())
            edits = [asyncio.create_task(turns.enter("chat.update", "C1")) for _ in range(3)]
            done, late = await asyncio.wait(edits, timeout=0.5)
            for one in late:
                one.cancel()
            await asyncio.gather(*late, return_exceptions=True)
            went.append(sum(one.exception() is None for one in done))  # whoever is far off is told when to come
    assert 1.0 <= went[2] - went[0] < 3.0
    assert (went[1], went[3]) == (3, 2), "five a minute"
