"""The platforms on which it storms, and the shipped process before them."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.storms.everywhere import Everywhere
from tests.storms.weather import DiscordWeather, SlackWeather

GROWTH = 40_000
"""The memory in kB that one storm may take for good; where the bounds are is seen by `make soak`."""


@pytest.fixture
async def everything(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Everywhere]:
    """Both platforms before one process; with the parameter `other` by their other ways, HTTP and a forum."""
    other = getattr(request, "param", "") == "other"
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackDouble())
        discord = await stack.enter_async_context(DiscordDouble())
        everywhere = Everywhere(slack, discord, tmp_path, http=other, forum=other)
        await everywhere.start()
        before = everywhere.muster.resident
        yield everywhere
        assert everywhere.muster.resident - before < GROWTH, "a storm leaves nothing behind"
        assert await everywhere.muster.stop() == 0, everywhere.muster.transcript()


@pytest.fixture
async def slack(tmp_path: Path) -> AsyncIterator[SlackWeather]:
    async with SlackDouble() as double:
        weather = SlackWeather(double, tmp_path)
        await weather.start()
        yield weather
        assert await weather.muster.stop() == 0, weather.muster.transcript()


@pytest.fixture
async def discord(tmp_path: Path) -> AsyncIterator[DiscordWeather]:
    async with DiscordDouble() as double:
        weather = DiscordWeather(double, tmp_path)
        await weather.start()
        yield weather
        assert await weather.muster.stop() == 0, weather.muster.transcript()
