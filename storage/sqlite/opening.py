"""How a SQLite file is opened: its connections, its schema brought to today's, and who looks after it from then on."""

from contextlib import AsyncExitStack
from pathlib import Path

from storage.leases import Alone
from storage.opened import Opened
from storage.sqlite import connection, private
from storage.sqlite.guard import Guard
from storage.sqlite.held import kept_open
from storage.sqlite.left import refuse_damaged, refuse_holes
from storage.sqlite.schema import migrate


async def opened(path: Path, patience: float) -> Opened:
    """Open the file, or make it. Raises StorageBroken, SchemaTooNew."""
    if refuse_damaged(path):
        await refuse_holes(path, patience)
    private.make(path)
    with kept_open(path):
        async with AsyncExitStack() as stack:
            db = await connection.writer(path, patience)
            stack.push_async_callback(db.close)
            await migrate(db, path)
            dbs = []
            for _ in ("reader", "counter"):
                dbs.append(await connection.reader(path, patience))
                stack.push_async_callback(dbs[-1].close)
            guard = Guard(path)
            stack.pop_all()
    reader, counter = (connection.Reader(one, path, guard) for one in dbs)
    return Opened(connection.Connection(db, path, guard), reader, counter, Alone(reader))
