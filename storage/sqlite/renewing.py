"""What a backup is before it is restored: a copy of today's version, which reckons with what came after the backup."""

import sqlite3
from pathlib import Path

import aiosqlite

from storage.broken import SchemaTooNew, StorageBroken
from storage.sqlite.connection import SQL
from storage.sqlite.copying import Copy, Unwritten, copied
from storage.sqlite.filling import keep_numbers
from storage.sqlite.kept import Kept
from storage.sqlite.looking import PATIENCE, looking
from storage.sqlite.opening import opened
from storage.sqlite.schema import VERSION
from storage.tables import NUMBERED

SKIPPED = 1_000_000
"""How many numbers of each table are left out: more than anybody gives between a backup and its restoring."""


def refuse_absent(file: Path) -> None:
    """Raises Unwritten."""
    if not file.exists():
        raise Unwritten(f"There is no file {file} to restore from.")


async def renewed(file: Path, copy: Copy) -> None:
    """Copy a backup, and bring the copy to today's version. Raises StorageBroken."""
    try:
        async with looking(file, older=True) as source:
            await copied(source, copy)
    except (SchemaTooNew, Unwritten):
        raise
    except StorageBroken as error:
        why = f" ({error.__cause__})" if error.__cause__ else ""
        raise Unwritten(f"{file} is no backup of Muster's, or it is damaged. Name another file.{why}") from error
    if source.version < VERSION:
        today = await opened(copy.path, PATIENCE)
        for one in (today.reader, today.counter, today.connection):
            await one.close()


async def reckoned(copy: Copy) -> None:
    """What waited at the moment of the backup may have been sent since, so it is looked for. Whatever was numbered
    afterwards keeps its number for itself: platforms know effects by it.
    """
    try:
        async with aiosqlite.connect(copy.path) as db:
            given = dict.fromkeys(NUMBERED, 0) | dict(await Kept(db, str(copy.target)).given())
            await keep_numbers(db, {table: number + SKIPPED for table, number in given.items()})
            await db.execute(SQL["doubt_all"].sql)
            await db.commit()
    except sqlite3.Error as error:
        raise copy.unwritten(error) from error
