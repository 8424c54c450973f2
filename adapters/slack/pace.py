"""A pace for calls that nobody waits for, so that those somebody waits for are never refused because of them."""

import asyncio


class Pace:
    """Lets a few pass at once, and then one every so often."""

    def __init__(self, at_once: int, every: float) -> None:
        self._ahead = at_once * every
        self._every = every
        self._last = float("-inf")
        """When the last one would have passed, had all kept the pace from the beginning."""

    async def turn(self) -> None:
        """Wait for one's turn."""
        now = asyncio.get_running_loop().time()
        self._last = max(self._last, now - self._ahead) + self._every
        if self._last > now:
            await asyncio.sleep(self._last - now)
