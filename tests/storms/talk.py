"""What people do while it storms, and that in the end everything stands where it belongs, once and in order."""

import asyncio
import re
import time
from collections.abc import Sequence

from tests.platforms import discord as on_discord
from tests.platforms import slack as on_slack
from tests.stories.stage import Stage
from tests.storms.weather import Doing, Weather

AT_ONCE = 1.0
"""Seconds within which an answer counts as immediate, on a machine that others use as well."""
LATE = 0.35
"""Seconds that a call may be on its way before the platform notes it, or its refusal before the bot knows of it."""
FAILURES = (on_slack.PlatformFailure, on_discord.PlatformFailure)
"""What people see when nobody hears them."""


async def asks(stage: Stage, title: str) -> int:
    """Somebody opens a request; its number."""
    answer = await stage.types("requester", f"open {title}")
    found = re.search(r"#(\d+) is open", answer)
    assert found, answer
    return int(found[1])


async def opened(stage: Stage, *titles: str) -> list[int]:
    """Requests with their threads."""
    numbers = await asyncio.gather(*(asks(stage, title) for title in titles))
    for number, title in zip(numbers, titles, strict=True):
        await _shown(stage, number, title)
    return list(numbers)


async def _shown(stage: Stage, number: int, title: str) -> None:
    await stage.until(lambda: title in stage.card(number))


async def tells(stage: Stage, number: int, *words: str) -> float:
    """Somebody tells the requester one thing after the other; how long the slowest answer took, in seconds."""
    slowest = 0.0
    for one in words:
        began = time.monotonic()
        answer = await stage.types("lead", f"tell #{number} {one}")
        slowest = max(slowest, time.monotonic() - began)
        assert "is told" in answer, answer
    return slowest


def told(stage: Stage, number: int) -> list[str]:
    """What the requester was told in the thread."""
    found = [re.fullmatch(r"@requester: (.*)", one) for one in stage.thread(number)]
    return [one[1] for one in found if one and "looks after this" not in one[1]]


async def arrived(stage: Stage, number: int, words: Sequence[str]) -> float:
    """Wait until all of it stands in the thread; how long that took."""
    began = time.monotonic()
    await stage.until(lambda: set(words) <= set(told(stage, number)))
    return time.monotonic() - began


async def hanging(weather: Weather) -> None:
    """Wait until something is being said, and has no answer yet."""
    await weather.until(lambda: any(one.status == 0 for one in weather.tries(Doing.SAY)))


async def stands(weather: Weather, said: dict[int, list[str]]) -> None:
    """Every request has one thread, and in it everything stands once and in order."""
    for number, words in said.items():
        await arrived(weather, number, words)
    there = {number: told(weather, number) for number in said}
    assert there == said, there
    assert weather.threads() == len(said)
