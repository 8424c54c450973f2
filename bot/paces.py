"""The pace that all processes keep together: those that work side by side, and those that come one after the other.

A door counts what it sends by itself (bot/lines.py). Here is only what the others have to know. No platform, no SQL.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import NamedTuple, Protocol, TypeVar

import structlog

from storage.broken import StorageBroken
from storage.sqlite.paces import Kept
from storage.store import on_a_server

T = TypeVar("T")

log = structlog.get_logger()
PATIENCE = 5.0
"""Seconds until a database that failed is asked again. Until then every process keeps its own pace."""


class Pace(NamedTuple):
    """So many in so many seconds, whichever seconds those are."""

    most: int
    within: float

    @property
    def step(self) -> float:
        """Seconds between two in the long run."""
        return self.within / self.most


class Paces(Protocol):
    """Names are the platforms' own: a channel, a kind of call, all calls. Never raises."""

    @property
    def others(self) -> bool:
        """Whether other processes may be at work just now, so that asking has its price."""

    async def turn(self, name: str, most: int, within: float) -> float:
        """In how many seconds one may go, of so many within so many seconds. That turn is taken by this."""

    async def held(self, name: str) -> float:
        """For how many seconds nothing of this name may go, because another process was told so."""

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        """Nothing of this name may go for so many seconds, and then one after the other."""


class Alone:
    """There is no other process, and there was none: what its doors count is all there is."""

    others = False

    async def turn(self, name: str, most: int, within: float) -> float:
        return 0.0

    async def held(self, name: str) -> float:
        return 0.0

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        pass


ALONE = Alone()


class Together:
    """Others are there; as long as they cannot be asked, each process keeps its own pace."""

    others = True

    def __init__(self, others: Paces) -> None:
        """`others` may raise StorageBroken."""
        self._others = others
        self._one = asyncio.Lock()
        self._until = float("-inf")
        self._said = False

    async def turn(self, name: str, most: int, within: float) -> float:
        return await self._asked(lambda: self._others.turn(name, most, within), 0.0)

    async def held(self, name: str) -> float:
        return await self._asked(lambda: self._others.held(name), 0.0)

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        await self._asked(lambda: self._others.hold(name, most, within, seconds), None)

    async def _asked(self, question: Callable[[], Awaitable[T]], otherwise: T) -> T:
        """One after the other: whom nobody answers has found that out for all who wait behind."""
        if self._broken:
            return otherwise
        async with self._one:
            if self._broken:
                return otherwise
            if self._said:  # one tries again; nobody waits for that
                self._pause()
            try:
                answer = await question()
            except StorageBroken as broken:
                self._pause()
                if not self._said:
                    log.warning("every process keeps a pace of its own for now", why=str(broken))
                self._said = True
                return otherwise
            if self._said:
                log.info("the processes keep one pace again")
            self._said, self._until = False, float("-inf")
            return answer

    @property
    def _broken(self) -> bool:
        return self._until > asyncio.get_running_loop().time()

    def _pause(self) -> None:
        self._until = asyncio.get_running_loop().time() + PATIENCE


@asynccontextmanager
async def paces(where: Path | str) -> AsyncIterator[Paces]:
    """The pace kept by all who work on one database."""
    if not on_a_server(where):
        kept = Kept(Path(where))
        try:
            yield kept
        finally:
            kept.close()
        return
    from storage.postgres.paces import Shared  # noqa: PLC0415 - whoever has a file does without this driver

    shared = Shared(str(where))
    try:
        yield Together(shared)
    finally:
        await shared.close()
