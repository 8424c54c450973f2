"""A database that is thrown away, for its schema becomes another: what a process of a later version does to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from storage.postgres.migrations import MIGRATIONS, REMAKES, VERSION, Migration
from storage.postgres.schema import migrate
from storage.postgres.server import Server
from tests.storage.drivers import PostgreSQL, new_database, order

ROLLS: Migration = (
    VERSION + 1,
    """
    CREATE TABLE moods (id BIGINT PRIMARY KEY);
    ALTER TABLE requests ADD COLUMN mood TEXT COLLATE "C" NOT NULL DEFAULT 'calm';
    ALTER TABLE outbox ADD COLUMN mood BIGINT;
    CREATE INDEX requests_by_mood ON requests (desk, mood);
    """,
)
REMAKING: Migration = (VERSION + 1, f"{REMAKES}{ROLLS[1]}")
TWO_AHEAD: tuple[Migration, Migration] = (ROLLS, (VERSION + 2, "CREATE TABLE whims (id BIGINT);"))


@asynccontextmanager
async def database() -> AsyncIterator[PostgreSQL]:
    """A database in which there is nothing."""
    one = PostgreSQL()
    one.name = await new_database()
    try:
        yield one
    finally:
        await order(f"DROP DATABASE {one.name} WITH (FORCE)")


async def migrated(driver: PostgreSQL, *more: Migration, tries: int = 5) -> None:
    """A process of a later version begins."""
    there = Server(driver.url, 5.0)
    db = await there.unhurried()
    try:
        await migrate(there, db, (*MIGRATIONS, *more), tries)
    finally:
        await db.close()
