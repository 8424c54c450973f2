"""A database on PostgreSQL that is only looked at: nothing is made or changed, and nobody is kept from writing."""

import contextlib
from collections.abc import AsyncIterator

from storage.broken import Absent, SchemaTooOld, StorageBroken
from storage.postgres.broken import broken, too_new
from storage.postgres.kept import Kept
from storage.postgres.migrations import VERSION
from storage.postgres.reader import Reader
from storage.postgres.server import FAILURES, Server, left
from storage.postgres.transaction import SQL, Db, Transaction, rows
from storage.postgres.version import versions_of

PATIENCE = 5.0


class Looked:
    """A database that is open to be looked at."""

    def __init__(self, db: Db, where: str) -> None:
        self._db = db
        self._where = where

    @contextlib.asynccontextmanager
    async def at_once(self) -> AsyncIterator[Transaction]:
        """All that is read is as it was at one moment."""
        await self._db.execute(SQL["begin_looking"].sql)
        try:
            yield Transaction(self._db)
        finally:
            await self._db.execute(SQL["roll_back"].sql)

    @contextlib.asynccontextmanager
    async def kept(self) -> AsyncIterator[Kept]:
        """All that there is, as it is at one moment, however long that takes."""
        async with self.at_once():
            await rows(self._db, "take_time", {})
            yield Kept(self._db, self._where)

    async def damage(self) -> list[str]:
        """Whether its files are sound is the server's own business."""
        return []


@contextlib.asynccontextmanager
async def looking(url: str) -> AsyncIterator[Looked]:
    """A database of today's version, and of no newer one: only that knows how all has to be. Raises StorageBroken."""
    async with _looking(url) as (db, server, latest):
        if latest > VERSION:
            raise too_new(server.where, latest, VERSION)
        yield Looked(db, server.where)


@contextlib.asynccontextmanager
async def reader(url: str) -> AsyncIterator[Reader]:
    """Reads of a database on which today's version may work. Raises StorageBroken."""
    async with _looking(url):
        one = await Reader.open(Server(url, PATIENCE), 1, PATIENCE)
        try:
            yield one
        finally:
            await one.close()


@contextlib.asynccontextmanager
async def _looking(url: str) -> AsyncIterator[tuple[Db, Server, int]]:
    """A connection to a database that is no older than today's version, and its version. Raises StorageBroken."""
    server = Server(url, PATIENCE)
    try:
        db = await server.unhurried()
        try:
            yield db, server, await _make_sure_of(db, server)
        finally:
            await left(db, PATIENCE)
    except StorageBroken:
        raise
    except (*FAILURES, ValueError) as error:
        raise broken(server.where, error) from error


async def _make_sure_of(db: Db, server: Server) -> int:
    version = (await versions_of(db, server.where, VERSION)).latest
    if version == 0:
        raise Absent(f"There is nothing in the database {server.where} yet. `muster run` begins it.")
    if version < VERSION:
        raise SchemaTooOld(
            f"The database {server.where} has schema version {version}, and this Muster works on {VERSION}. "
            "`muster run` brings it up to date."
        )
    return version
