"""How a SQLite file is opened: its connections, and its schema brought to today's."""

from contextlib import AsyncExitStack
from pathlib import Path

from storage.leases import Alone
from storage.opened import Opened
from storage.sqlite import connection
from storage.sqlite.schema import migrate


async def opened(path: Path, patience: float) -> Opened:
    """Open the file, or make it. Raises StorageBroken, SchemaTooNew."""
    db = await connection.writer(path, patience)
    async with AsyncExitStack() as stack:
        stack.push_async_callback(db.close)
        await migrate(db, path)
        reader = connection.Reader(await connection.reader(path, patience), path)
        stack.push_async_callback(reader.close)
        counter = connection.Reader(await connection.reader(path, patience), path)
        stack.pop_all()
    return Opened(connection.Connection(db, path), reader, counter, Alone(reader))
