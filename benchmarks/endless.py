"""What a process holds after a million commands: whole lives of requests, one after the other, a few at a time."""

import asyncio
import gc
from collections.abc import Callable, Iterator, Mapping
from itertools import count
from pathlib import Path

from benchmarks.figure import Figure
from bot.clock import Clock
from bot.door import Answer, Door, Heard, Opened
from bot.process import BREATH, Parts, assembled
from bot.text import Card
from swarm.people import Person
from tests.bot.rig import DESK, HELPER, REQUESTER, TEAM, homes

COMMANDS, TOGETHER, PARTS = 1_000_000, 32, 10
FLAT = 5.0
"""So many megabytes may come and go: the heap is not the same at every moment."""


async def figures(folder: Path) -> list[Figure]:
    async with assembled(folder / "muster.db", homes(), Clock(), _doors, breath=BREATH) as parts:
        await parts.store.know(DESK, TEAM)
        await parts.courier.start()
        lives, held = Lives(parts), []
        for _ in range(PARTS):
            await lives.until(lives.commands + COMMANDS // PARTS)
            await parts.courier.idle()
            gc.collect()
            held.append(_resident())
        await parts.courier.stop()
    first, last = held[1], held[-1]
    grown = last - first
    return [
        Figure(
            name=f"growth of the process from {2 * COMMANDS // PARTS:,} to {lives.commands:,} commands",
            measured=f"{grown:+.1f} MB",
            floor=f"{first:.1f} MB",
            ratio=" ".join(f"{one:.0f}" for one in held),
            target=f"flat: at most {FLAT:.0f} MB",
            reached=grown <= FLAT,
        )
    ]


class Lives:
    """Requests from open to closed."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._deliveries = count(1)
        self.commands = 0

    async def until(self, many: int) -> None:
        """Until so many commands have been carried out."""
        await asyncio.gather(*(self._lives(many) for _ in range(TOGETHER)))

    async def _lives(self, many: int) -> None:
        while self.commands < many:
            opened = await self._says(REQUESTER, f"open printer {self.commands} jams")
            number = opened.request
            for by, line in (
                (HELPER, f"take #{number}"),
                (HELPER, f"tried #{number} another cable"),
                (HELPER, f"tell #{number} a new one is on its way"),
                (HELPER, f"pull #{number} @slack:dba replica lags"),
                (HELPER, f"resolve #{number} replaced"),
                (REQUESTER, f"confirm #{number}"),
            ):
                await self._says(by, line)

    async def _says(self, by: Person, line: str) -> Answer:
        self.commands += 1
        heard = Heard(delivery=f"d{next(self._deliveries)}", by=by, place="slack:C1", line=line, desk=DESK)
        answer = await self._parts.app.hear(heard)
        assert isinstance(answer, Answer) and not answer.refused and not answer.failed, answer
        return answer


class Quiet:
    """A door that shows everything at once, and remembers nothing."""

    platform = "slack"

    def __init__(self) -> None:
        self._numbers = count(1)

    def look_first(self, key: str, ago: float = 0.0) -> None:
        pass

    def settle(self, key: str) -> None:
        pass

    async def open_thread(self, intake: str, card: Card, greeting: Card, key: str, after: str = "") -> Opened:
        thread = f"{intake}/{next(self._numbers)}"
        return Opened(thread=thread, card=f"{thread}/card")

    async def open_private(self, beside: str, card: Card, greeting: Card, key: str, name: str) -> Opened:
        return await self.open_thread(beside, card, greeting, key)

    async def post(self, thread: str, card: Card, key: str, after: str = "") -> str:
        return f"{thread}/{next(self._numbers)}"

    async def edit(self, message: str, card: Card) -> None:
        pass

    async def whisper(self, person: str, card: Card, key: str, after: str = "", *, desk: str = "") -> str:
        return f"{person}/{next(self._numbers)}"

    async def close_thread(self, thread: str) -> None:
        pass

    async def reopen_thread(self, thread: str) -> None:
        pass

    async def run(self, ready: Callable[[], None]) -> None:
        ready()

    async def stop_hearing(self) -> None:
        pass

    async def close(self) -> None:
        pass


def _doors(*_: object) -> Mapping[str, Door]:
    return {"slack": Quiet()}


def _resident() -> float:
    return next(_lines("VmRSS")) / 1024


def _lines(name: str) -> Iterator[int]:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            yield int(line.split()[1])
