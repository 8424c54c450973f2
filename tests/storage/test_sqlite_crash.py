"""What was acknowledged is on the disk: after a kill in the middle of writing, and after the disk ran full."""

import asyncio
import sys
from datetime import timedelta
from pathlib import Path

from storage import Store
from swarm.commands import TriedStep
from swarm.events import fold
from tests.storage.busy import AT_ONCE, tells
from tests.storage.jobs import DESK, NOON, does, the

ACKNOWLEDGED = 300


async def child(module: str, path: Path) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-W", "error", "-m", f"tests.storage.{module}", str(path), stdout=asyncio.subprocess.PIPE
    )


async def test_what_was_acknowledged_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    for _ in range(3):
        process = await child("busy", path)
        assert process.stdout is not None
        lines = [await process.stdout.readline() for _ in range(ACKNOWLEDGED)]
        process.kill()
        lines += (await process.stdout.read()).splitlines(keepends=True)
        await process.wait()
        await _all_there(path, [line.decode().split() for line in lines if line.endswith(b"\n")])
        path.unlink()


async def _all_there(path: Path, acknowledged: list[list[str]]) -> None:
    assert len(acknowledged) >= ACKNOWLEDGED
    store = await Store.open(path)
    assert await store.rebuild() == 0
    for number in {int(line[0]) for line in acknowledged}:
        request = await the(store, number)
        assert request == fold(await store.history(DESK, number))
        posted = {one.doc for one in await store.pending(DESK, number, 10_000) if one.kind == "post"}
        tried = {one.text for one in request.tried}
        mine = [line for line in acknowledged if int(line[0]) == number]
        assert {step for _, step, _, _ in mine} <= tried
        assert {delivery for _, _, delivery, _ in mine} <= posted
        assert len(tried) == len(posted)
    await _each_notice_once(store)
    for line in acknowledged:
        again = await store.run(does(int(line[0]), TriedStep(step="late"), delivery=line[2]))
        assert (again.again, again.answer) == (True, line[3])
    await store.close()


async def _each_notice_once(store: Store) -> None:
    """Every step was noticed: it was told in a message, or it was replaced, or it still waits."""
    steps, messages = 0, 0
    for number in range(1, AT_ONCE + 1):
        steps += len((await the(store, number)).tried)
        messages += sum(one.kind == "digest" for one in await store.pending(DESK, number, 10_000))
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent == messages > 0
    for desk, person in await store.ready(NOON + timedelta(days=1), 100):
        await store.digest(desk, person, tells)
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.nudges_sent + stats.nudges_dropped == steps


async def test_a_batch_for_which_there_is_no_room_is_not_written_at_all(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    process = await child("crowded", path)
    said, _ = await process.communicate()
    assert process.returncode == 0
    number, _, why = said.decode().partition(" ")
    assert number == "2"
    assert "room" in why or "disk" in why
    store = await Store.open(path)
    assert [(await the(store, one)).title for one in (1, 2)] == ["Before", "After"]
    assert await store.request(DESK, 3) is None
    assert await store.pending_requests() == []
    assert await store.rebuild() == 0
    await store.close()
