"""The pace of all processes, where the database that they share is in trouble: each keeps its own, and soon."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from bot import paces as kept
from bot.paces import Together
from storage.postgres.paces import PATIENCE, Shared

CROWD = 20


@pytest.fixture
async def silent() -> AsyncIterator[str]:
    """A database that lets everybody in and says nothing."""

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(-1)
        writer.close()

    server = await asyncio.start_server(listen, "127.0.0.1", 0)
    async with server:
        yield f"postgresql://nobody@127.0.0.1:{server.sockets[0].getsockname()[1]}/nowhere"


async def test_a_crowd_waits_once_for_a_database_that_says_nothing(silent: str) -> None:
    together = Together(Shared(silent))
    async with asyncio.timeout(PATIENCE * CROWD / 4):
        assert await asyncio.gather(*(together.turn(f"C{one}", 1, 1.0) for one in range(CROWD))) == [0.0] * CROWD


async def test_while_one_tries_again_nobody_waits(silent: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "PATIENCE", 0.0)
    together = Together(Shared(silent))
    await together.turn("C1", 1, 1.0)
    monkeypatch.undo()
    trying = asyncio.create_task(together.turn("C1", 1, 1.0))
    await asyncio.sleep(0)
    async with asyncio.timeout(PATIENCE / 4):
        assert await together.turn("C2", 1, 1.0) == 0.0
    assert not trying.done()
    assert await trying == 0.0
