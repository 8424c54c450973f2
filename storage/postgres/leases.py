"""Who of several processes has what in hand, as the database has it: it alone decides, by its own clock.

A process is given up if it was not heard of for some seconds; what it had in hand is then for the others. What it
still writes of that is refused, for it is fenced by its number, which is never given twice.
"""

import asyncio
import json
import os
import socket
from collections.abc import Sequence
from contextlib import suppress

from storage.broken import StorageBroken
from storage.leases import Found, Hint, Place, Told
from storage.postgres.errands import Errands
from storage.postgres.hints import Hints

LIFE = 10.0
"""Seconds after which a process is given up of which nothing was heard."""
SURE = 0.7
"""For this part of them it takes for granted itself that it has not been: clocks run, but not quite alike."""


class Shared:
    """Leases in a database on a server."""

    every = 2.0

    def __init__(self, errands: Errands, life: float = LIFE) -> None:
        self._errands = errands
        self._life = life
        self._hints = Hints(errands)
        self._hints.told = self._told
        self.told: Told = _nothing
        self._process = 0
        self._heard_of = float("-inf")
        self._unwanted: set[str] = set()
        """Duties that could not be laid down: as long as we live nobody else would take them."""

    @property
    def process(self) -> int:
        return self._process

    @property
    def sure(self) -> bool:
        return _now() - self._heard_of < SURE * self._life

    async def join(self, hinted: Hint) -> None:
        self._hints.hinted = hinted
        begun, former, name = _now(), self._process, f"{socket.gethostname()} {os.getpid()}"
        ((self._process,),) = await self._errands.at_once("join_processes", name=name, life=_ms(self._life))
        self._heard_of = begun
        self._unwanted.clear()
        await self._errands.at_once("leave_processes", process=former)
        await self._hints.listen()

    async def beat(self) -> bool:
        begun = _now()
        known = await self._errands.at_once("beat", process=self._process, life=_ms(self._life))
        if not known:
            self._heard_of = float("-inf")
            return False
        self._heard_of = begun
        await self._hints.listen()
        await self._lay_down_the_rest()
        return True

    async def leave(self) -> None:
        await self._hints.stop()
        await self._errands.rows("leave_processes", process=self._process)
        await self._errands.rows("hint", what="left")

    async def take(self, desk: str, number: int) -> bool:
        process = self._process
        taken = await self._errands.rows("take_lease", desk=desk, number=number, process=process)
        await self._doubt([(desk, number) for (marked,) in taken if not marked], process)
        return bool(taken) and self._is(process)

    async def find(self, after: int, rows: int) -> Found:
        process = self._process
        found = await self._errands.rows("find_effects", after=after, rows=rows, process=process)
        await self._doubt([(desk, number) for _, desk, number, marked in found if marked is False], process)
        if not self._is(process):
            return Found({}, 0)
        places = {(desk, number): marked is not None for _, desk, number, marked in found}
        return Found(places, found[-1][0] if len(found) == rows else 0)

    async def give_back(self, desk: str, number: int) -> bool:
        return bool(await self._errands.rows("give_lease_back", desk=desk, number=number, process=self._process))

    async def take_duty(self, name: str) -> bool:
        self._unwanted.discard(name)
        return bool(await self._errands.rows("take_duty", name=name, process=self._process))

    async def lay_down(self, name: str) -> None:
        self._unwanted.add(name)
        await self._errands.rows("lay_duty_down", name=name, process=self._process)
        self._unwanted.discard(name)

    async def tell(self, what: str) -> None:
        await self._errands.rows("tell", what=f"{self._process} {what}")

    async def duties(self, beginning: str) -> dict[str, int]:
        return dict(await self._errands.rows("duties_of", beginning=beginning))

    async def _lay_down_the_rest(self) -> None:
        with suppress(StorageBroken):  # there is another beat
            for name in list(self._unwanted):
                if name in self._unwanted:  # unless it was taken again meanwhile
                    await self.lay_down(name)

    async def _doubt(self, places: Sequence[Place], process: int) -> None:
        """Of these nobody put on record what was begun, so it is taken for begun."""
        if places:
            await self._errands.rows("doubt_effects", wanted=json.dumps(places), process=process)

    def _told(self, said: str) -> None:
        """What we said ourselves is no news."""
        process, _, what = said.partition(" ")
        if process != str(self._process):
            self.told(what)

    def _is(self, process: int) -> bool:
        """Whether this is us still: what we took as somebody who was given up is not ours."""
        return process == self._process and self.sure


def _nothing(_: str) -> None:
    pass


def _ms(seconds: float) -> int:
    return round(seconds * 1000)


def _now() -> float:
    return asyncio.get_running_loop().time()
