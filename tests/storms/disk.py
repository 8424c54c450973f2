"""A disk in trouble under a process that runs: there is no room on it, or no sense in what is read from it."""

import errno
import os
import resource
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

import pytest

from tests.stories.process import Muster

Trouble = Callable[[Muster], AbstractContextManager[None]]
"""For the time of the context there is trouble; afterwards the disk is as good as before."""
Harm = Callable[[Path], None]
SMALL = "16m"
PIECE = 64 * 1024


@contextmanager
def small_disk(at: Path) -> Iterator[None]:
    """A file system of its own, which can be filled. Whoever may not mount one does without."""
    at.mkdir()
    mount = ("mount", "-t", "tmpfs", "-o", f"size={SMALL}", "tmpfs", str(at))
    made = subprocess.run(mount, check=False, capture_output=True)
    if made.returncode:
        pytest.skip(f"no small disk can be mounted here: {made.stderr.decode().strip()}")
    try:
        yield
    finally:
        subprocess.run(["umount", "--lazy", str(at)], check=True)


@contextmanager
def no_room(muster: Muster) -> Iterator[None]:
    """The file system that the database is on is full to the last byte."""
    filler = muster.database.with_name("filler")
    try:
        with filler.open("wb", buffering=0) as file:
            _fill(file.fileno())
        yield
    finally:
        filler.unlink()


def _fill(file: int) -> None:
    for size in (PIECE, 1):
        try:
            while os.write(file, b"x" * size):
                pass
        except OSError as error:
            assert error.errno == errno.ENOSPC, error


@contextmanager
def no_quota(muster: Muster) -> Iterator[None]:
    """The process may write to no file, as if its quota were used up."""
    pid = muster.pid
    soft, hard = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (1, hard))
    try:
        yield
    finally:
        if not muster.ended:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (soft, hard))


def scribble(path: Path) -> None:
    """Every page of a database becomes nonsense, in the file and in its log, as on a disk that dies."""
    for file in (path, path.with_name(f"{path.name}-wal")):
        with file.open("r+b") as opened:
            opened.write(b"\xa5" * file.stat().st_size)


def replaced(path: Path) -> None:
    """A copy that is as good takes its place."""
    Path(shutil.copyfile(path, f"{path}.copy")).replace(path)


HARMS: dict[str, tuple[Harm, str]] = {
    "nonsense": (scribble, "is damaged or is no database"),
    "deleted": (Path.unlink, "is gone"),
    "replaced": (replaced, "was replaced by another file"),
}
"""What befalls the file of a process that runs, and what that says of it."""
