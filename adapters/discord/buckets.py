"""How many calls Discord still takes of each kind, as its answers tell; what is too much is known before it is sent.

Calls that are refused count as well: a crowd that tries all at once whenever a bucket is filled again is locked out.
"""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass

from bot.door import Later

TOO_MANY = "Discord takes no more calls of this kind for now."
MOST = 1_000
"""So many buckets are remembered; of those that are full again there is nothing to remember."""


@dataclass(slots=True)
class _Bucket:
    limit: int | None = None
    """How many calls it holds, once Discord has said so."""
    left: int = 0
    until: float = 0.0
    """When it is filled again."""
    length: float = 0.0
    """How long that takes at most."""
    flying: int = 0
    """Calls of which nobody knows yet how many they left."""


class Buckets:
    """What may be sent now."""

    def __init__(self) -> None:
        self._buckets: dict[str, _Bucket] = {}
        self._closed: Later | None = None
        self._closed_until = 0.0

    def enter(self, name: str, *, bound: bool = True) -> None:
        """Take a call out of a bucket, or raise Later. Whoever took one says what came of it, by `told` or `lost`.

        What is not `bound` needs neither our token nor a place among all calls.
        """
        now = _now()
        if bound and self._closed is not None:
            self._wait(self._closed, now)
        bucket = self._buckets.get(name) or self._made(name)
        if bucket.limit is not None and bucket.until <= now:
            bucket.left, bucket.until = bucket.limit, now + bucket.length
        if bucket.until > now and bucket.left <= 0:
            raise Later(TOO_MANY, bucket.until - now, asked=True)
        bucket.left -= 1
        bucket.flying += 1

    def told(self, name: str, headers: Mapping[str, str]) -> None:
        """Discord answered, and may have said how much is left."""
        bucket = self._landed(name)
        limit, left = headers.get("X-RateLimit-Limit", ""), headers.get("X-RateLimit-Remaining", "")
        if not (limit.isdecimal() and left.isdecimal()):
            return
        length, now = seconds(headers.get("X-RateLimit-Reset-After")), _now()
        known = bucket.limit is not None and bucket.until > now
        remaining = max(0, int(left) - bucket.flying)
        bucket.left = min(bucket.left, remaining) if known else remaining
        bucket.limit, bucket.until, bucket.length = int(limit), now + length, max(bucket.length, length)

    def lost(self, name: str) -> None:
        """Nobody knows what came of a call."""
        self._landed(name)

    def empty(self, name: str, after: float) -> None:
        """Discord refuses this kind of call for so long."""
        bucket = self._buckets.get(name) or self._made(name)
        bucket.left, bucket.until = 0, max(bucket.until, _now() + after)

    def close(self, why: Later) -> None:
        """Nothing at all can be done for the time that it names. Unless Discord asked for that, one call tries then."""
        self._closed, self._closed_until = why, _now() + (why.after or 0.0)

    def open(self) -> None:
        """A call was carried out: whatever was wrong with us is no more."""
        if self._closed is not None and not self._closed.asked:
            self._closed = None

    def _wait(self, closed: Later, now: float) -> None:
        if self._closed_until > now:
            raise Later(str(closed), self._closed_until - now, asked=closed.asked)
        if closed.asked:
            self._closed = None
        else:
            self._closed_until = now + (closed.after or 0.0)

    def _landed(self, name: str) -> _Bucket:
        bucket = self._buckets.get(name) or self._made(name)
        bucket.flying = max(0, bucket.flying - 1)
        return bucket

    def _made(self, name: str) -> _Bucket:
        if len(self._buckets) >= MOST:
            now = _now()
            self._buckets = {name: one for name, one in self._buckets.items() if one.flying or one.until > now}
        return self._buckets.setdefault(name, _Bucket())


def seconds(text: object, usual: float = 0.0) -> float:
    """A time that Discord names."""
    try:
        return max(0.0, float(str(text)))
    except ValueError:
        return usual


def _now() -> float:
    return asyncio.get_running_loop().time()
