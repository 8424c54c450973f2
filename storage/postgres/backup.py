"""A backup of a database on PostgreSQL is a file as SQLite has it: any Muster can look through it, and restore it.

All of it is as it was at one moment, while others go on writing. Into which kind it is restored is all the same.
"""

from functools import partial
from pathlib import Path

from storage.findings import Findings
from storage.moving import moved
from storage.postgres.filling import filling
from storage.postgres.looking import looking
from storage.sqlite.backup import refuse_to_overwrite
from storage.sqlite.copying import beside
from storage.sqlite.filling import filling as filling_a_file
from storage.sqlite.looking import looking as looking_at_a_file
from storage.sqlite.renewing import reckoned, refuse_absent, renewed
from storage.verify import verify

ADVICE = "With --force it is moved aside, into a schema of its own in the same database."


async def backup(url: str, file: Path, *, force: bool = False) -> int:
    """Back a database up into a file; with `force`, in the place of one that is there. How many bytes that were.

    The file appears when it is complete. Raises StorageBroken.
    """
    refuse = partial(refuse_to_overwrite, file, force=force)
    async with looking(url) as looked, looked.kept() as source, filling_a_file(file, "the backup", refuse) as target:
        await moved(source, target)
    return _size(file)


async def restore(file: Path, url: str, *, force: bool = False) -> tuple[Findings, str | None]:
    """Restore a database from a backup, brought to today's version, while no process works on it: all or nothing.

    What was found in the backup; if that is not sound, nothing was restored. With `force` also where something is, and
    then where that is kept. Raises StorageBroken.
    """
    refuse_absent(file)
    async with filling(url, ADVICE, force=force) as target:
        with beside(file, "a copy of the backup") as copy:
            await renewed(file, copy)
            async with looking_at_a_file(copy.path) as looked:
                found = await verify(looked)
            if not found.sound:
                return found, None
            await reckoned(copy)
            async with looking_at_a_file(copy.path) as looked, looked.kept() as source:
                await moved(source, target)
    return found, f"in the schema {target.aside}" if target.aside else None


def _size(file: Path) -> int:
    return file.stat().st_size
