"""The disk is full, the database is locked or damaged: people are told, nothing is half done, and it goes on."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.storms import disk
from tests.storms.everywhere import Everywhere
from tests.storms.talk import asks, opened, tells, told
from tests.storms.weather import Weather

BROKE = r"Something broke on our side \(ref [0-9a-f]{6}\)\. Nothing was changed\."
ASKED = "we wait for your answer: which floor?"
Crowded = tuple[Everywhere, disk.Trouble, str]
FULL = {"a full disk": (disk.no_room, "There is no room left"), "a quota": (disk.no_quota, "The disk under the")}


@pytest.fixture(params=FULL)
async def crowded(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Crowded]:
    """Both platforms before one process, whose disk can be full; and what it says then."""
    trouble, why = FULL[request.param]
    async with AsyncExitStack() as stack:
        if trouble is disk.no_room:
            stack.enter_context(disk.small_disk(tmp_path / "disk"))
            tmp_path = tmp_path / "disk"
        slack = await stack.enter_async_context(SlackDouble())
        discord = await stack.enter_async_context(DiscordDouble())
        everywhere = Everywhere(slack, discord, tmp_path)
        await everywhere.start()
        yield everywhere, trouble, why
        assert await everywhere.muster.stop() == 0, everywhere.muster.transcript()


async def waits(weather: Weather) -> int:
    """A request that waits for words of its requester."""
    (number,) = await opened(weather, "printer jams")
    await weather.types("lead", f"wait #{number} requester which floor?")
    await weather.until(lambda: "waiting for" in weather.card(number) and told(weather, number) == [ASKED])
    return number


async def is_turned_away(weather: Weather, number: int) -> None:
    """Whoever asks for anything is told in private that it failed, and with which reference."""
    for line in (f"tell #{number} never", "open never", f"resolve #{number} never"):
        answer = await weather.types("lead", line)
        assert re.search(BROKE, answer), answer


async def test_without_room_nothing_is_half_done_and_nothing_that_was_said_is_lost(crowded: Crowded) -> None:
    everything, full, why = crowded
    numbers = await asyncio.gather(*map(waits, everything.both))
    pairs = list(zip(everything.both, numbers, strict=True))
    cards = [weather.card(number) for weather, number in pairs]
    with full(everything.muster):
        await asyncio.gather(*(is_turned_away(*pair) for pair in pairs))
        await asyncio.gather(*(weather.speaks("requester", "the second", number) for weather, number in pairs))
        await everything.muster.said("what was said could not be kept yet", times=2)
        assert [weather.card(number) for weather, number in pairs] == cards
        assert all(told(weather, number) == [ASKED] for weather, number in pairs)
    broke = [line for line in everything.muster.log if line.get("event") == "hearing broke"]
    assert len(broke) == 6 and all(why in line["why"] and "exception" not in line for line in broke), broke
    for weather, number in pairs:
        await weather.until(lambda weather=weather, number=number: "active" in weather.card(number))  # type: ignore[misc]
        assert await asks(weather, "the next") == number + 1
        await tells(weather, number, "one")
    await everything.calm(*({number: [ASKED, "one"], number + 1: []} for number in numbers))
