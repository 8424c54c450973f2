"""A backup of a database file: complete as it was at one moment, in one file, made while Muster runs."""

from pathlib import Path

from storage.sqlite.copying import BESIDE, Unwritten, beside, copied
from storage.sqlite.lock import lock_of
from storage.sqlite.looking import looking


async def backup(path: Path, file: Path, *, force: bool = False) -> int:
    """Back a database up into a file; with `force`, in the place of one that is there. How many bytes that were.

    The file appears when it is complete. A database of an older version is backed up as it is. Raises StorageBroken.
    """
    _refuse_the_database(file, path)
    async with looking(path, older=True) as source:
        refuse_to_overwrite(file, force=force)
        with beside(file, "the backup") as copy:
            size = await copied(source, copy)
            refuse_to_overwrite(file, force=force)  # somebody else may have been faster
            copy.becomes()
    return size


def own(path: Path) -> set[Path]:
    """The files that a database is made of, and its lock."""
    real = path.resolve()
    return {real, lock_of(path), *(real.with_name(f"{real.name}{end}") for end in BESIDE)}


def _refuse_the_database(file: Path, path: Path) -> None:
    if file.resolve() in own(path):
        raise Unwritten(f"{file} is the database itself, or belongs to it. Name another file for the backup.")


def refuse_to_overwrite(file: Path, *, force: bool) -> None:
    """A backup takes nobody's place, unless it is told to. Raises Unwritten."""
    if file.is_dir():
        raise Unwritten(f"{file} is a folder. Name a file for the backup.")
    for one in (file.with_name(f"{file.name}{end}") for end in BESIDE):
        if one.exists():
            raise Unwritten(f"{one} is there: {file} is a database that somebody works on, or did. Name another file.")
    if file.exists() and not force:
        raise Unwritten(f"{file} is there already. Name another file for the backup, or overwrite it with --force.")
