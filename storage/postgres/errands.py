"""Small statements beside the writer, each committed by itself: what processes agree on. Never what people did."""

import contextlib
from collections.abc import AsyncIterator

from storage.broken import StorageBroken, closed
from storage.driver import Rows
from storage.postgres.broken import broken
from storage.postgres.reader import Pool, emptied, pool
from storage.postgres.server import FAILURES, Server
from storage.postgres.transaction import Lent, rows


class Errands:
    """Connections that are made when they are needed, and anew when they were lost."""

    def __init__(self, server: Server, several: Pool, one: Pool) -> None:
        self.server = server
        self._several = several
        self._one = one
        self._closed = False

    @classmethod
    async def open(cls, server: Server, connections: int) -> "Errands":
        """So many connections at most, and one for what cannot wait. Nothing is sent yet."""
        several = await pool(server, connections, server.patience)
        return cls(server, several, await pool(server, 1, server.patience))

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        """What a statement finds, once it is on the disk. Raises StorageBroken."""
        async with self._lent(self._several) as db:
            return await rows(db, name, dict(parameters))

    async def at_once(self, name: str, /, **parameters: str | int) -> Rows:
        """The same, but it waits for none of the others. Raises StorageBroken."""
        async with self._lent(self._one) as db:
            return await rows(db, name, dict(parameters))

    async def close(self) -> None:
        self._closed = True
        for connections in (self._several, self._one):
            await emptied(connections, self.server.patience)

    @contextlib.asynccontextmanager
    async def _lent(self, connections: Pool) -> AsyncIterator[Lent]:
        if self._closed:
            raise closed(self.server.where)
        try:
            try:
                db = await connections.acquire(timeout=self.server.patience)
            except TimeoutError as error:
                if connections.get_size() < connections.get_max_size():
                    raise  # it could not be connected
                raise StorageBroken(BUSY.format(where=self.server.where)) from error
            try:
                yield db
            finally:
                await connections.release(db)
        except FAILURES as error:
            raise broken(self.server.where, error) from error


BUSY = "More is asked of the database {where} than it does in time. Muster goes on by itself."
