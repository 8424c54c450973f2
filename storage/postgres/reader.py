"""Reads from PostgreSQL beside whoever writes, by a few connections that may do nothing else."""

import asyncio
import contextlib
from typing import Self, TypeAlias

import asyncpg

from storage.broken import closed
from storage.driver import Rows
from storage.postgres.broken import broken
from storage.postgres.server import FAILURES, Server
from storage.postgres.transaction import rows

Pool: TypeAlias = "asyncpg.Pool[asyncpg.Record]"


class Reader:
    """Connections that are made when they are needed, and anew when they were lost."""

    shared = True

    def __init__(self, server: Server, pool: Pool) -> None:
        self._server = server
        self._pool = pool
        self._closed = False

    @classmethod
    async def open(cls, server: Server, connections: int, patience: float) -> Self:
        """So many connections at most, each of whose statements may take as long. Nothing is sent yet."""
        return cls(server, await pool(server, connections, patience, default_transaction_read_only="on"))

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        if self._closed:
            raise closed(self._server.where)
        try:
            async with self._pool.acquire(timeout=self._server.patience) as db:
                return await rows(db, name, dict(parameters))
        except asyncpg.DataError:
            return []
        except FAILURES as error:
            raise broken(self._server.where, error) from error

    async def close(self) -> None:
        self._closed = True
        await emptied(self._pool, self._server.patience)


async def pool(server: Server, connections: int, patience: float, **settings: str) -> Pool:
    """So many connections at most, each of whose statements may take as long. Nothing is sent yet."""
    manners = server.manners(patience)
    manners["server_settings"] |= settings
    return await asyncpg.create_pool(server.url, min_size=0, max_size=connections, reset=_as_it_is, **manners)


async def emptied(connections: Pool, patience: float) -> None:
    """End all connections. Never raises."""
    try:
        async with asyncio.timeout(patience):
            await connections.close()
    except FAILURES:
        with contextlib.suppress(*FAILURES):
            connections.terminate()


async def _as_it_is(_db: object) -> None:
    """A single statement leaves nothing behind that would have to be cleared before the next one."""
