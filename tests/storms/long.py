"""A long storm under people who go on talking, and what has to be so at its end; with the memory it took."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

from tests.platforms.discord import DiscordDouble
from tests.platforms.slack import SlackDouble
from tests.storms.chatter import Chatter
from tests.storms.everywhere import Everywhere
from tests.storms.talk import opened
from tests.storms.tempests import PATIENT, Tempest

TALKERS = 6
"""People who talk on each platform, each about a request of their own."""
BREATH, SLOWLY = 0.5, 9.0
"""Seconds between two things that somebody says, and where the platforms' own pace counts."""
BACKOFF = 60.0
"""The longest that Muster waits before it tries something again, however long that did not work."""
MARGIN = 45.0
"""Seconds for what was begun before the storm was over, and for what is left to do after it, on a machine in use."""


@dataclass
class Outcome:
    """What came of one storm."""

    name: str
    said: int = 0
    unanswered: int = 0
    """Of these their speakers were told that they failed, or saw the platform's own failure."""
    recovered: float = 0.0
    """Seconds from its end until everybody was heard and everything stood where it belongs."""
    resident: list[int] = field(default_factory=list)
    """The memory that the process took, in kB, second by second."""

    @property
    def told(self) -> str:
        began, end = self.resident[0] / 1024, self.resident[-1] / 1024
        return (
            f"{self.name.replace('_', ' ')}: {self.said} things said, {self.unanswered} of them in vain; all there "
            f"{self.recovered:.1f} s after it; memory {began:.0f} MB, {max(self.resident) / 1024:.0f} MB at most, "
            f"{end:.0f} MB at its end"
        )


@asynccontextmanager
async def everywhere(folder: Path, *, other: bool) -> AsyncIterator[Everywhere]:
    """Both platforms before one process; the other time over HTTP and in a forum."""
    async with AsyncExitStack() as stack:
        slack = await stack.enter_async_context(SlackDouble())
        discord = await stack.enter_async_context(DiscordDouble())
        at = Everywhere(slack, discord, folder, http=other, forum=other)
        await at.start()
        try:
            yield at
        except BaseException:
            await at.muster.kill()  # nothing outlives a storm that failed
            raise
        assert await at.muster.stop() == 0, at.muster.transcript()


async def weathered(at: Everywhere, tempest: Tempest, seconds: float) -> Outcome:
    """People talk before, during and after it; nothing of what was answered is lost, nothing stands there twice."""
    outcome = Outcome(tempest.__name__)
    titles = [f"{outcome.name} {count}" for count in range(TALKERS)]
    numbers = await asyncio.gather(*(opened(weather, *titles) for weather in at.both))
    pairs = [(weather, number) for weather, its in zip(at.both, numbers, strict=True) for number in its]
    breath = SLOWLY if tempest in PATIENT else BREATH
    chatters = [Chatter(weather, number, breath) for weather, number in pairs]
    watching = asyncio.create_task(_watch(at, outcome))
    try:
        async with AsyncExitStack() as stack:
            await asyncio.gather(*(stack.enter_async_context(one) for one in chatters))
            await asyncio.gather(*(one.more() for one in chatters))
            await tempest(at, seconds)
            for weather in at.both:
                weather.double.heal()
            over = monotonic()
            await asyncio.gather(*(one.more(BACKOFF + MARGIN) for one in chatters))
        await settled(at, BACKOFF + MARGIN)
        outcome.recovered = monotonic() - over
        assert outcome.recovered < BACKOFF + MARGIN, outcome
    finally:
        watching.cancel()
        await asyncio.wait([watching])
    for one in chatters:
        one.stands()
    outcome.said = sum(len(one.answered) + len(one.unanswered) for one in chatters)
    outcome.unanswered = sum(len(one.unanswered) for one in chatters)
    return outcome


async def settled(at: Everywhere, seconds: float) -> None:
    """Nothing is due and nothing is to be sent."""
    end = monotonic() + seconds
    while True:
        try:
            return await at.muster.settled()
        except TimeoutError:
            if monotonic() > end:
                raise


def growth(outcomes: list[Outcome]) -> float:
    """How much more memory the process took at the end of the last storm than early in the first."""
    early = median(outcomes[0].resident[5:15] or outcomes[0].resident)
    return outcomes[-1].resident[-1] / early


async def _watch(at: Everywhere, outcome: Outcome) -> None:
    while True:
        outcome.resident.append(at.muster.resident)
        await asyncio.sleep(1)
