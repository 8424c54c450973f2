"""Only one process at a time works on a database file. A lock on a file beside it says which, and why not another.

The lock is the kernel's: it is gone as soon as its process is, however that ended. What the file says is for people
alone. Whoever merely looks, or copies, needs no lock.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path

from storage.broken import InUse, StorageBroken

LONGEST = 200
"""The most that is read of what a lock file says."""


def lock_of(path: Path) -> Path:
    """The file that is locked: the same by whatever name the database is called."""
    real = path.resolve()
    return real.with_name(f"{real.name}.lock")


@contextlib.contextmanager
def alone(path: Path, name: str) -> Iterator[None]:
    """Work on a database as the only one, under a name that others are told. Raises InUse, StorageBroken."""
    lock = lock_of(path)
    try:
        while (held := _locked(lock, path)) is None:
            pass
    except OSError as error:
        raise StorageBroken(
            f"The database {path} cannot be worked on, for {lock} cannot be locked. Its folder has to exist and be "
            f"writable for Muster's user. ({error.strerror})"
        ) from error
    try:
        with contextlib.suppress(OSError):  # no room left for it, perhaps; the lock holds all the same
            os.write(held, f"{name} (process {os.getpid()})".encode())
        yield
    finally:
        # Removed while it is still held: whoever has opened it meanwhile sees that it is no longer in its place.
        with contextlib.suppress(OSError):
            lock.unlink()
        os.close(held)


def _locked(lock: Path, path: Path) -> int | None:
    """The lock file, open and locked; nothing if somebody has removed it meanwhile. Raises InUse, OSError."""
    with contextlib.ExitStack() as opened:
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        opened.callback(os.close, file)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, LONGEST).decode(errors="replace") or "another process"
            raise InUse(
                f"The database {path} is in use by {holder}. Two at once would do everything twice: "
                "stop that one first."
            ) from None
        if not _in_place(file, lock):
            return None
        os.ftruncate(file, 0)
        opened.pop_all()
        return file


def _in_place(file: int, lock: Path) -> bool:
    """Whether a file that is open still stands where it was opened."""
    try:
        return os.path.samestat(os.fstat(file), lock.stat())
    except FileNotFoundError:
        return False
