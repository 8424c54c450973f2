"""Threads on their way: who opened a request may wait a moment, so that the answer can hold the link."""

import asyncio
from contextlib import suppress


class Arrivals:
    """Requests whose thread is being opened, and those who wait for it."""

    def __init__(self, patience: float = 1.0) -> None:
        self._patience = patience
        """Seconds that an answer waits at most; platforms want theirs within 3 s."""
        self._waiting: dict[tuple[str, int], asyncio.Event] = {}

    def expect(self, desk: str, number: int) -> None:
        """Begin to listen, before the thread can have arrived."""
        self._waiting.setdefault((desk, number), asyncio.Event())

    async def wait(self, desk: str, number: int) -> None:
        """Wait until the thread is there, until it is known to take longer, or until patience ends."""
        event = self._waiting.get((desk, number))
        if event is None:
            return
        try:
            with suppress(TimeoutError):
                await asyncio.wait_for(event.wait(), self._patience)
        finally:
            self._waiting.pop((desk, number), None)

    def tell(self, desk: str, number: int) -> None:
        """The thread is there, or will not be there soon: nobody need wait for it."""
        event = self._waiting.get((desk, number))
        if event is not None:
            event.set()
