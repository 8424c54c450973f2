"""Slack's rate limits: a bucket for each method (and, where messages are posted, each channel), and one for all."""

from __future__ import annotations

import math
import time

PER_MINUTE = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0}
SPECIAL = 300.0
RARE = 4.0
"""At once, of what is taken once a minute: a process that is started again is let in."""
POSTS_AT_ONCE = 4.0
POSTS_PER_SECOND = 1.0
STRICT = 1.25
"""Posts at once where no burst is borne at all: one, and what a network may shift. Who keeps to one a second passes for
ever; who is faster by a twentieth is refused within six posts."""
OVERALL, SECOND = 50, 1.0


class Pace:
    """A full bucket is the burst that Slack lets pass; it refills at the tier's rate."""

    def __init__(self) -> None:
        self.posts_at_once = POSTS_AT_ONCE
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}
        self._until, self._used = 0.0, 0

    def wait(self, method: str, tier: int, channel: str) -> int | None:
        """Seconds to wait before this call is welcome, or None if it is welcome now."""
        if not self._welcome():
            return 1
        if method == "chat.postMessage":
            return self._take((method, channel), self.posts_at_once, POSTS_PER_SECOND)
        size = PER_MINUTE.get(tier, SPECIAL)
        return self._take((method, ""), max(size, RARE), size / 60)

    def _welcome(self) -> bool:
        """Whether fewer calls than are borne came within this second."""
        now = time.monotonic()
        if self._until <= now:
            self._until, self._used = now + SECOND, 0
        self._used += 1
        return self._used <= OVERALL

    def _take(self, key: tuple[str, str], size: float, rate: float) -> int | None:
        now = time.monotonic()
        level, at = self._buckets.get(key, (size, now))
        level = min(size, level + (now - at) * rate)
        if level < 1:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1 - level) / rate))
        self._buckets[key] = (level - 1, now)
        return None
