"""Copies a database, page by page, as it was at one moment; whoever works on it goes on meanwhile."""

import asyncio
import contextlib
import errno
import fcntl
import glob
import os
import shutil
import sqlite3
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import aiosqlite

from storage.broken import StorageBroken
from storage.sqlite.looking import Looked
from storage.turning_back import no_way_back

PAGES = 1024
"""How much is copied at once: four megabytes, which a disk has written before anybody who commits gets impatient."""
BESIDE = ("-wal", "-shm", "-journal")
"""What SQLite may keep beside a database, by how it ends."""


PART = ".part"
"""How a copy ends that is not complete."""


class Unwritten(StorageBroken):
    """A copy could not be made, and nothing is left of it."""


class Copy:
    """A file that is made beside the one it is to become."""

    def __init__(self, target: Path, what: str, path: Path, file: int) -> None:
        self.target = target
        self.what = what
        self.path = path
        self._file = file

    def flush(self) -> None:
        os.fsync(self._file)

    def becomes(self) -> None:
        """Complete and on the disk, it takes its name, at once and wholly."""
        self.flush()
        no_way_back()
        self.path.replace(self.target)
        folder = os.open(self.target.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def unwritten(self, error: Exception) -> Unwritten:
        """What has come between, said so that an operator can act."""
        return _unwritten(self.target, self.what, error)


@contextlib.contextmanager
def beside(target: Path, what: str) -> Iterator[Copy]:
    """A file that only its owner may read, gone at the end unless it has become what it was to be. Raises Unwritten."""
    _clear_away(target)
    try:
        file, name = tempfile.mkstemp(prefix=f"{target.name}.", suffix=PART, dir=target.parent)
        fcntl.flock(file, fcntl.LOCK_EX)  # by this others see that it is being written
    except OSError as error:
        raise _unwritten(target, what, error) from error
    copy = Copy(target, what, Path(name), file)
    try:
        yield copy
    except OSError as error:
        raise copy.unwritten(error) from error
    finally:
        os.close(file)
        for end in ("", *BESIDE):
            Path(f"{name}{end}").unlink(missing_ok=True)


def _clear_away(target: Path) -> None:
    """What is left of those who were killed in the midst of this. What somebody is just writing stays."""
    for left in target.parent.glob(f"{glob.escape(target.name)}.????????{PART}"):
        with contextlib.suppress(OSError), left.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            for end in ("", *BESIDE):
                Path(f"{left}{end}").unlink(missing_ok=True)


async def copied(source: Looked, copy: Copy) -> int:
    """Write all of a database into a copy, which is one file for itself; of how many bytes. Raises Unwritten."""
    stop = threading.Event()
    async with aiosqlite.connect(copy.path, isolation_level=None) as into:
        try:
            # Nothing is gained by a journal: what is not finished is thrown away.
            await into.execute_fetchall("PRAGMA synchronous = OFF")
            await into.execute_fetchall("PRAGMA journal_mode = OFF")
            # At once, for otherwise every commit of another process makes SQLite begin anew.
            async with source.at_once():
                size = await source.number("PRAGMA page_count") * await source.number("PRAGMA page_size")
                _make_sure_of_room(copy, size)
                try:
                    await source.db.backup(into, pages=PAGES, progress=_pace(copy, stop))
                finally:
                    stop.set()
            await into.execute_fetchall("PRAGMA journal_mode = DELETE")
        except sqlite3.Error as error:
            raise copy.unwritten(error) from error
    return size


def _pace(copy: Copy, stop: threading.Event) -> Callable[[int, int, int], None]:
    """Between two pieces: rest for as long as the last one took, so that half of the disk is always left to others."""
    began = time.monotonic()

    def pace(_status: int, _left: int, _pages: int) -> None:
        nonlocal began
        copy.flush()
        if stop.wait(time.monotonic() - began):
            raise asyncio.CancelledError
        began = time.monotonic()

    return pace


def _make_sure_of_room(copy: Copy, size: int) -> None:
    """Refuse before the disk is full, for the database is often on the same."""
    free = shutil.disk_usage(copy.target.parent).free
    if free < size:
        raise Unwritten(
            f"There is no room for {copy.what} {copy.target}: "
            f"it needs {megabytes(size)}, and {megabytes(free)} are free."
        )


def _unwritten(target: Path, what: str, error: Exception) -> Unwritten:
    full = isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    if full or "disk is full" in str(error):
        return Unwritten(f"There is no room for {what} {target}. Nothing of it was kept.")
    said = (error.strerror or "") if isinstance(error, OSError) else str(error)
    return Unwritten(f"{what.capitalize()} {target} could not be written: {said[:1].lower()}{said[1:]}.")


def megabytes(size: int) -> str:
    """A size as people read it, and never nothing."""
    return f"{max(1, round(size / 1_000_000)):,} MB"
