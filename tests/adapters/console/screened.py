"""The shipped command at a terminal of 80 by 24, as a person sits at it."""

import asyncio
import os
import pty
import re
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.adapters.console.terminal import PLAIN

PROMPT = "muster> "
COLOUR = re.compile(r"\x1b\[[\d;]*m")


class Terminal:
    """What is typed at it, and what is seen on it."""

    def __init__(self, process: asyncio.subprocess.Process, leader: int) -> None:
        self.process = process
        self._leader = leader
        self._seen = ""
        self.coloured = False
        self._more = asyncio.Event()
        os.set_blocking(leader, False)
        asyncio.get_running_loop().add_reader(leader, self._read)

    async def until(self, part: str) -> str:
        """Everything up to the next time that something is seen, as plain words."""
        async with asyncio.timeout(15):
            while part not in self._seen:
                self._more.clear()
                await self._more.wait()
        seen, _, self._seen = self._seen.partition(part)
        return COLOUR.sub("", seen) + part

    async def types(self, line: str) -> str:
        """A line; what is seen until the next prompt."""
        os.write(self._leader, f"{line}\n".encode())
        return await self.until(PROMPT)

    def presses(self, keys: bytes) -> None:
        os.write(self._leader, keys)

    async def ended(self) -> tuple[int | None, bytes]:
        """The exit code, and what was written on standard error."""
        assert self.process.stderr is not None
        async with asyncio.timeout(15):
            errors = await self.process.stderr.read()
            return await self.process.wait(), errors

    def _read(self) -> None:
        try:
            self._seen += os.read(self._leader, 65_536).decode(errors="replace")
            self.coloured |= COLOUR.search(self._seen) is not None
        except OSError:  # the other end is closed
            asyncio.get_running_loop().remove_reader(self._leader)
        self._more.set()


@asynccontextmanager
async def terminal(*command: str) -> AsyncIterator[Terminal]:
    """A terminal at which `muster` was typed with these words."""
    leader, follower = pty.openpty()
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot", *command),
        env={**PLAIN, "TERM": "xterm-256color", "COLUMNS": "80", "LINES": "24"},
        stdin=follower,
        stdout=follower,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
    )
    os.close(follower)
    try:
        yield Terminal(process, leader)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        asyncio.get_running_loop().remove_reader(leader)
        os.close(leader)
