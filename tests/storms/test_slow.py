"""Calls that take twenty seconds, and are carried out at their end: slow is not lost, and is not done twice."""

import pytest

from tests.storms.everywhere import Said, everywhere
from tests.storms.talk import AT_ONCE, arrived, asks, hanging, opened, tells, told
from tests.storms.weather import Doing, Weather

SECONDS = 20.0
BACKOFF = 60.0
"""The longest that Muster waits before it tries something again."""


@pytest.mark.parametrize("everything", ["other"], indirect=True)
@everywhere
async def test_what_takes_twenty_seconds_is_done_once_and_holds_up_nobody(weather: Weather) -> Said:
    slow, quiet = await opened(weather, "printer jams", "replica lags")
    weather.order(Doing.SAY, request=slow, hang=SECONDS, times=1)
    await tells(weather, slow, "one", "two")
    await hanging(weather)
    weather.order(Doing.OPEN, hang=SECONDS, times=1)
    new = await asks(weather, "the map does not load")
    for word in ("three", "four"):
        assert await tells(weather, quiet, word) < AT_ONCE
        assert await arrived(weather, quiet, [word]) < AT_ONCE
    assert told(weather, slow) == []
    await weather.within(SECONDS + BACKOFF, lambda: told(weather, slow) == ["one", "two"] and weather.card(new))
    await weather.within(SECONDS, lambda: all(one.status for one in weather.tries(Doing.SAY)))
    return {slow: ["one", "two"], quiet: ["three", "four"], new: []}
