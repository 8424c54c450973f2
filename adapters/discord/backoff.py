"""How long the library waits before it connects again. By itself it would come to wait for 17 minutes."""

import random
import time

FIRST, LONGEST = 0.5, 30.0
"""Seconds before the second try, and before every try at most."""
CALM = 3 * LONGEST
"""After so many seconds without a failure the next one is a first one."""


class Backoff:
    """Stands in for the library's own."""

    def __init__(self) -> None:
        self._failed = 0
        self._last = time.monotonic()

    def delay(self) -> float:
        """Seconds; more with every failure, and never quite the same for two."""
        now = time.monotonic()
        self._failed = 0 if now - self._last > CALM else self._failed + 1
        self._last = now
        return min(LONGEST, FIRST * 2.0 ** min(self._failed, 10)) * random.uniform(0.5, 1.0)  # noqa: S311 - jitter
