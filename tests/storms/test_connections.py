"""The connections over which the bot hears break, again and again."""

import time

from tests.storms.chatter import Chatter
from tests.storms.everywhere import Said, everywhere
from tests.storms.talk import opened
from tests.storms.weather import Weather

IDLE, BUSY = 5, 3
SOON = 2.0
"""Seconds within which the bot is back, however often its connection broke before."""


@everywhere
async def test_connections_that_break_as_soon_as_they_stand(weather: Weather) -> Said:
    """Whoever was answered finds what they said; whoever was not was told so by the platform, and says it again."""
    (number,) = await opened(weather, "printer jams")
    for drop in range(IDLE):
        await broken(weather, drop)
    async with Chatter(weather, number) as chatter:
        for drop in range(BUSY):
            await chatter.more()
            await broken(weather, drop)
        await chatter.more()
    await weather.muster.settled()
    return {number: chatter.stands()}


async def broken(weather: Weather, drop: int) -> None:
    await weather.drop()
    began = time.monotonic()
    await weather.until(weather.heard)
    assert time.monotonic() - began < SOON, f"after {drop} losses"
