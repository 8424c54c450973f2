"""Ids and times as Discord writes them: an id carries the moment it was made."""

import time
from datetime import UTC, datetime

EPOCH_MS = 1_420_070_400_000


class Mint:
    """Makes ids that only ever grow, also within one millisecond."""

    def __init__(self) -> None:
        self._last = 0

    def __call__(self) -> int:
        now = (int(time.time() * 1000) - EPOCH_MS) << 22
        self._last = max(self._last + 1, now)
        return self._last


def made_at(snowflake: int) -> datetime:
    return datetime.fromtimestamp(((snowflake >> 22) + EPOCH_MS) / 1000, UTC)


def stamp(moment: datetime | None = None) -> str:
    return (moment or datetime.now(UTC)).isoformat(timespec="microseconds")
