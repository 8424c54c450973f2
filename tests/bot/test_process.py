"""The supervisor: a door that falls is opened again, soon if it had been well, and takes nothing else with it."""

import asyncio
from collections.abc import Callable
from pathlib import Path

from bot.process import supervised
from tests.bot.rig import DESK, HELPER, Script, rigged

SOON = 0.001


class Falling(Script):
    """A door whose runs end one after the other as they are told to."""

    def __init__(self, *ends: BaseException | None, gets_ready: bool = True) -> None:
        super().__init__()
        self.ends = list(ends)
        self.gets_ready = gets_ready
        self.runs: list[float] = []
        self.stop = asyncio.Event()

    async def run(self, ready: Callable[[], None]) -> None:
        self.runs.append(asyncio.get_running_loop().time())
        if self.gets_ready:
            ready()
        if not self.ends:
            self.stop.set()
            return
        end = self.ends.pop(0)
        if end is not None:
            raise end


async def test_a_door_that_falls_is_opened_again_whatever_made_it_fall() -> None:
    door = Falling(KeyError("parser"), asyncio.CancelledError(), None, OSError("gone"))
    async with asyncio.timeout(10):
        await supervised(door, door.stop, SOON)
    assert len(door.runs) == 5


async def test_a_door_that_was_well_is_opened_again_soon() -> None:
    door = Falling(*(OSError("gone") for _ in range(12)))
    async with asyncio.timeout(10):
        await supervised(door, door.stop, SOON)
    assert door.runs[-1] - door.runs[0] < 1, "and waits no longer for having fallen often"


async def test_whoever_ends_the_supervisor_ends_it() -> None:
    class Staying(Script):
        async def run(self, ready: Callable[[], None]) -> None:
            ready()
            await asyncio.Event().wait()

    task = asyncio.create_task(supervised(Staying(), asyncio.Event(), SOON))
    await asyncio.wait([task], timeout=SOON)
    task.cancel()
    await asyncio.wait([task])
    assert task.cancelled()


async def test_a_platform_that_hangs_delays_the_end_only_for_a_while(tmp_path: Path) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        rig.door.gates["post"] = asyncio.Event()
        await rig.says(HELPER, f"tell {DESK}#1 soon")
        await rig.door.until(lambda: "post" in rig.door.tried)
        assert not await rig.courier.stop(SOON)
        assert [row.kind for row in await rig.store.pending(DESK, 1, 9)] == ["post", "update_card"]
