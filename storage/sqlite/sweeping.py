"""What a file still holds of rows that are no more: SQLite leaves it where it was, until it needs the room.

The whole file is written anew, and its log is emptied. Whoever writes meanwhile waits; whoever reads does not.
"""

import asyncio
import sqlite3
from pathlib import Path
from urllib.parse import quote

import aiosqlite

from storage.broken import StorageBroken, broken
from storage.sqlite.held import kept_open

PATIENCE = 30.0
"""Seconds for which whoever writes or reads there is waited for."""
TRIES, PAUSE = 300, 0.1
"""How often the log is tried to be emptied, and how long it is left to whoever is just writing it back."""


async def sweep(path: Path) -> None:
    """Nothing is left of what is gone, neither in the file nor in its log. Raises StorageBroken."""
    uri = f"file:{quote(str(path))}?mode=rw"
    with kept_open(path):
        try:
            async with aiosqlite.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None) as db:
                await db.execute_fetchall("PRAGMA secure_delete = ON")
                await db.execute_fetchall("VACUUM")
                for _ in range(TRIES):
                    if not next(iter(await db.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")))[0]:
                        return
                    await asyncio.sleep(PAUSE)
        except sqlite3.Error as error:
            raise broken(path, error) from error
    raise StorageBroken(f"The log of {path} could not be emptied, for somebody reads in it. Try it again.")
