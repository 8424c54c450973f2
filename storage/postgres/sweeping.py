"""What a database on PostgreSQL still holds of rows that are no more: whoever writes or reads goes on meanwhile.

Its own log, and copies of it for recovery, are the server's; they go with their age.
"""

from storage.postgres.broken import broken
from storage.postgres.server import FAILURES, Server, left
from storage.postgres.transaction import SQL

PATIENCE = 5.0


async def sweep(url: str) -> None:
    """Have the room of what is gone cleared. Raises StorageBroken."""
    server = Server(url, PATIENCE)
    try:
        db = await server.unhurried()
        try:
            await db.execute(SQL["sweep"].sql)
        finally:
            await left(db, PATIENCE)
    except FAILURES as error:
        raise broken(server.where, error) from error
