"""How many calls of one kind Discord still takes, as its answers tell; what is too much is known before it is sent.

Calls that are refused count as well: a crowd that tries all at once whenever a bucket is filled again is locked out.
"""

import asyncio
from collections.abc import Mapping

from bot.paces import Pace

FEW = 5
"""So many calls are on their way at once as long as Discord has said nothing of how many it takes."""
SOON = 0.02
"""Seconds until one looks again whether it has."""
USUAL = Pace(5, 5.0)
"""What other processes keep to until then, where they send to the same channel."""
LONGEST = 86_400.0
"""Seconds; Discord counts nothing for longer than a day."""
MARGIN = 0.05
"""Seconds: what one process sends last and another first may come closer to one another on the way."""


class Bucket:
    """A room that learns its pace. Whoever took a call out of it says what came of it, by `told` or `lost`."""

    def __init__(self) -> None:
        self._limit: int | None = None
        """How many calls it holds, once Discord has said so."""
        self._left = 0
        self._until = 0.0
        """When it is filled again."""
        self._length = 0.0
        """How long that takes at most."""
        self._flying = 0
        """Calls of which nobody knows yet how many they left."""
        self._boundless = False
        """Whether Discord has answered without a word of a limit."""
        self._held = 0.0

    @property
    def pace(self) -> Pace:
        return USUAL if self._limit is None else Pace(self._limit, self._length + MARGIN)

    @property
    def idle(self) -> bool:
        return not self._flying and self._until <= _now()

    def wait(self, ahead: int = 0) -> float:
        now = _now()
        if self._limit is None:
            if self._until > now:
                return self._until - now
            return SOON if self._flying >= FEW and not self._boundless else 0.0
        filled = self._until <= now
        left, at = (self._limit, now) if filled else (max(0, self._left), self._until)
        if ahead < left:
            return 0.0
        rounds = (ahead - left) // self._limit + filled
        return at - now + rounds * self._length

    def take(self) -> None:
        now = _now()
        if self._limit is not None and self._until <= now:
            self._left, self._until = self._limit, now + self._length
        self._left -= 1
        self._flying += 1

    def hold(self, seconds: float) -> None:
        self._held = max(self._held, _now() + seconds)
        self._left, self._until = 0, max(self._until, self._held)

    def held(self) -> float:
        return max(0.0, self._held - _now())

    def told(self, headers: Mapping[str, str]) -> None:
        """Discord answered, and may have said how much is left."""
        self.lost()
        limit, left = headers.get("X-RateLimit-Limit", ""), headers.get("X-RateLimit-Remaining", "")
        if not (limit.isdecimal() and left.isdecimal() and int(limit)):
            self._boundless = True
            return
        length, now = seconds(headers.get("X-RateLimit-Reset-After")), _now()
        known = self._limit is not None and now + length < self._until + self._length / 2  # or it was filled since
        remaining = max(0, int(left) - self._flying)
        self._left = min(self._left, remaining) if known else remaining
        self._limit, self._length = int(limit), max(self._length, length)
        self._until = max(self._held, now + length)

    def lost(self) -> None:
        """Nobody knows what came of a call."""
        self._flying = max(0, self._flying - 1)


def seconds(text: object, usual: float = 0.0) -> float:
    """A time that Discord names; what is none, or longer than any, is taken as the usual one."""
    try:
        named = float(str(text))
    except ValueError:
        return usual
    return max(0.0, named) if named <= LONGEST else usual


def _now() -> float:
    return asyncio.get_running_loop().time()
