"""The pace of one process, kept beyond its end: what went of late is in a small file beside the database.

Whoever begins in its place goes on where it ended, even if it was killed. A turn is a few bytes, written over those of
an old one, with a digest for its name: no disk is waited for. What cannot be written or read is one wait less.
"""

import contextlib
import os
import struct
from bisect import insort
from collections import defaultdict
from hashlib import blake2b
from pathlib import Path
from time import monotonic

TURN = struct.Struct("<8sd")
"""The digest of a name, and when it went, by the machine's clock that no process sets and all go by."""
ROOM = 8_192
"""Turns that are kept: more than go within a minute at any pace that a platform bears."""
LONGEST = 60.0
"""Seconds for which what went may count."""
ON_ITS_WAY = 0.25
"""Seconds: it counts there when it comes there, and nobody knows any more how long it took."""


class Kept:
    """Never raises. What this process sends it counts by itself: here is what the one before it sent."""

    others = False

    def __init__(self, database: Path) -> None:
        real = database.resolve()
        self._file = -1
        self._next = 0
        self._until = monotonic() + LONGEST
        """From then on nothing counts that went before."""
        self._went: defaultdict[bytes, list[float]] = defaultdict(list)
        with contextlib.suppress(OSError):
            self._file = os.open(real.with_name(f"{real.name}-pace"), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            self._read(os.pread(self._file, ROOM * TURN.size, 0))

    async def turn(self, name: str, most: int, within: float) -> float:
        """In how many seconds one may go, of so many within so many seconds; that turn is taken."""
        digest, now = _digest(name), monotonic()
        at = now
        if now < self._until:
            went = self._went[digest]
            if len(went) >= most:
                at = max(now, went[-most] + within)
            insort(went, at)
        else:
            self._went.clear()
        self._write(digest, at)
        return at - now

    async def held(self, name: str) -> float:
        """Nobody else is there who could have been told so."""
        return 0.0

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        """What the platform says itself goes before what was counted; whoever was sent away for it is on record."""
        self._went.pop(_digest(name), None)

    def close(self) -> None:
        if self._file >= 0:
            os.close(self._file)
        self._file = -1

    def _write(self, digest: bytes, at: float) -> None:
        if self._file >= 0:
            with contextlib.suppress(OSError):
                os.pwrite(self._file, TURN.pack(digest, at), self._next * TURN.size)
            self._next = (self._next + 1) % ROOM

    def _read(self, raw: bytes) -> None:
        """What is from a time to come is from before the machine began anew, or was waited for in vain."""
        now = monotonic()
        turns = list(TURN.iter_unpack(raw[: len(raw) - len(raw) % TURN.size]))
        late = [(at, place, digest) for place, (digest, at) in enumerate(turns) if now - LONGEST < at <= now]
        for at, place, digest in sorted(late):
            self._went[digest].append(at + ON_ITS_WAY)
            self._next = (place + 1) % ROOM


def _digest(name: str) -> bytes:
    return blake2b(name.encode(), digest_size=8).digest()
