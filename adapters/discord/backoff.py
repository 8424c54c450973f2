"""How long is waited before a connection is made again. The library by itself would come to wait for 17 minutes."""

import random
import time

FIRST, LONGEST = 0.5, 30.0
"""Seconds before the second try, and before every try at most."""
CALM = 3.0
"""After so many times the longest wait without a failure the next one is a first one."""


class Backoff:
    """Stands in for the library's own."""

    def __init__(self, longest: float = LONGEST) -> None:
        self._longest = longest
        self._failed = 0
        self._last = time.monotonic()

    def delay(self) -> float:
        """Seconds; more with every failure, and never quite the same for two."""
        now = time.monotonic()
        self._failed = 0 if now - self._last > CALM * self._longest else self._failed + 1
        self._last = now
        return min(self._longest, FIRST * 2.0 ** min(self._failed, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
