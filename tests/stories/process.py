"""The shipped process, `muster run`, started as an operator starts it."""

import asyncio
import json
import os
import signal
import sys
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from storage.store import Store
from swarm import when
from tests.stories import kept

ROOT = Path(__file__).parent.parent.parent
SETTLING = 45.0
"""Seconds in which all is done: what had begun as another process died may have to wait for thirty of them."""
PLAIN = {
    "PATH": os.environ.get("PATH", ""),
    "LANG": "C.UTF-8",
    "PYTHONWARNINGS": "error,ignore:'audioop':DeprecationWarning",
}


class Muster:
    """One process after the other over the same configuration and database."""

    def __init__(self, folder: Path, config: str, secrets: Mapping[str, str], tree: Path = ROOT) -> None:
        """`tree` is the folder of the source that is run."""
        self.folder = folder
        self.config = folder / "muster.toml"
        self.database = folder / "muster.db"
        """Where everything is kept, unless that is on a server."""
        self.where = kept.where(folder)
        place = f'path = "{self.where}"' if self.where == self.database else f'url = "{self.where}"'
        self.config.write_text(f"[storage]\n{place}\n{config}", encoding="utf-8")
        self._tree = tree
        self.ahead = timedelta()
        """How far the clock of the next process goes ahead of the machine's."""
        self.env = {**PLAIN, **secrets}
        self._process: asyncio.subprocess.Process | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Condition()
        self.log: list[dict[str, Any]] = []
        self.written = bytearray()
        """Whatever any of its processes wrote, as they wrote it."""

    async def start(self, *, doors: int = 1) -> None:
        """Start it, and wait until as many doors are open."""
        self.log.clear()
        ahead = ["--ahead", f"{self.ahead // timedelta(minutes=1)}m"] if self.ahead else []
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bot",
            "run",
            "--config",
            str(self.config),
            *ahead,
            cwd=self._tree,
            env=self.env,
            stderr=asyncio.subprocess.PIPE,
        )
        self._reader = asyncio.create_task(self._read())
        await self.said("ready", times=doors)

    async def later(self, length: str) -> None:
        """Start it again so much later. Returns when what had fallen due by then is done, and told."""
        assert await self.stop() == 0, self.transcript()
        self.pass_time(length)
        await self.start()
        await self.settled()

    def pass_time(self, length: str) -> None:
        """The next process begins so much later."""
        self.ahead += when.duration(length)

    def now(self) -> datetime:
        """What its clock shows."""
        return datetime.now(UTC) + self.ahead

    async def settled(self) -> None:
        """Wait until nothing is due and nothing is to be sent: of what is not told only the database knows."""
        store = await Store.open(self.where)
        try:
            async with asyncio.timeout(SETTLING):
                while await self._has_to_do(store):
                    await asyncio.sleep(0.01)
        finally:
            await store.close()

    async def _has_to_do(self, store: Store) -> bool:
        assert not self.ended, self.transcript()
        due = await store.next_due()
        return (due is not None and due <= self.now()) or bool(await store.pending_requests())

    async def said(self, event: str, *, times: int = 1, timeout: float = 15) -> None:
        """Wait until something was logged."""
        async with asyncio.timeout(timeout), self._changed:
            await self._changed.wait_for(lambda: self._count(event) >= times or self.ended)
        assert self._count(event) >= times, f"never said {event!r}:\n{self.transcript()}"

    async def stop(self, number: int = signal.SIGTERM) -> int:
        """End it as an operator does; its exit code."""
        assert self._process is not None
        if self._process.returncode is None:
            self._process.send_signal(number)
        code = await asyncio.wait_for(self._process.wait(), 30)
        if self._reader is not None:
            await self._reader
        return code

    async def kill(self) -> None:
        await self.stop(signal.SIGKILL)

    async def examined(self) -> tuple[int, str]:
        """What `muster doctor` says: its exit code, its words."""
        return await self.asked("doctor")

    def knows(self, **secrets: str) -> None:
        """What else the next process finds in its environment."""
        self.env |= secrets

    async def asked(self, *words: str, knowing: bool = False) -> tuple[int, str]:
        """What another command of `muster` says over the same configuration: its exit code, its words.

        It knows the secrets only where they are wanted: nothing but hearing and speaking needs them.
        """
        command = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", *words, "--config", str(self.config)),
            cwd=self._tree,
            env=self.env if knowing else PLAIN,
            stdout=asyncio.subprocess.PIPE,
        )
        said, _ = await command.communicate()
        self.written += said
        return command.returncode or 0, said.decode()

    @property
    def ended(self) -> bool:
        return self._process is None or self._process.returncode is not None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def resident(self) -> int:
        """The memory that it takes now, in kB."""
        status = Path(f"/proc/{self.pid}/status").read_text(encoding="ascii")
        return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS:"))

    def transcript(self) -> str:
        return "\n".join(json.dumps(line) for line in self.log[-40:])

    def _count(self, event: str) -> int:
        return sum(line.get("event") == event for line in self.log)

    async def _read(self) -> None:
        assert self._process is not None and self._process.stderr is not None
        while line := await self._process.stderr.readline():
            self.written += line
            async with self._changed:
                self.log.append(_parsed(line.decode(errors="replace")))
                self._changed.notify_all()
        await self._process.wait()
        async with self._changed:
            self._changed.notify_all()


def _parsed(line: str) -> dict[str, Any]:
    try:
        parsed = json.loads(line)
    except ValueError:
        return {"event": line.rstrip()}
    return parsed if isinstance(parsed, dict) else {"event": line.rstrip()}
