"""What is in hand: tasks of our own, none of them forgotten, all of them finished or ended before the end."""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any, TypeVar

import structlog

from bot.door import Later, Never
from bot.malformed import Malformed

T = TypeVar("T")

log = structlog.get_logger()


class Hands:
    """The tasks of one door."""

    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[Any]] = set()

    def take(self, work: Coroutine[Any, Any, T], what: str) -> asyncio.Task[T]:
        """Start some work; `what` names it in the log, should it break."""
        task = asyncio.create_task(work, name=what)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    async def drain(self, patience: float) -> None:
        """Until nothing is in hand; what takes longer than that is ended."""
        try:
            async with asyncio.timeout(patience):
                while self._tasks:
                    await asyncio.wait(set(self._tasks))
        except TimeoutError:
            await self.drop()

    async def drop(self) -> None:
        """End everything now."""
        tasks = set(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def _done(self, task: asyncio.Task[Any]) -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if isinstance(error, (Later, Never)):
            log.warning("could not", what=task.get_name(), why=str(error))
        elif isinstance(error, Malformed):
            log.error("malformed payload", ref=secrets.token_hex(2), what=task.get_name(), why=str(error))
        elif error is not None:
            log.error("slack broke", ref=secrets.token_hex(2), what=task.get_name(), exc_info=error)


async def soon(task: asyncio.Task[T], seconds: float) -> bool:
    """Whether it is done within this time; it goes on otherwise."""
    done, _ = await asyncio.wait({task}, timeout=seconds)
    return bool(done)
