"""Somebody leaves the workspace or the server while they own a request, help with it, or wait for it."""

from collections import Counter

from tests.storms.everywhere import Said, everywhere
from tests.storms.talk import AT_ONCE, arrived, opened, tells
from tests.storms.weather import Doing, Weather


@everywhere
async def test_people_who_left_hold_up_nobody_and_are_asked_for_nothing(weather: Weather) -> Said:
    mine, quiet = await opened(weather, "printer jams", "replica lags")
    await weather.types("dba", f"offer #{mine}")
    await weather.types("dev", f"offer #{mine}")
    await weather.until(lambda: "@dba" in weather.card(mine) and "@dev" in weather.card(mine))
    assert "Shepherd @helper" in " ".join(weather.card(mine).split())
    weather.order(Doing.SAY, request=mine, status=503, times=1)
    await tells(weather, mine, "one")
    for gone in ("helper", "dba", "requester"):
        await weather.leaves(gone)

    await weather.types("lead", f"release #{mine} @dba thanks")
    await weather.types("lead", f"pull #{mine} tier2 who else?")
    await tells(weather, mine, "two")
    assert await tells(weather, quiet, "three") < AT_ONCE
    assert await arrived(weather, quiet, ["three"]) < AT_ONCE
    assert "@second looks after it" in await weather.types("stranger", "open the map does not load")
    await weather.types("lead", f"drop #{mine} they left")
    await weather.types("second", f"take #{mine}")
    await weather.until(lambda: "Shepherd @second" in " ".join(weather.card(mine).split()))
    await weather.muster.settled()
    tries = Counter((one.key, one.where) for one in weather.tries(Doing.SAY))
    assert max(tries.values()) <= 2, tries
    return {mine: ["one", "two", "@helper had to let this go: they left"], quiet: ["three"], mine + 2: []}
