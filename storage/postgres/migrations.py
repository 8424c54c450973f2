"""The migrations of PostgreSQL, in files beside SQLite's. They began with version 2, as SQLite's was then.

Old and new processes work side by side while an upgrade rolls from one to the next. So from version 3 on a migration
only ever adds: tables, columns that are nullable or have a constant default, indexes that refuse nothing. Whatever the
version before reads and writes goes on working; a test reads the files. What is more than that takes two upgrades: one
adds the new beside the old, and once nobody works by the old any more, the next one stops using it.

An index on a table that is in use is allowed, and keeps writers waiting while it is made. CREATE INDEX CONCURRENTLY is
not: a migration is done as one transaction or not at all.
"""

from collections.abc import Sequence
from pathlib import Path

Migration = tuple[int, str]
"""The version to which a script leads, and the script."""

REMAKES = "-- Every request is remade.\n"
"""A script that begins so has all rows of requests made anew from their histories, for today's fold makes something
else of what happened before. Nobody may work by the fold of before any more: such an upgrade does not roll."""

ALONE = "-- It does not roll.\n"
"""A script that begins so belongs to a version that says what the one before it would misread."""

TOGETHER = 3
"""The first version whose processes know of one another. One of version 2 would send everything as well."""

_FILES = sorted((Path(__file__).parent.parent / "migrations" / "postgres").glob("*.sql"))
MIGRATIONS: tuple[Migration, ...] = tuple(
    (int(file.name.partition("_")[0]), file.read_text(encoding="utf-8")) for file in _FILES
)
FIRST, VERSION = MIGRATIONS[0][0], MIGRATIONS[-1][0]


def remade(migrations: Sequence[Migration], before: int) -> bool:
    """Whether requests have to be remade on the way from a version. A new database has none."""
    return any(script.startswith(REMAKES) for version, script in migrations if version > before > 0)


def least(migrations: Sequence[Migration]) -> int:
    """The oldest version that may go on working beside the last of these: the one before, unless all is remade, or the
    last says that it does not roll, or the one before would not know that it is not alone."""
    version, script = migrations[-1]
    return version if script.startswith((REMAKES, ALONE)) or version <= TOGETHER else version - 1
