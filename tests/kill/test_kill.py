"""What was acknowledged is never lost, and nobody sees anything twice, whatever dies when.

`make soak` is the same with many more kills; KILL_SEED and KILLS choose which, and how many.
"""

import asyncio
import contextlib
import os
from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest

from tests.kill.deed import Deed, Way
from tests.kill.ground import Ground
from tests.kill.grounds import GROUNDS, ground
from tests.kill.lives import End, Lives
from tests.kill.run import Run
from tests.kill.trap import ANSWER, Point
from tests.kill.verdict import Verdict

pytestmark = pytest.mark.timeout(600)  # a machine that is busy with other things starts a process slowly
SEED = os.environ.get("KILL_SEED") or "4"
KILLS = int(os.environ.get("KILLS") or 8)
PLATFORMS = GROUNDS[:2]
IN_TIME = 30.0
STEPS = (
    ("requester", "open {w}", "opened", "card"),
    ("stranger", "open {w}", "opened", "thread"),
    ("requester", "open {w}", "opened", "greeting"),
    ("helper", "tell #1 {w}", "told", "post"),
    ("helper", "pull #1 @dba {w}", "pull_asked", "post"),
    ("dba", "accept #1", "", "edit"),
    ("helper", "resolve #1 {w}", "resolved", "post"),
    ("requester", "confirm #1", "", "put away"),
    ("requester", "reopen #1 {w}", "reopened", "put away"),
)
"""What is done, and the call after which the process is struck; a platform that has no such call is not struck."""


async def test_killed_at_random(tmp_path: Path) -> None:
    async def fought(here: Ground) -> Verdict:
        run = Run(here, SEED)
        await run.begin()
        await run.lives(KILLS)
        return await run.verdict()

    await everywhere(tmp_path, fought)


async def test_killed_at_every_marked_point(tmp_path: Path) -> None:
    async def fought(here: Ground) -> Verdict:
        points = Points(Lives(here))
        await points.lives.begin()
        await points.after_every_call()
        await points.before_a_commit()
        await points.before_an_answer()
        await points.as_the_log_is_written()
        return await points.lives.verdict()

    await everywhere(tmp_path, fought)


async def everywhere(folder: Path, fight: Callable[[Ground], Awaitable[Verdict]]) -> None:
    """On all platforms side by side: most of the time a process starts."""

    async def fought(name: str) -> list[str]:
        async with ground(name, folder) as here:
            return [f"{name}: {complaint}" for complaint in (await fight(here)).complaints]

    found = await asyncio.gather(*(fought(name) for name in PLATFORMS), return_exceptions=True)
    for one in found:
        if isinstance(one, BaseException):
            raise one
        assert not one, f"KILL_SEED={SEED} KILLS={KILLS}\n" + "\n".join(one)


class Points:
    """The marked points of a ground, each of them once."""

    def __init__(self, lives: Lives) -> None:
        self.lives = lives
        self._ground = lives.ground
        self._words = 0

    async def after_every_call(self) -> None:
        """Struck after the call; then while the next process looks whether it was made; later all is forgotten."""
        for who, line, event, mark in STEPS:
            if mark in self._ground.marks:
                call, nth = self._ground.marks[mark]
                await self._struck(Point.AFTER, (call,), self._deed(who, line, event), End.SENT, nth)
                await self._struck_while_looking()
            else:
                await self.lives.act(self._deed(who, line, event))
            await self._ground.musters[0].settled()  # so that the next of these calls is the next step's

    async def _struck_while_looking(self) -> None:
        """If it looks at all."""
        self._ground.trap.set(Point.AFTER, self.lives.strike, self._ground.looks)
        await self.lives.start()
        with contextlib.suppress(AssertionError):  # it died
            await self._ground.musters[0].settled()
        self._ground.trap.lift()
        if self._ground.trap.sprung.is_set():
            await self.lives.buried(End.LOOKED)
            self._ground.long_after()
            await self.lives.start()

    async def before_a_commit(self) -> None:
        """The disk is held while somebody types; a question that is answered after it tells that it has come in."""
        held = self._deed("helper", "note #2 {w}", "noted")
        with self.lives.books.held():
            acting = self.lives.act(held)
            await self.lives.act(Deed(who="stranger", line="mine", way=Way.CHANNEL, asks=True))
            await self.lives.buried(End.LOCKED)
        await self.lives.start()
        await acting
        assert not self._times(held), "it was not committed"
        await self.lives.act_again(held)

    async def before_an_answer(self) -> None:
        """It is committed, and the answer is lost; the platform or the person does it again."""
        deed = self._deed("stranger", "open {w}", "opened")
        await self._struck(Point.ACK, (ANSWER,), deed, End.ANSWERED)
        assert self._times(deed) == 1
        await self.lives.start()
        await self.lives.act_again(deed)
        assert self._times(deed) == 1

    async def as_the_log_is_written(self) -> None:
        watching = asyncio.create_task(self.lives.struck_when_written(1))
        self.lives.act(self._deed("helper", "tell #2 {w}", "told"))
        await watching
        await self.lives.buried(End.WRITTEN)

    async def _struck(self, point: Point, calls: tuple[str, ...], deed: Deed, end: End, nth: int = 1) -> None:
        self._ground.trap.set(point, self.lives.strike, calls, nth)
        self.lives.act(deed)
        async with asyncio.timeout(IN_TIME):
            await self._ground.trap.sprung.wait()
        await self.lives.buried(end)

    def _deed(self, who: str, line: str, event: str) -> Deed:
        self._words += 1
        word = f"w{self._words:05}w" if "{w}" in line else ""
        number = int(line.partition("#")[2][:1]) if "#" in line else None
        line = line.replace("{w}", f"{word} it is")
        return Deed(who=who, line=line, way=Way.CHANNEL, number=number, event=event, word=word)

    def _times(self, deed: Deed) -> int:
        """How often it is in the history."""
        histories = self.lives.ledger.histories().values()
        return sum(deed.word in str(event) for history in histories for event in history if event.type == deed.event)
