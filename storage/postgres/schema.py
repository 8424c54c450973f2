"""How a database on PostgreSQL is brought to today's schema, while others go on working on it.

Several processes may begin at once: one migrates, while nobody writes, and the others find it done. Nobody is kept
waiting for long: a lock that cannot be had soon is let go, with all that was done, and tried again a little later.
"""

import asyncio
import contextlib
import random
from collections.abc import AsyncIterator, Sequence

import asyncpg

from storage.postgres.broken import broken, still_at_work
from storage.postgres.migrations import FIRST, MIGRATIONS, VERSION, Migration, least, remade
from storage.postgres.server import FAILURES, Server, left
from storage.postgres.transaction import SQL, Db, Transaction
from storage.postgres.version import Versions, nobody_works_by, versions_of
from storage.rebuild import rebuild

__all__ = ["MIGRATIONS", "VERSION", "Migration", "migrate"]
TRIES = 30
"""How often the locks are tried to be had. Each keeps others waiting for half a second at most."""
PAUSE = 2.0
"""Seconds between two tries, at most; a reading that takes long, such as a backup, ends meanwhile."""


async def migrate(server: Server, db: Db, migrations: Sequence[Migration] = MIGRATIONS, tries: int = TRIES) -> None:
    """Bring the database to today's schema, all of it or not at all. Raises StorageBroken."""
    today = migrations[-1][0]
    try:
        for tries_left in reversed(range(tries)):
            if (await versions_of(db, server.where, today)).latest >= today:
                return
            try:
                async with _alone(server) as alone:
                    await _migrate(alone, server.where, migrations)
                return
            except asyncpg.LockNotAvailableError:
                if not tries_left:
                    raise
            await asyncio.sleep(PAUSE * random.uniform(0.5, 1.0))  # noqa: S311 - jitter
    except FAILURES as error:
        raise broken(server.where, error) from error


@contextlib.asynccontextmanager
async def _alone(server: Server) -> AsyncIterator[Db]:
    """A transaction besides which nobody writes, and which waits for nobody for long. Raises one of FAILURES."""
    db = await server.unhurried()
    try:
        await db.execute(SQL["wait_for_locks_shortly"].sql)
        await db.execute(SQL["begin_alone"].sql)
        yield db
        await db.execute(SQL["commit"].sql)
    finally:
        await left(db, server.patience)


async def _migrate(db: Db, where: str, migrations: Sequence[Migration]) -> None:
    today, welcome = migrations[-1][0], least(migrations)
    before = await versions_of(db, where, today)
    if before.latest >= today:  # another process was faster
        return
    if before.latest and not await nobody_works_by(db, _outdated(before, welcome)):
        raise still_at_work(where, before.latest, today)
    for version, script in migrations:
        if version > before.latest:
            await db.execute(script)
    if remade(migrations, before.latest):
        await rebuild(Transaction(db))
    await Transaction(db).write(("set_versions", [{"least": welcome, "latest": today}]))


def _outdated(before: Versions, welcome: int) -> range:
    """The versions that could work here so far, and no longer can."""
    return range(max(before.least, FIRST), welcome)
