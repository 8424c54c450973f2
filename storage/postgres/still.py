"""A database on PostgreSQL on which nobody works, and nobody begins to, as long as it is held."""

import contextlib
from collections.abc import AsyncIterator

from storage.broken import InUse
from storage.postgres.broken import broken, too_new
from storage.postgres.migrations import FIRST, VERSION
from storage.postgres.server import FAILURES, Server, left
from storage.postgres.transaction import SQL, Db, rows
from storage.postgres.version import nobody_works_by, versions_of

PATIENCE = 5.0
Which = tuple[str, int, str]
"""What tells one database from another."""


@contextlib.asynccontextmanager
async def still(url: str) -> AsyncIterator[tuple[Db, int]]:
    """A transaction besides which nobody writes, and the version of the schema; taken back at the end.

    Raises InUse, StorageBroken.
    """
    async with _reached(url) as (db, where):
        try:
            version = await _alone(db, where)
        except FAILURES as error:
            raise broken(where, error) from error
        yield db, version


async def which(url: str) -> Which:
    """The same for the same database, by whatever address it is reached. Raises StorageBroken."""
    async with _reached(url) as (db, where):
        try:
            ((started, number, schema),) = await rows(db, "which_database", {})
        except FAILURES as error:
            raise broken(where, error) from error
        return started, number, schema


@contextlib.asynccontextmanager
async def _reached(url: str) -> AsyncIterator[tuple[Db, str]]:
    server = Server(url, PATIENCE)
    try:
        db = await server.unhurried()
    except (*FAILURES, ValueError) as error:
        raise broken(server.where, error) from error
    try:
        yield db, server.where
    finally:
        await left(db, PATIENCE)


async def _alone(db: Db, where: str) -> int:
    await db.execute(SQL["begin_alone"].sql)
    await rows(db, "take_time", {})
    latest = (await versions_of(db, where, VERSION)).latest
    if latest > VERSION:
        raise too_new(where, latest, VERSION)
    if latest == VERSION:
        for (name,) in await rows(db, "processes_alive", {}):
            raise _in_use(where, f"process {name}")
    if latest and not await nobody_works_by(db, range(FIRST, latest + 1)):
        raise _in_use(where, "another process")
    return latest


def _in_use(where: str, name: str) -> InUse:
    return InUse(
        f"The database {where} is in use by {name}. Stop every Muster that works on it first; "
        "one that was killed counts as working for ten seconds."
    )
