"""From the request to thread and owner on the screen, where every call takes fifty milliseconds, in round trips."""

import asyncio
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import aiohttp

from benchmarks.doors import DOORS, AnyStage, Screen, double, running, settled
from benchmarks.figure import Figure, ms, times
from tests.stories.slack_stage import SlackStage

LATENCY = 0.050
ROUNDS, TOGETHER, CROWDS = 15, 16, 4
AT_MOST = {"slack": 1.2, "discord": 2.2, "discord-forum": 2.2}
TO_FIRST_POST = {"discord": 3.3}
ACCORDINGLY = 1.5
"""By how much the last of sixteen may come later than one alone."""


async def figures(folder: Path) -> list[Figure]:
    return [figure for door in DOORS for figure in await _at(door, folder)]


async def _at(door: str, folder: Path) -> list[Figure]:
    async with running(door, folder) as stage, aiohttp.ClientSession() as session:
        opening = Opening(stage, session)
        await opening.crowd(TOGETHER)
        double(stage).latency = LATENCY
        await opening.bare()
        bare, shown, first, crowds = [], [], [], []
        for _ in range(ROUNDS):
            bare.append(await opening.bare())
            took = await opening.crowd(1)
            shown.append(took[0])
            first.append(took[1])
        for _ in range(CROWDS):
            crowds.append((await opening.crowd(TOGETHER))[0])
    return list(_told(door, bare, shown, first, crowds))


class Opening:
    def __init__(self, stage: AnyStage, session: aiohttp.ClientSession) -> None:
        self._stage = stage
        self._session = session
        self._screen = Screen(stage)
        self._opened = 0

    async def bare(self) -> float:
        """One round trip, after the same rest: a call that does next to nothing."""
        await settled(self._stage)
        began = time.perf_counter()
        if isinstance(self._stage, SlackStage):
            call = self._session.post(self._stage.slack.api_url + "api.test")
        else:
            headers = {"Authorization": f"Bot {self._stage.double.token}"}
            call = self._session.get(self._stage.double.api_url + "/users/@me", headers=headers)
        async with call as answer:
            await answer.read()
        return time.perf_counter() - began

    async def crowd(self, size: int) -> tuple[float, float]:
        """So many open a request in the same moment; seconds until all have thread and owner, and the first post."""
        await settled(self._stage)
        self._screen.clear()
        self._opened += size
        began = time.perf_counter()
        typing = [
            asyncio.create_task(self._stage.types("requester", f"open printer {self._opened - one} jams"))
            for one in range(size)
        ]
        shown = await self._when(lambda: self._screen.cards() == size, began)
        first = await self._when(lambda: self._screen.posts() == size, began)
        await asyncio.gather(*typing)
        return shown, first

    async def _when(self, holds: Callable[[], bool], began: float) -> float:
        await self._stage.until(holds)
        return time.perf_counter() - began


def _told(door: str, bare: list[float], shown: list[float], first: list[float], crowds: list[float]) -> list[Figure]:
    trip = median(bare)
    trips = [one / its for one, its in zip(shown, bare, strict=True)]
    found = [
        Figure(
            name=f"{door}: thread and owner on the screen",
            measured=ms(shown),
            floor=ms(bare),
            ratio=times(trips),
            target=f"at most {AT_MOST[door]} round trips",
            reached=median(trips) <= AT_MOST[door],
        )
    ]
    if door in TO_FIRST_POST:
        to_first = [one / its for one, its in zip(first, bare, strict=True)]
        found.append(
            Figure(
                name=f"{door}: first post in the thread",
                measured=ms(first),
                floor=ms(bare),
                ratio=times(to_first),
                target=f"at most {TO_FIRST_POST[door]} round trips",
                reached=median(to_first) <= TO_FIRST_POST[door],
            )
        )
    most = ACCORDINGLY * AT_MOST[door]
    together = [one / trip for one in crowds]
    found.append(
        Figure(
            name=f"{door}: the last of {TOGETHER} at once on the screen",
            measured=ms(crowds),
            floor=ms(bare),
            ratio=times(together),
            target=f"at most {most:.1f} round trips",
            reached=median(together) <= most,
        )
    )
    return found
