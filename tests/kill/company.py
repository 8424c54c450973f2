"""The processes of a ground: who lives, and who it is that calls. Of those that keep a file there is one."""

import os
from collections.abc import Sequence
from contextlib import suppress
from contextvars import ContextVar
from pathlib import Path
from typing import Any

from tests.stories.process import Muster

CALLER: ContextVar[int] = ContextVar("CALLER", default=0)
"""The port from which the call came that is just being looked at."""
PORT, INODE = 1, 9
"""Where they stand in a line of the kernel's table of connections."""


def calls(transport: Any) -> None:
    """Whoever is at the other end of this connection calls."""
    if transport is not None and (peer := transport.get_extra_info("peername")):
        CALLER.set(peer[1])


class Company:
    def __init__(self, musters: Sequence[Muster]) -> None:
        self.musters = musters
        self._turn = 0

    @property
    def living(self) -> list[Muster]:
        return [one for one in self.musters if not one.ended]

    @property
    def dead(self) -> list[Muster]:
        return [one for one in self.musters if one.ended]

    def next(self) -> Muster:
        """Who is struck: whoever calls; else each of them in turn."""
        living = self.living
        if len(living) == 1:
            return living[0]
        port = CALLER.get()
        self._turn += 1
        return next((one for one in living if port and _has(one.pid, port)), living[self._turn % len(living)])

    def pass_time(self, length: str) -> None:
        """For those that begin from now on: it is to pass for all of them alike."""
        for one in self.musters:
            one.pass_time(length)


def _has(pid: int, port: int) -> bool:
    """Whether a connection from this port is a process's."""
    lines = (line.split() for line in Path("/proc/net/tcp").read_text(encoding="utf-8").splitlines()[1:])
    sockets = {f"socket:[{parts[INODE]}]" for parts in lines if parts[PORT].endswith(f":{port:04X}")}
    for file in Path(f"/proc/{pid}/fd").iterdir():
        with suppress(OSError):
            if os.readlink(file) in sockets:  # noqa: PTH115 - what it names is no path
                return True
    return False
