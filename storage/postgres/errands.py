"""Small statements beside the writer, each committed by itself: what processes agree on. Never what people did."""

from storage.broken import closed
from storage.driver import Rows
from storage.postgres.broken import broken
from storage.postgres.reader import Pool, emptied, pool
from storage.postgres.server import FAILURES, Server
from storage.postgres.transaction import rows


class Errands:
    """Connections that are made when they are needed, and anew when they were lost."""

    def __init__(self, server: Server, pool: Pool) -> None:
        self.server = server
        self._pool = pool
        self._closed = False

    @classmethod
    async def open(cls, server: Server, connections: int) -> "Errands":
        """So many connections at most. Nothing is sent yet."""
        return cls(server, await pool(server, connections, server.patience))

    async def rows(self, name: str, /, **parameters: str | int) -> Rows:
        """What a statement finds, once it is on the disk. Raises StorageBroken."""
        if self._closed:
            raise closed(self.server.where)
        try:
            async with self._pool.acquire(timeout=self.server.patience) as db:
                return await rows(db, name, dict(parameters))
        except FAILURES as error:
            raise broken(self.server.where, error) from error

    async def close(self) -> None:
        self._closed = True
        await emptied(self._pool, self.server.patience)
