"""Slack's rate limits: a bucket for each method (and, where messages are posted, each channel)."""

from __future__ import annotations

import math
import time

PER_MINUTE = {1: 1.0, 2: 20.0, 3: 50.0, 4: 100.0}
SPECIAL = 300.0
POSTS_AT_ONCE = 4.0
POSTS_PER_SECOND = 1.0


class Pace:
    """A full bucket is the burst that Slack lets pass; it refills at the tier's rate."""

    def __init__(self) -> None:
        self._buckets: dict[tuple[str, str], tuple[float, float]] = {}

    def wait(self, method: str, tier: int, channel: str) -> int | None:
        """Seconds to wait before this call is welcome, or None if it is welcome now."""
        if method == "chat.postMessage":
            return self._take((method, channel), POSTS_AT_ONCE, POSTS_PER_SECOND)
        size = PER_MINUTE.get(tier, SPECIAL)
        return self._take((method, ""), size, size / 60)

    def _take(self, key: tuple[str, str], size: float, rate: float) -> int | None:
        now = time.monotonic()
        level, at = self._buckets.get(key, (size, now))
        level = min(size, level + (now - at) * rate)
        if level < 1:
            self._buckets[key] = (level, now)
            return max(1, math.ceil((1 - level) / rate))
        self._buckets[key] = (level - 1, now)
        return None
