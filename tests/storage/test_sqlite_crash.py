"""What was acknowledged is on the disk: after a kill in the middle of writing, and after the disk ran full."""

import asyncio
import sys
from pathlib import Path

from storage import Store
from tests.storage.acknowledged import all_there
from tests.storage.jobs import DESK, the

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
        acknowledged = [line.decode().split() for line in lines if line.endswith(b"\n")]
        assert len(acknowledged) >= ACKNOWLEDGED
        await all_there(path, acknowledged)
        path.unlink()


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
