"""When the database fails: the errors of this package, each a sentence for the operator. Never for a reader."""

import sqlite3
from pathlib import Path


class StorageBroken(Exception):  # noqa: N818 - said as it is
    """The database could not do it. Nothing of what was asked has been acknowledged."""


class Unreadable(StorageBroken):
    """Something that is stored makes no sense. The database itself does its work."""


class SchemaTooNew(StorageBroken):
    """The database was written by a newer Muster."""


class SchemaTooOld(StorageBroken):
    """The database was written by an older Muster, and nobody has brought it up to date yet."""


class Absent(StorageBroken):
    """There is no database where one is to be looked at."""


class InUse(StorageBroken):
    """Another process works on the database."""


class Lost(Exception):  # noqa: N818 - said as it is
    """Another process has in hand by now what this one wanted to write about. The database is well."""


def too_new(path: Path, found: int, known: int) -> SchemaTooNew:
    """The refusal of a database from the future."""
    return SchemaTooNew(
        f"The database {path} has schema version {found}, but this Muster knows only up to {known}. "
        "Run the newer Muster, or restore a backup from before its first start."
    )


def foreign(path: Path) -> StorageBroken:
    """The refusal of a database that is somebody else's."""
    return StorageBroken(f"The file {path} is a database, but not one of Muster's. Name another file.")


def without_log(path: Path) -> StorageBroken:
    """The refusal of a place where SQLite cannot keep its write-ahead log."""
    return StorageBroken(f"The database {path} cannot keep a write-ahead log there. Put it on a local disk.")


def damaged(path: Path, why: str) -> StorageBroken:
    """What is to be done about a file that is not what it was."""
    return StorageBroken(f"{_DAMAGED.format(where=path)} ({why})")


def gone(path: Path) -> StorageBroken:
    """The refusal of anything while there is no file any more under the name that was opened."""
    return StorageBroken(
        f"The database {path} is gone: it was moved or deleted while Muster works on it. "
        "Put it back, or stop Muster and restore a backup."
    )


def swapped(path: Path) -> StorageBroken:
    """The refusal of anything while another file is where the database was."""
    return StorageBroken(
        f"The database {path} was replaced by another file while Muster works on it. "
        "Put the old one back, or stop Muster and restore a backup."
    )


def beside_gone(file: Path) -> StorageBroken:
    """The refusal of anything while a part of the database is not where it was."""
    return StorageBroken(
        f"The file {file}, which belongs to the database, was moved, deleted or replaced while Muster works on it. "
        "Put the old one back, or stop Muster, look through the database with `muster verify`, and start again."
    )


def unreadable(desk: str, number: int) -> Unreadable:
    """A stored request or event that makes no sense."""
    return Unreadable(
        f"Request #{number} of desk {desk} is stored in a form that cannot be read. Run `muster rebuild`; "
        "if that fails as well, its history is damaged: restore a backup."
    )


def closed(where: str) -> StorageBroken:
    """The refusal of anything after the end."""
    return StorageBroken(f"The database {where} is closed: Muster is shutting down.")


def broken(where: Path | str, error: Exception) -> StorageBroken:
    """What an error of the driver means, and what the operator can do. What is a sentence already stays as it is."""
    if isinstance(error, StorageBroken):
        return error
    name = getattr(error, "sqlite_errorname", "")
    for prefixes, sentence in _SENTENCES:
        if name.startswith(prefixes):
            return StorageBroken(f"{sentence.format(where=where)} ({error})")
    if isinstance(error, sqlite3.Error):
        return StorageBroken(f"The database {where} failed. ({error})")
    return StorageBroken(f"Something could not be stored in {where}. ({type(error).__name__}: {error})")


_DAMAGED = "The file {where} is damaged or is no database. Restore it from a backup."
_SENTENCES: tuple[tuple[tuple[str, ...], str], ...] = (
    (
        ("SQLITE_BUSY", "SQLITE_LOCKED"),
        "The database {where} is locked by another process. Stop whatever else writes to it, then try again.",
    ),
    (
        ("SQLITE_NOTADB", "SQLITE_CORRUPT"),
        _DAMAGED,
    ),
    (
        ("SQLITE_CANTOPEN", "SQLITE_READONLY", "SQLITE_PERM", "SQLITE_AUTH"),
        "The database {where} cannot be opened for writing. Its folder has to exist and be writable for Muster's user.",
    ),
    (
        ("SQLITE_FULL",),
        "There is no room left for the database {where}. Free some space; if Muster runs, it goes on by itself.",
    ),
    (("SQLITE_IOERR",), "The disk under the database {where} reports an error. Check the disk and the space on it."),
)
