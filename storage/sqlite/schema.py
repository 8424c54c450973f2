"""The schema on SQLite: which version a file has, and the migrations that bring it to today's. Run once, at the start.

Requests are kept as the fold of their events had them when they were written. So after a migration they are remade from
their histories, in the same transaction: each has then what today's fold makes of it, and is due at once.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path

import aiosqlite

from storage.broken import broken, foreign, too_new
from storage.rebuild import rebuild
from storage.sqlite.connection import Transaction
from storage.sqlite.head import OURS

_FILES = sorted((Path(__file__).parent.parent / "migrations" / "sqlite").glob("*.sql"))
MIGRATIONS = tuple(file.read_text(encoding="utf-8") for file in _FILES)
"""One after the other; a database's version is how many of them it has seen."""
VERSION = len(MIGRATIONS)


async def migrate(db: aiosqlite.Connection, path: Path, migrations: Sequence[str] = MIGRATIONS) -> None:
    """Bring the database to today's schema, all of it or not at all. Raises StorageBroken."""
    today = len(migrations)
    try:
        if await _check(db, path, today) == today:
            return
        await db.execute_fetchall("BEGIN IMMEDIATE")
        try:
            before = await _check(db, path, today)
            for script in migrations[before:]:
                for one in statements(script):
                    await db.execute_fetchall(one)
            if 0 < before < today:  # a new database has no histories, and another process may have been faster
                await rebuild(Transaction(db))
            await db.execute_fetchall(f"PRAGMA user_version = {today}")
            await db.execute_fetchall(f"PRAGMA application_id = {OURS}")
            await db.commit()
        finally:
            await db.rollback()
    except sqlite3.Error as error:
        raise broken(path, error) from error


async def _check(db: aiosqlite.Connection, path: Path, today: int) -> int:
    """The schema version of the database, if it is one that can be used."""
    owner = await _number(db, "PRAGMA application_id")
    tables = await _number(db, "SELECT count(*) FROM sqlite_master")
    version = await _number(db, "PRAGMA user_version")
    if owner != OURS and (owner or tables):
        raise foreign(path)
    if version > today:
        raise too_new(path, version, today)
    return version


async def _number(db: aiosqlite.Connection, sql: str) -> int:
    return int(next(iter(await db.execute_fetchall(sql)))[0])


def statements(script: str) -> Iterator[str]:
    """The statements of a script, one by one: run as a whole, a script would commit on its own."""
    gathered = ""
    for line in script.splitlines(keepends=True):
        gathered += line
        if sqlite3.complete_statement(gathered):
            yield gathered
            gathered = ""
    if gathered.strip():
        raise ValueError("a migration ends in the middle of a statement")
