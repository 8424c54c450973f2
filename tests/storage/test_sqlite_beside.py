"""Two processes on one file: whichever ends leaves the log to the other one.

SQLite lets whoever closes last write the log back and delete it. That somebody else still has the file open it sees by
their locks, and those a process loses as soon as it closes any descriptor of the file that SQLite does not know of.
"""

import asyncio
import os
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from storage import Store
from storage.editing import editing, sweep
from storage.keeping import backup, reads, verify
from storage.reads import Reads
from tests.storage.harm import log_of
from tests.storage.jobs import DESK

OTHER = """
import asyncio, sys
from pathlib import Path
from storage import Store
from tests.storage.jobs import opened

async def main():
    store = await Store.open(Path(sys.argv[1]))
    await opened(store)
    print("open", flush=True)
    sys.stdin.read()
    await store.close()

asyncio.run(main())
"""
Opening = Callable[[Path], AbstractAsyncContextManager[Reads]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "muster.db"


@asynccontextmanager
async def other(path: Path) -> AsyncIterator[None]:
    """A process that works on the file, opens a request there, and is asked to end by the end of this."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", OTHER, str(path), stdin=pipe, stdout=pipe)
    try:
        assert process.stdout is not None
        assert await asyncio.wait_for(process.stdout.readline(), 20) == b"open\n"
        yield
    finally:
        await asyncio.wait_for(process.communicate(b""), 20)
    assert process.returncode == 0


@asynccontextmanager
async def working(path: Path) -> AsyncIterator[Reads]:
    """As `muster run` does."""
    store = await Store.open(path)
    try:
        yield store
    finally:
        await store.close()


async def ended(work: AbstractAsyncContextManager[object]) -> None:
    async with work:
        pass


async def looked_through(path: Path) -> None:
    assert (await verify(path)).sound


async def backed_up(path: Path) -> None:
    await backup(path, path.with_name("backup.db"))


async def worked_on(path: Path) -> None:
    await ended(working(path))


async def edited(path: Path) -> None:
    await ended(editing(path))


async def read(path: Path) -> None:
    await ended(reads(path))


async def nothing(path: Path) -> None:
    """Opened as it is, and left so."""


OPENINGS: tuple[Opening, ...] = (working, editing, reads)
DEEDS = (nothing, worked_on, edited, read, looked_through, backed_up, sweep)


@pytest.mark.parametrize("deed", DEEDS, ids=lambda deed: deed.__name__)
@pytest.mark.parametrize("opening", OPENINGS, ids=lambda opening: opening.__name__)
async def test_who_ends_leaves_the_log_to_who_goes_on(
    path: Path, opening: Opening, deed: Callable[[Path], Awaitable[None]]
) -> None:
    await worked_on(path)
    async with AsyncExitStack() as ours:
        async with other(path):
            one = await ours.enter_async_context(opening(path))
            assert await one.request(DESK, 1) is not None
            await deed(path)
            log = log_of(path).stat()
        assert os.path.samestat(log_of(path).stat(), log)
        assert await one.request(DESK, 1) is not None
