"""The long storms: each rages for so many seconds over both platforms at once, and then it is over."""

import asyncio
import random
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from functools import partial

from tests.stories.locking import locked
from tests.storms import disk
from tests.storms.everywhere import Everywhere
from tests.storms.test_echoes import Echo, again, echoes
from tests.storms.weather import Doing

SLOW = 20.0
"""Seconds that a call takes which takes long."""
GUST = 3.0
"""Seconds that trouble lasts which comes and goes."""
LATELY = 40
"""So many of the latest things that were told are told again."""

Tempest = Callable[[Everywhere, float], Awaitable[None]]


async def every_second_call_is_refused(at: Everywhere, seconds: float) -> None:
    for weather in at.both:
        weather.order(Doing.ANYTHING, status=429, after=1, every=2)
    await asyncio.sleep(seconds)


async def bursts_of_failures(at: Everywhere, seconds: float) -> None:
    """Some of what failed took effect all the same."""
    async for number in _gusts(seconds):
        for weather in at.both:
            if number % 2:
                weather.double.heal()
                continue
            weather.order(Doing.SAY, status=500, taken=True, every=3)
            weather.order(Doing.EDIT, status=502, every=2)
            weather.order(Doing.ANYTHING, status=503, every=2)


async def calls_that_take_long(at: Everywhere, seconds: float) -> None:
    """Of those that say something some are carried out at the end of that time; of others only the answer takes it."""
    for weather in at.both:
        weather.order(Doing.SAY, hang=SLOW, every=7)
        weather.order(Doing.SAY, hang=SLOW, taken=True, cut=True, every=9)
        weather.order(Doing.EDIT, hang=SLOW, every=8)
    await asyncio.sleep(seconds)


async def connections_that_break_every_second(at: Everywhere, seconds: float) -> None:
    async for _ in _gusts(seconds, 1.0):
        await asyncio.gather(*(weather.drop() for weather in at.both))


async def everything_is_told_again_in_another_order(at: Everywhere, seconds: float) -> None:
    tell, echo = at.discord.double.world.emit, Echo(at.discord)
    try:
        async for _ in _gusts(seconds, 0.5):
            echo.again(LATELY)
            latest = echoes(at.slack)[-LATELY:]
            await again(random.sample(latest, len(latest)))
    finally:
        at.discord.double.world.emit = tell


async def a_disk_that_is_full_now_and_then(at: Everywhere, seconds: float) -> None:
    await _now_and_then(partial(disk.no_quota, at.muster), seconds)


async def a_database_that_somebody_holds_now_and_then(at: Everywhere, seconds: float) -> None:
    await _now_and_then(partial(locked, at.muster.database), seconds)


async def tokens_that_are_good_for_nothing(at: Everywhere, seconds: float) -> None:
    """The same ones are good again afterwards."""
    with _remembered(at):
        await asyncio.gather(*(weather.double.revoke() for weather in at.both))
        await asyncio.sleep(seconds)


TEMPESTS: tuple[Tempest, ...] = (
    bursts_of_failures,
    calls_that_take_long,
    connections_that_break_every_second,
    everything_is_told_again_in_another_order,
    a_disk_that_is_full_now_and_then,
    a_database_that_somebody_holds_now_and_then,
    every_second_call_is_refused,
    tokens_that_are_good_for_nothing,
)

PATIENT = (every_second_call_is_refused, tokens_that_are_good_for_nothing)
"""After them a platform's own pace counts, of one message a second for a channel: whoever says more waits for that."""


async def _now_and_then(trouble: Callable[[], AbstractContextManager[None]], seconds: float) -> None:
    async for _ in _gusts(seconds, GUST):
        with trouble():
            await asyncio.sleep(GUST)


async def _gusts(seconds: float, pause: float = GUST) -> AsyncIterator[int]:
    """One after the other, until the time is over."""
    loop = asyncio.get_running_loop()
    end, number = loop.time() + seconds, 0
    while loop.time() < end:
        yield number
        number += 1
        await asyncio.sleep(pause)


@contextmanager
def _remembered(at: Everywhere) -> Iterator[None]:
    slack, discord = at.slack.slack, at.discord.double
    bot, app, token = slack.bot_token, slack.app_token, discord.token
    try:
        yield
    finally:
        slack.reinstate(bot, app)
        discord.reinstate(token)
