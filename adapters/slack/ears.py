"""Hearing in several ways at once, as if it were one."""

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog

log = structlog.get_logger()
AGAIN = 5.0
"""Seconds until it is tried again to listen where somebody else does."""


class Ear(Protocol):
    """One way."""

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; `heard` is called whenever people are heard."""

    def stop(self) -> None:
        """Take nothing more; `run` returns."""


class Ears:
    """People are heard by the first of them; the other is there for something else, and keeps nobody from hearing.

    Where it is to listen another process may do so already, which then serves both; should that one end, it takes over.
    """

    def __init__(self, first: Ear, other: Ear) -> None:
        self._first = first
        self._other = other

    async def run(self, heard: Callable[[], None]) -> None:
        beside = asyncio.create_task(self._listen())
        try:
            await self._first.run(heard)
        finally:
            self._other.stop()
            await asyncio.wait({beside}, timeout=AGAIN)
            beside.cancel()
            await asyncio.gather(beside, return_exceptions=True)

    def stop(self) -> None:
        self._first.stop()
        self._other.stop()

    async def _listen(self) -> None:
        failed = False

        def listens() -> None:
            if failed:
                log.info("listens here now")

        while True:
            try:
                await self._other.run(listens)
                return
            except OSError as error:
                if not failed:
                    log.warning("cannot listen here yet", why=error.strerror or str(error))
                failed = True
            await asyncio.sleep(AGAIN)
