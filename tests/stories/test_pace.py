"""A crowd in one channel, where a platform bears no more than it says: nothing is tried in vain, nobody else waits."""

import asyncio
import re
from collections.abc import AsyncIterator
from itertools import pairwise
from pathlib import Path
from statistics import median

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.discord.rest import Call as DiscordCall
from tests.platforms.slack import Call, SlackDouble
from tests.platforms.slack.pace import STRICT
from tests.stories.discord_stage import DiscordStage
from tests.stories.process import Muster
from tests.stories.slack_stage import LIMITLESS, SlackStage

CROWD = 7
LONG = 40.0
"""Seconds after which nothing more is waited for, on a machine that others use as well, and where a process that was
killed is given up only after some time. What is immediate comes before the crowd's last card, which has to wait."""


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackStage]:
    """Two desks, each in a channel of its own, and a Slack that bears one message a second there and no burst."""
    async with SlackDouble() as double:
        stage = SlackStage(double, tmp_path)
        other = double.channel("lobby", members=("requester", "helper"))
        config = f"{stage.platform}{stage.place}[desks.lobby.slack]\nchannel = '{other}'\n".replace(LIMITLESS, "")
        stage.muster = Muster(tmp_path, config, stage.secrets)
        double.rate_limits, double.pace.posts_at_once = True, STRICT
        await stage.start()
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()


def posts(stage: SlackStage) -> list[Call]:
    return [call for call in stage.slack.calls if call.method == "chat.postMessage"]


async def crowd(stage: SlackStage | DiscordStage) -> None:
    await asyncio.gather(*(stage.types("requester", f"open printer {number} jams") for number in range(CROWD)))


async def test_a_crowd_on_slack(slack: SlackStage) -> None:
    await crowd(slack)
    assert len(slack.slack.messages(slack.channel)) < CROWD, "everybody has an answer before"
    other = slack.slack.channel("lobby")
    assert "is open" in (await slack.slack.types("helper", other, "/swarm open the light is out")).plain
    assert "Written down" in await slack.types("helper", f"tried #{CROWD} a new cable")
    await slack.until(lambda: all(slack.card(number) for number in range(1, CROWD + 1)), LONG)
    await slack.until(lambda: slack.slack.messages("lobby"), LONG)
    here = [call.at for call in posts(slack) if call.args["channel"] == slack.channel]
    there = next(call.at for call in posts(slack) if call.args["channel"] == other)
    assert there < here[-1], "another channel does not wait"
    assert median(later - earlier for earlier, later in pairwise(here)) < 1.2, "at the full pace"
    await slack.until(lambda: "a new cable" in slack.card(CROWD))
    assert not [call for call in slack.slack.calls if call.status == 429]


async def test_what_is_said_in_a_thread_stays_in_order(slack: SlackStage) -> None:
    await slack.types("requester", "open printer jams")
    await slack.types("requester", "open it jams again")
    words = ["one", "two", "three"]
    for word in words:
        for number in (1, 2):
            await slack.types("lead", f"tell #{number} {word}")
    await slack.until(lambda: len(slack.thread(1)) == len(slack.thread(2)) == len(words), LONG)
    for number in (1, 2):
        assert [re.sub(".*: ", "", one) for one in slack.thread(number)] == words
    assert not [call for call in slack.slack.calls if call.status == 429]


@pytest.mark.parametrize("killed", [True, False])
async def test_a_process_that_ends_in_the_middle_is_followed_by_one_that_goes_on(
    slack: SlackStage, killed: bool
) -> None:
    await crowd(slack)
    await slack.until(lambda: len(slack.slack.messages(slack.channel)) >= 3)
    await (slack.muster.kill() if killed else slack.muster.stop())
    assert len(slack.slack.messages(slack.channel)) < CROWD, "nobody is waited for at the end"
    await slack.muster.start()
    await slack.until(lambda: all(slack.card(number) for number in range(1, CROWD + 1)), LONG)
    await slack.muster.settled()
    assert len(slack.slack.messages(slack.channel)) == CROWD, "each once"
    refused = [call for call in posts(slack) if call.status == 429]
    assert not refused


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DiscordStage]:
    async with DiscordDouble() as double:
        stage = DiscordStage(double, tmp_path)
        double.rate_limits = True
        await stage.start()
        yield stage
        assert await stage.muster.stop() == 0, stage.muster.transcript()
        assert not [call for call in double.calls if call.status == 429]


async def test_a_crowd_on_discord(discord: DiscordStage) -> None:
    await crowd(discord)
    await discord.until(lambda: all(discord.thread(number) for number in range(1, CROWD + 1)), LONG)
    here = [call.time for call in written(discord)]
    assert 5 <= here[-1] - here[0] < 8, "five in five seconds: a turn that is lost would be five more"


@pytest.mark.parametrize("killed", [True, False])
async def test_on_discord_as_well_one_goes_on_where_another_ended(discord: DiscordStage, killed: bool) -> None:
    await crowd(discord)
    await discord.until(lambda: len(written(discord)) == 5)
    await (discord.muster.kill() if killed else discord.muster.stop())
    await discord.muster.start()
    await discord.until(lambda: all(discord.thread(number) for number in range(1, CROWD + 1)), LONG)
    await discord.muster.settled()
    assert len(written(discord)) == CROWD, "each once"
    (_, first), (_, second) = discord.double.gateway.identifies
    assert second - first > 5.0, "Discord lets one session begin in five seconds"


def written(stage: DiscordStage) -> list[DiscordCall]:
    """What was posted in the desk's channel."""
    posted = stage.double.calls_to("POST", "/channels/{channel}/messages")
    return [call for call in posted if f"/{stage.channel}/" in call.path]
