"""What can befall a database file while it is open: each leaves what lies on the disk as no writing of ours does."""

import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path

Harm = Callable[[Path, Path, Path], None]
"""Of a database; with a backup of it, and with an older copy of the mere file."""

DAMAGED = r"is damaged or is no database\. Restore it from a backup"
GONE = r"is gone: it was moved or deleted.*Put it back, or stop Muster and restore a backup"
SWAPPED = r"was replaced by another file.*Put the old one back, or stop Muster and restore a backup"
PART = r"which belongs to the database, was moved, deleted or replaced"


def log_of(path: Path) -> Path:
    return path.with_name(f"{path.name}-wal")


def over(path: Path, data: bytes) -> None:
    """Written into the very file, which stays as long as it is."""
    with path.open("r+b") as file:
        file.write(data)


def nonsense(path: Path, *_: Path) -> None:
    over(path, os.urandom(path.stat().st_size))


def head(path: Path, *_: Path) -> None:
    over(path, bytes(100))


def emptied(path: Path, *_: Path) -> None:
    os.truncate(path, 0)


def cut(path: Path, *_: Path) -> None:
    os.truncate(path, path.stat().st_size // 2)


def backup_written_over(path: Path, backup: Path, _: Path) -> None:
    shutil.copyfile(backup, path)


def older_written_over(path: Path, _: Path, older: Path) -> None:
    shutil.copyfile(older, path)


def foreign_written_over(path: Path, *_: Path) -> None:
    shutil.copyfile(_foreign(path), path)


def copy_moved_over(path: Path, *_: Path) -> None:
    shutil.copyfile(path, f"{path}.copy")
    Path(f"{path}.copy").replace(path)


def backup_moved_over(path: Path, backup: Path, _: Path) -> None:
    Path(shutil.copyfile(backup, f"{path}.copy")).replace(path)


def foreign_moved_over(path: Path, *_: Path) -> None:
    _foreign(path).replace(path)


def deleted(path: Path, *_: Path) -> None:
    path.unlink()


def moved(path: Path, *_: Path) -> None:
    path.rename(f"{path}.away")


def log_deleted(path: Path, *_: Path) -> None:
    log_of(path).unlink()


def log_replaced(path: Path, *_: Path) -> None:
    copy_moved_over(log_of(path))


def log_nonsense(path: Path, *_: Path) -> None:
    nonsense(log_of(path))


def log_emptied(path: Path, *_: Path) -> None:
    emptied(log_of(path))


def log_cut(path: Path, *_: Path) -> None:
    cut(log_of(path))


def index_deleted(path: Path, *_: Path) -> None:
    path.with_name(f"{path.name}-shm").unlink()


def _foreign(path: Path) -> Path:
    made = path.with_name("foreign.db")
    db = sqlite3.connect(made)
    db.execute("PRAGMA journal_mode = WAL")
    db.execute("CREATE TABLE theirs (id INTEGER)")
    db.close()
    return made


HARMS: dict[Harm, str] = {
    nonsense: DAMAGED,
    head: DAMAGED,
    emptied: DAMAGED,
    cut: DAMAGED,
    backup_written_over: DAMAGED,
    older_written_over: DAMAGED,
    foreign_written_over: DAMAGED,
    copy_moved_over: SWAPPED,
    backup_moved_over: SWAPPED,
    foreign_moved_over: SWAPPED,
    deleted: GONE,
    moved: GONE,
    log_deleted: PART,
    log_replaced: PART,
    log_nonsense: DAMAGED,
    log_emptied: DAMAGED,
    log_cut: DAMAGED,
    index_deleted: PART,
}
"""Each, and what is said of it."""
