"""The schema on PostgreSQL: which version a database has, and the migrations that bring it to today's.

It began with version 2, as SQLite's was then; since then each counts its own. Several processes may begin at once: one migrates, while nobody writes, and the
others find it done.
"""

from collections.abc import Sequence
from pathlib import Path

from storage.postgres.broken import another_encoding, broken, foreign, too_new
from storage.postgres.server import FAILURES, Server
from storage.postgres.transaction import Db, Transaction, rows
from storage.rebuild import rebuild

Migration = tuple[int, str]
"""The version to which a script leads, and the script."""

_FILES = sorted((Path(__file__).parent.parent / "migrations" / "postgres").glob("*.sql"))
MIGRATIONS: tuple[Migration, ...] = tuple(
    (int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")) for file in _FILES
)
VERSION = MIGRATIONS[-1][0]
UTF8 = "UTF8"


async def migrate(server: Server, db: Db, migrations: Sequence[Migration] = MIGRATIONS) -> None:
    """Bring the database to today's schema, all of it or not at all. Raises StorageBroken."""
    today = migrations[-1][0]
    try:
        if await version_of(db, server, today) == today:
            return
        async with server.alone() as alone:
            await _migrate(alone, await version_of(alone, server, today), migrations)
    except FAILURES as error:
        raise broken(server.where, error) from error


async def _migrate(db: Db, before: int, migrations: Sequence[Migration]) -> None:
    today = migrations[-1][0]
    for version, script in migrations:
        if version > before:
            await db.execute(script)
    if 0 < before < today:  # a new database has no histories, and another process may have been faster
        await rebuild(Transaction(db))
    await Transaction(db).write(("set_version", [{"version": today}]))


async def version_of(db: Db, server: Server, today: int) -> int:
    """The schema version of the database, if it is one that can be used; 0 if it is empty."""
    ((ours, tables, encoding),) = await rows(db, "tables", {})
    if encoding != UTF8:
        raise another_encoding(server.where, encoding)
    if not ours:
        if tables:
            raise foreign(server.where)
        return 0
    ((version,),) = await rows(db, "version", {})
    if version > today:
        raise too_new(server.where, version, today)
    return int(version)
