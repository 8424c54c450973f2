"""How often one may begin a session on Discord's gateway: once in five seconds, all processes together.

Whoever serves very many servers has several such paces side by side; the shards are spread over them.
"""

import asyncio
from collections import defaultdict

from bot.paces import Paces

BETWEEN = 5.0
"""Seconds between two."""


class Identifying:
    """Who may identify now."""

    def __init__(self, paces: Paces) -> None:
        self._paces = paces
        self.at_once = 1
        """How many paces there are, as Discord says."""
        self._before: defaultdict[int, float] = defaultdict(lambda: float("-inf"))
        self._turns: defaultdict[int, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def turn(self, shard: int) -> None:
        """Wait until a shard may identify, and count it."""
        loop, which = asyncio.get_running_loop(), shard % self.at_once
        async with self._turns[which]:
            others = await self._paces.turn(f"discord identify {which}", 1, BETWEEN)
            await asyncio.sleep(max(others, self._before[which] + BETWEEN - loop.time(), 0.0))
            self._before[which] = loop.time()
