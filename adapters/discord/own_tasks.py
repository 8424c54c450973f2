"""Tasks of our own: kept until they are done, their failures logged with a reference, all of them waited for."""

import asyncio
import secrets
from collections.abc import Coroutine
from typing import Any

import structlog

log = structlog.get_logger()


class OwnTasks:
    def __init__(self) -> None:
        self._running: set[asyncio.Task[None]] = set()

    def start(self, what: str, work: Coroutine[Any, Any, None]) -> asyncio.Task[None]:
        """Begin something that nobody waits for."""
        task = asyncio.create_task(_logged(what, work))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return task

    async def finish(self) -> None:
        """Wait until nothing is left to do."""
        while self._running:
            await asyncio.wait(self._running)

    async def drop(self) -> None:
        """Give up what is not done."""
        for task in self._running:
            task.cancel()
        await self.finish()


async def _logged(what: str, work: Coroutine[Any, Any, None]) -> None:
    try:
        await work
    except Exception:
        log.exception("discord broke", doing=what, ref=secrets.token_hex(3))
