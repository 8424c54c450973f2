"""Bursts of 5xx and calls without an answer: tried again with growing patience, and done once whatever took effect."""

import asyncio
from collections import defaultdict
from itertools import pairwise

import pytest

from tests.platforms.discord.interaction import DEFER
from tests.stories.locking import locked
from tests.storms.everywhere import Said, everywhere
from tests.storms.talk import AT_ONCE, LATE, arrived, opened, tells
from tests.storms.weather import DiscordWeather, Doing, SlackWeather, Weather

ANSWERS = "/interactions/{interaction}/{token}/callback"
FIRST = 0.5
"""Seconds before the second try, at most; before the third twice as many, and so on."""


@everywhere
async def test_a_burst_of_failures_is_outlasted(weather: Weather) -> Said:
    first, second = await opened(weather, "printer jams", "replica lags")
    weather.order(Doing.EDIT, status=502, times=2)
    weather.order(Doing.SAY, status=500, taken=True, times=2)
    weather.order(Doing.SAY, status=503, times=4)
    slowest = max(await asyncio.gather(tells(weather, first, "one", "two"), tells(weather, second, "one", "two")))
    assert slowest < AT_ONCE, "answers are immediate"
    for number in (first, second):
        await arrived(weather, number, ["one", "two"])
    patience_grows(weather)
    return {first: ["one", "two"], second: ["one", "two"]}


def patience_grows(weather: Weather) -> None:
    """Every try of the same message comes within its wait after the one before; so does the one that succeeds."""
    tries = defaultdict(list)
    for one in weather.tries(Doing.SAY):
        tries[one.key].append(one)
    failed = [of for key, of in tries.items() if key and len(of) > 1]
    assert failed, tries
    for of in failed:
        assert [one.status < 300 for one in of] == [False] * (len(of) - 1) + [True]
        for number, (one, following) in enumerate(pairwise(of)):
            wait = FIRST * 2**number
            assert wait / 2 <= following.at - one.at < wait + LATE + AT_ONCE


@everywhere
async def test_one_thread_in_trouble_stops_no_other(weather: Weather) -> Said:
    stormy, quiet = await opened(weather, "printer jams", "replica lags")
    weather.order(Doing.SAY, request=stormy, status=500, times=2)
    await tells(weather, stormy, "one", "two")
    for word in ("three", "four"):
        assert await tells(weather, quiet, word) < AT_ONCE
        assert await arrived(weather, quiet, [word]) < AT_ONCE
    assert "one" not in str(weather.thread(stormy))
    return {stormy: ["one", "two"], quiet: ["three", "four"]}


@everywhere
async def test_calls_that_are_never_answered_hold_up_nobody(weather: Weather) -> Said:
    silent, quiet = await opened(weather, "printer jams", "replica lags")
    weather.order(Doing.SAY, request=silent, hang=1.5, taken=True, cut=True, times=1)
    await tells(weather, silent, "one", "two")
    await weather.until(lambda: "one" in str(weather.thread(silent)))
    assert await tells(weather, quiet, "three") < AT_ONCE
    assert await arrived(weather, quiet, ["three"]) < AT_ONCE
    assert "two" not in str(weather.thread(silent)), "nothing is known yet of what came before it"
    return {silent: ["one", "two"], quiet: ["three"]}


@pytest.mark.parametrize("taken", [False, True])
async def test_an_answer_that_discord_could_not_take_is_brought_again(discord: DiscordWeather, taken: bool) -> None:
    (number,) = await opened(discord, "printer jams")
    discord.double.fail("POST", ANSWERS, status=503, times=2, carried_out=taken)
    assert await tells(discord, number, "one") < AT_ONCE
    discord.double.fail("POST", ANSWERS, status=429, retry_after=0.5)
    assert await tells(discord, number, "two") < AT_ONCE + 0.5
    await arrived(discord, number, ["one", "two"])
    assert not [line for line in discord.muster.log if line.get("event") == "an answer could not be shown"]


async def test_a_deferred_answer_that_discord_could_not_take_is_brought_again(discord: DiscordWeather) -> None:
    (number,) = await opened(discord, "printer jams")
    discord.double.fail("PATCH", "/webhooks/{application}/{token}/messages/{message}", status=503)
    with locked(discord.muster.database):
        asking = asyncio.create_task(tells(discord, number, "one"))
        await discord.until(lambda: discord.double.calls_to("POST", ANSWERS)[-1].json["type"] == DEFER)
    await asking


async def test_an_answer_that_slack_could_not_take_is_brought_again(slack: SlackWeather) -> None:
    (number,) = await opened(slack, "printer jams")
    slack.slack.fail("response_url", status=503)
    seen = await slack.slack.presses("dba", slack.slack.messages(slack.channel)[0], "Offer")
    await slack.until(lambda: seen.answers)
    assert f"You are in the swarm of #{number}" in seen.plain


async def test_a_thread_opens_though_slack_does_not_say_what_people_are_called(slack: SlackWeather) -> None:
    await slack.muster.stop()
    slack.slack.fail("users.info", times=None, hang=60)
    await slack.muster.start()
    await opened(slack, "printer jams")
