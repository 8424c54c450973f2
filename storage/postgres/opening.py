"""How a database on PostgreSQL is opened: its connections, and its schema brought to today's."""

from contextlib import AsyncExitStack

from storage.opened import Opened
from storage.postgres.broken import broken
from storage.postgres.connection import Connection
from storage.postgres.errands import Errands
from storage.postgres.leases import Shared
from storage.postgres.reader import Reader
from storage.postgres.schema import migrate
from storage.postgres.server import FAILURES, Server, left

READERS, ERRANDS = 4, 4
COUNTING = 30.0
"""Seconds that counting may take at least, for it may have to look at everything."""


async def opened(url: str, patience: float) -> Opened:
    """Open the database. Raises StorageBroken, SchemaTooNew."""
    server = Server(url, patience)
    try:
        db = await server.connect()
    except (*FAILURES, ValueError) as error:
        raise broken(server.where, error) from error
    async with AsyncExitStack() as stack:
        stack.push_async_callback(left, db, patience)
        await migrate(server, db)
        stack.pop_all()
    reader = await Reader.open(server, READERS, patience)
    counter = await Reader.open(server, 1, max(patience, COUNTING))
    errands = await Errands.open(server, ERRANDS)
    return Opened(Connection(server, db), reader, counter, Shared(errands), errands)
