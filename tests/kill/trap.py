"""A trap at a marked point: once it is reached the process is dead, before anything else can happen."""

import asyncio
import os
import signal
from collections.abc import Callable, Collection
from enum import StrEnum
from pathlib import Path


class Point(StrEnum):
    """Where a process can be struck, as seen from the platform."""

    BEFORE = "before"
    """A call has come in; it is never carried out."""
    AFTER = "after"
    """A call was carried out; its answer never arrives."""
    ACK = "ack"
    """Something was acknowledged; the acknowledgement never arrives. It may be an ANSWER."""


ANSWER = "an answer"
"""To somebody who asked for something, after it was done: not that it takes longer, nor that an event came in."""


class Trap:
    """Set for one point; sprung once."""

    def __init__(self) -> None:
        self._point: Point | None = None
        self._calls: Collection[str] | None = None
        self._left = 0
        self._strike: Callable[[], None] = lambda: None
        self.sprung = asyncio.Event()
        self.where = ""
        """What sprang it."""

    def set(self, point: Point, strike: Callable[[], None], calls: Collection[str] | None = None, nth: int = 1) -> None:
        """Strike at the nth of these calls; at the nth of any, if none are named."""
        self.sprung = asyncio.Event()
        self._point, self._strike, self._calls, self._left = point, strike, calls, nth

    def lift(self) -> None:
        self._point = None

    def springs(self, point: Point, call: str = "") -> bool:
        """To be asked at every point; whether the process was struck there."""
        if point is not self._point or (self._calls is not None and call not in self._calls):
            return False
        self._left -= 1
        if self._left > 0:
            return False
        self.lift()
        self._strike()
        self.where = f"{point} {call}".strip()
        self.sprung.set()
        return True


def struck_dead(pid: int) -> None:
    """Kill a process; when this returns it does nothing any more."""
    os.kill(pid, signal.SIGKILL)
    while _lives(pid):
        pass


def _lives(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in "ZX"
