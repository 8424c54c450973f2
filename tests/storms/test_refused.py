"""The platform asks for patience: 429 with Retry-After."""

import asyncio

from tests.storms.everywhere import Said, everywhere
from tests.storms.talk import AT_ONCE, LATE, arrived, asks, opened, tells
from tests.storms.weather import Doing, Weather

AFTER = 1


@everywhere
async def test_every_second_call_is_refused_for_a_while(weather: Weather) -> Said:
    first, second = await opened(weather, "printer jams", "replica lags")
    for doing in (Doing.SAY, Doing.EDIT):
        weather.order(doing, status=429, after=AFTER, every=2, times=2)
    words = ["one", "two"]
    slowest = max(await asyncio.gather(tells(weather, first, *words), tells(weather, second, *words)))
    assert slowest < AT_ONCE, "answers are immediate"
    third = await asks(weather, "the map does not load")
    for number in (first, second):
        await arrived(weather, number, words)
    await weather.until(lambda: weather.card(third))
    patience_is_kept(weather)
    return {first: words, second: words, third: []}


def patience_is_kept(weather: Weather) -> None:
    """Nothing is asked before Retry-After is over, and then it is asked at once."""
    for doing in (Doing.SAY, Doing.EDIT):
        tries = weather.tries(doing)
        refused = [one for one in tries if one.status == 429]
        assert refused
        for one in refused:
            after = sorted(other.at - one.at for other in tries if other.where == one.where and other.at > one.at)
            assert not [at for at in after if LATE < at < AFTER], (doing, after)
        last = refused[-1]
        again = [other.at - last.at for other in tries if other.where == last.where and other.at > last.at + LATE]
        assert again and min(again) < AFTER + AT_ONCE, (doing, again)


@everywhere
async def test_what_one_person_is_told_may_wait_and_nobody_else_does(weather: Weather) -> Said:
    first, second = await opened(weather, "printer jams", "replica lags")
    await weather.types("dba", f"offer #{first}")
    await weather.until(lambda: "@dba" in weather.card(first))
    weather.order(Doing.SAY, whom="dba", status=429, after=AFTER, times=1)
    await weather.types("lead", f"release #{first} @dba thanks")
    await tells(weather, first, "after that")
    await tells(weather, second, "meanwhile")
    assert await arrived(weather, second, ["meanwhile"]) < AT_ONCE
    assert weather.private("dba") == []
    await weather.until(lambda: any("thanks you" in one for one in weather.private("dba")))
    return {first: ["after that"], second: ["meanwhile"]}
