"""A door catches up once after each gap, and notes that all is heard only when it is."""

import asyncio
from collections.abc import Coroutine
from datetime import UTC, datetime
from typing import Any

from bot.catching_up import CatchingUp
from bot.door import Gap, Later
from storage.broken import StorageBroken
from tests.adapters.discord.recording import Recording
from tests.adapters.discord.setting import until

GAP = Gap(since=datetime(2026, 3, 2, tzinfo=UTC), threads=("slack:C1/1",))


class Door:
    """What a door does about gaps."""

    def __init__(self, *desks: str) -> None:
        self.app = Recording()
        self.read: list[str] = []
        self.trouble: list[Exception] = []
        self.gate = asyncio.Event()
        self.gate.set()
        self.tasks: list[asyncio.Task[None]] = []
        self.hears = True
        hearing = lambda: self.hears  # noqa: E731
        self.catching = CatchingUp(self.app, "slack", desks, self._read, self._start, hearing=hearing)

    def _start(self, work: Coroutine[Any, Any, None]) -> "asyncio.Task[None]":
        self.tasks.append(asyncio.create_task(work))
        return self.tasks[-1]

    async def _read(self, desk: str, gap: Gap) -> None:
        assert gap is GAP
        self.read.append(desk)
        self.app.hears.set()
        await self.gate.wait()
        if self.trouble:
            self.app.gaps[desk] = GAP
            raise self.trouble.pop()

    async def end(self) -> None:
        self.catching.unsure()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def test_all_is_heard_only_when_the_gap_was_read() -> None:
    door = Door("support")
    door.app.gaps["support"] = GAP
    door.gate.clear()
    door.catching.heard()
    await until(door.app, lambda: door.read)
    assert door.app.listens == []
    door.gate.set()
    await until(door.app, lambda: door.app.listens == ["support"])
    await door.end()


async def test_what_cannot_be_read_now_is_read_later_and_holds_up_no_other_desk() -> None:
    door = Door("support", "other")
    door.app.gaps = {"support": GAP}
    door.trouble = [Later("too many calls", 0.01)]
    door.catching.heard()
    await until(door.app, lambda: {"support", "other"} <= set(door.app.listens))
    assert door.app.listens[0] == "other"
    await door.end()


async def test_a_connection_that_is_resumed_missed_nothing_and_a_new_one_did() -> None:
    door = Door("support")
    door.catching.heard()
    await until(door.app, lambda: len(door.app.listens) == 1)
    door.app.gaps["support"] = GAP
    door.catching.unsure()
    door.catching.heard()
    await until(door.app, lambda: len(door.app.listens) == 2)
    assert door.read == []
    door.catching.missed()
    door.catching.heard()
    await until(door.app, lambda: len(door.app.listens) == 3)
    assert door.read == ["support"]
    await door.end()


async def test_what_was_not_read_to_the_end_is_read_again_though_the_connection_is_resumed() -> None:
    door = Door("support")
    door.app.gaps["support"] = GAP
    door.gate.clear()
    door.catching.heard()
    await until(door.app, lambda: door.read)
    door.catching.unsure()
    door.app.gaps["support"] = GAP
    door.gate.set()
    door.catching.heard()
    await until(door.app, lambda: door.app.listens)
    assert door.read == ["support", "support"]
    await door.end()


async def test_what_could_not_be_kept_is_read_again_at_once_and_until_it_can() -> None:
    door = Door("support")
    door.catching.heard()
    await until(door.app, lambda: door.app.listens == ["support"])
    door.app.gaps["support"] = GAP
    door.trouble = [StorageBroken("no room")]
    door.catching.lost("support", StorageBroken("no room"))
    await until(door.app, lambda: len(door.read) == 2)
    await until(door.app, lambda: door.app.listens == ["support"] * 2)
    await door.end()


async def test_what_is_lost_while_a_gap_is_read_is_not_taken_for_read() -> None:
    door = Door("support")
    door.app.gaps["support"] = GAP
    door.gate.clear()
    door.catching.heard()
    await until(door.app, lambda: door.read == ["support"])
    door.catching.lost("support", StorageBroken("no room"))
    door.app.gaps["support"] = GAP
    door.gate.set()
    await until(door.app, lambda: door.app.listens == ["support"])
    assert door.read == ["support", "support"]
    await door.end()


async def test_where_things_have_changed_a_try_that_was_put_off_for_long_is_made_at_once() -> None:
    door = Door("support")
    door.app.gaps["support"] = GAP
    door.trouble = [Later("the bot is not there", 600.0)]
    door.catching.heard()
    await until(door.app, lambda: door.read == ["support"] and not door.trouble)
    door.catching.lost("support", StorageBroken("no room"))
    assert door.app.listens == [], "a loss does not make it hurry"
    door.catching.doubt("support")
    door.catching.doubt("of nobody here")
    await until(door.app, lambda: door.app.listens == ["support"])
    assert door.read == ["support", "support"]
    await door.end()


async def test_where_things_change_while_they_are_looked_at_they_are_looked_at_again_at_once() -> None:
    door = Door("support")
    door.app.gaps["support"] = GAP
    door.gate.clear()
    door.trouble = [Later("the bot is not there", 600.0)]
    door.catching.heard()
    await until(door.app, lambda: door.read == ["support"])
    door.catching.doubt("support")
    door.gate.set()
    await until(door.app, lambda: door.app.listens == ["support"])
    assert door.read == ["support", "support"]
    await door.end()


async def test_what_another_process_may_hear_by_now_is_not_noted_as_heard() -> None:
    door = Door("support", "other")
    door.app.gaps["support"] = GAP
    door.hears = False
    door.catching.heard()
    await until(door.app, lambda: door.read == ["support"])
    door.app.gaps["support"] = GAP
    door.catching.lost("support", StorageBroken("no room"))
    await until(door.app, lambda: len(door.read) == 2)
    assert door.app.listens == []
    door.hears = True
    door.app.gaps["other"] = GAP
    door.catching.lost("other", StorageBroken("no room"))
    await until(door.app, lambda: door.app.listens == ["other"])
    await door.end()
