"""Hearing in several ways at once, as if it were one."""

import asyncio
from collections.abc import Callable
from typing import Protocol


class Ear(Protocol):
    """One way."""

    async def run(self, heard: Callable[[], None]) -> None:
        """Hear until `stop`; `heard` is called whenever people are heard."""

    def stop(self) -> None:
        """Take nothing more; `run` returns."""


class Ears:
    """People are heard by the first of them; the others are there for something else. Where one falls, all do."""

    def __init__(self, first: Ear, *others: Ear) -> None:
        self._first = first
        self._others = others

    async def run(self, heard: Callable[[], None]) -> None:
        running = [asyncio.create_task(self._first.run(heard))]
        running += [asyncio.create_task(one.run(lambda: None)) for one in self._others]
        try:
            done, _ = await asyncio.wait(running, return_when=asyncio.FIRST_COMPLETED)
            self.stop()
            for one in done:
                one.result()
            await asyncio.gather(*running)
        finally:
            for one in running:
                one.cancel()
            await asyncio.gather(*running, return_exceptions=True)

    def stop(self) -> None:
        for one in (self._first, *self._others):
            one.stop()
