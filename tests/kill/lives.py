"""The lives of a process on one ground: it begins, people act, it is struck dead, and at last it may settle."""

import asyncio
import contextlib
import json
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from tests.kill.company import Company
from tests.kill.deed import Deed
from tests.kill.ground import Ground
from tests.kill.ledger import Ledger
from tests.kill.trap import struck_dead
from tests.kill.verdict import Verdict
from tests.stories.process import PLAIN, Muster

WATCHED = 1.5
"""Seconds after which the watcher of the log strikes all the same."""
WINK = 0.0003
READY = 60.0
"""Seconds for a process to begin: of one that died others hear late."""
PATIENCE = 4
"""How often it is waited until all is done, which gives up after a while each time."""
STANDS_BY = "stands by: another process hears Discord"
NEVER = "what no process says"
GRAVE = frozenset({"error", "critical"})


class End(StrEnum):
    """How a life ends."""

    STARTING = "while starting"
    ANY_TIME = "at any time"
    LOCKED = "before a commit"
    WRITTEN = "as the log is written"
    ANSWERED = "after a commit, before its answer"
    UNSENT = "before a call is carried out"
    SENT = "after a call, before it is noted"
    LOOKED = "while looking for what was sent"
    TOGETHER = "all at once"
    SERVER = "not itself, but the database"


def _is_grave(line: dict[str, Any]) -> bool:
    """Whether something went wrong."""
    return line.get("level") in GRAVE or "exception" in line


@dataclass
class Tally:
    """How often the process died, and where."""

    ends: Counter[End] = field(default_factory=Counter)
    sprung: Counter[str] = field(default_factory=Counter)
    grave: list[dict[str, Any]] = field(default_factory=list)
    """What it logged as an error."""
    story: list[tuple[str, str]] = field(default_factory=list)
    """When it died and how, and all that it logged."""

    @property
    def kills(self) -> int:
        return self.ends.total()


class Lives:
    def __init__(self, ground: Ground) -> None:
        self.ground = ground
        self.company = Company(ground.musters)
        self.books = ground.books
        self.ledger = Ledger(ground.books)
        self.tally = Tally()
        self.deeds: list[Deed] = []
        self._acting: set[asyncio.Task[None]] = set()
        self._struck: Muster | None = None

    async def begin(self) -> None:
        """The first life, from which on all that is committed is witnessed."""
        await self.ground.start()
        self.books.witness()
        await self.start()

    async def start(self) -> None:
        """Whoever is dead begins anew; a trap may end it before it has begun."""
        for muster in self.company.dead:
            await self.started(muster)

    async def started(self, muster: Muster) -> None:
        trap = self.ground.trap
        await muster.start(doors=0)
        try:
            await self._begun(muster)
        except AssertionError:
            if not trap.sprung.is_set():
                raise
        except TimeoutError:
            raise AssertionError(f"it does not begin:\n{muster.transcript()}") from None

    async def _begun(self, muster: Muster) -> None:
        """It hears, or stands by while another one does."""
        signs = ("ready", STANDS_BY) if len(self.company.musters) > 1 else ("ready",)
        waiting = [asyncio.create_task(muster.said(one, timeout=READY)) for one in signs]
        done, pending = await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        for one in pending:
            one.cancel()
        await asyncio.gather(*pending, return_exceptions=True)
        for one in done:
            one.result()

    def act(self, deed: Deed) -> asyncio.Task[None]:
        """Somebody does something, now."""
        self.deeds.append(deed)
        return self._take(self.ground.does(deed))

    def act_again(self, deed: Deed) -> asyncio.Task[None]:
        return self._take(self.ground.again(deed))

    def _take(self, doing: Any) -> asyncio.Task[None]:
        task = asyncio.create_task(doing)
        self._acting.add(task)
        task.add_done_callback(self._acting.discard)
        return task

    def strike(self, muster: Muster | None = None) -> None:
        """To be called wherever one is to die; when this returns it is dead."""
        self._struck = muster or self.company.next()
        struck_dead(self._struck.pid)

    async def buried(self, end: End, muster: Muster | None = None) -> Muster:
        """It is struck now, unless that has been done, and all that belonged to it ends; who it was."""
        trap = self.ground.trap
        if trap.sprung.is_set():
            self.tally.sprung[trap.where] += 1
        trap.lift()
        if self._struck is None:
            self.strike(muster)
        assert self._struck is not None
        muster, self._struck = self._struck, None
        with contextlib.suppress(AssertionError):
            await muster.said(NEVER)
        await muster.stop()
        self.ground.mourn()
        self.tally.ends[end] += 1
        self._read_log(muster)
        self.tally.story.append((datetime.now(UTC).isoformat(), f"process {muster.pid} died {end}, {trap.where}"))
        return muster

    async def struck_when_written(self, times: int) -> None:
        """Struck by a watcher beside everything else, as soon as the database's log has changed so often."""
        seen = self.books.written()

        def watch(left: int, seen: object) -> None:
            end = time.monotonic() + WATCHED
            while left and time.monotonic() < end:
                if (now := self.books.written()) != seen:
                    left, seen = left - 1, now
                time.sleep(WINK)
            self.strike()

        await asyncio.to_thread(watch, times, seen)

    async def verdict(self) -> Verdict:
        """The last life: everything is carried out in peace, and looked at."""
        await self.start()
        self.ground.heal()
        while self._acting:
            await asyncio.wait(self._acting)
        await self._settled()
        code = 0
        for muster in self.company.musters:
            code = await muster.stop() or code
            self._read_log(muster)
        said = [await self._asked(what) for what in ("rebuild", "verify", "doctor")]
        return Verdict(self.ground, self.ledger, self.deeds, code, said, self.tally.grave)

    async def _settled(self) -> None:
        """Nothing is under way, due or to be sent; what takes too long shows in the verdict."""
        await self.ground.quiet()
        for _ in range(PATIENCE):
            with contextlib.suppress(TimeoutError):
                await self.ground.musters[0].settled()
                break
        await self.ground.quiet()

    def _read_log(self, muster: Muster) -> None:
        self.tally.grave += [one for one in muster.log if _is_grave(one) and not self._is_told(one)]
        self.tally.story += [(str(one.get("timestamp", "")), f"{muster.pid} {json.dumps(one)}") for one in muster.log]
        muster.log.clear()

    def _is_told(self, line: dict[str, Any]) -> bool:
        """Whether it says that the database is away, as it was."""
        said = f"StorageBroken: {line.get('why')}\n{line.get('exception')}"
        return bool(self.tally.ends[End.SERVER]) and "StorageBroken: The database " in said

    async def _asked(self, what: str) -> tuple[int, str]:
        """What a command of the command line says about the database that is left, and its exit code."""
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bot", what, "--config", str(self.ground.musters[0].config)),
            env=PLAIN,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode().strip()
