"""A database file that is only looked at: whoever looks changes nothing, and keeps nobody from writing."""

import contextlib
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import aiosqlite

from storage.broken import Absent, SchemaTooOld, broken, foreign, too_new
from storage.sqlite.connection import Transaction
from storage.sqlite.head import OURS
from storage.sqlite.held import kept_open
from storage.sqlite.kept import Kept
from storage.sqlite.schema import VERSION

PATIENCE = 5.0
"""How many seconds a file that somebody has locked is waited for."""
COMPLAINTS = 5
"""After how many SQLite has said enough of what is damaged."""


class Looked:
    """A database that is open to be looked at."""

    def __init__(self, db: aiosqlite.Connection, path: Path) -> None:
        self.db = db
        self.path = path
        self.version = 0

    @contextlib.asynccontextmanager
    async def at_once(self) -> AsyncIterator[Transaction]:
        """All that is read is as it was at one moment."""
        await self.db.execute_fetchall("BEGIN")
        try:
            yield Transaction(self.db)
        finally:
            await self.db.rollback()

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[Kept]:
        """All that there is, as it is at one moment."""
        async with self.at_once():
            yield Kept(self.db, str(self.path))

    async def damage(self) -> list[str]:
        """What SQLite finds wrong with the file and its indexes; nothing if all is well. Reads all of it."""
        try:
            found = [said for (said,) in await self.db.execute_fetchall(f"PRAGMA integrity_check({COMPLAINTS})")]
        except sqlite3.DatabaseError as error:
            if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CORRUPT:
                raise
            found = [str(error)]  # so much that it does not even get to say where
        return [] if found == ["ok"] else found

    async def number(self, sql: str) -> int:
        """The one number that a statement gives."""
        return int(next(iter(await self.db.execute_fetchall(sql)))[0])


@contextlib.asynccontextmanager
async def looking(path: Path, *, older: bool = False) -> AsyncIterator[Looked]:
    """A database of today's version, or of an older one where that will do. Raises StorageBroken."""
    _make_sure_of(path)
    # Opened for writing, though nothing is written: a connection that may only read leaves files beside the database.
    uri = f"file:{quote(str(path))}?mode=rw"
    with kept_open(path):
        try:
            # Tried out first: one that aiosqlite fails to open leaves a thread behind that nobody can wait for.
            sqlite3.connect(uri, uri=True).close()
            db = await aiosqlite.connect(uri, uri=True, timeout=PATIENCE, isolation_level=None)
            try:
                await db.execute_fetchall("PRAGMA query_only = ON")
                yield await _known(db, path, older=older)
            finally:
                await db.close()
        except sqlite3.Error as error:
            raise broken(path, error) from error


def _make_sure_of(path: Path) -> None:
    if not path.exists():
        raise Absent(f"There is no database {path} yet. `muster run` makes it; if it ran before, check storage.path.")


async def _known(db: aiosqlite.Connection, path: Path, *, older: bool) -> Looked:
    """The database, if it is one that can be used."""
    looked = Looked(db, path)
    if await looked.number("PRAGMA application_id") != OURS:
        raise foreign(path)
    looked.version = await looked.number("PRAGMA user_version")
    if looked.version > VERSION:
        raise too_new(path, looked.version, VERSION)
    if looked.version < VERSION and not older:
        raise SchemaTooOld(
            f"The database {path} has schema version {looked.version}, and this Muster works on {VERSION}. "
            "`muster run` brings it up to date."
        )
    return looked
