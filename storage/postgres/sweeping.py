"""What a database on PostgreSQL still holds of rows that are no more: whoever writes or reads goes on meanwhile.

The room they took is free then, and what the planner had learnt of them is gone. Their bytes stay in that room until it
is written over: to take them out, all would have to wait until every table is written anew. The server's own log, and
copies of it for recovery, go with their age.
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
