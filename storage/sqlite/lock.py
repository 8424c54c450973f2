"""Who may work on a database file: one process alone, or several of a kind that know how to share it.

The lock is the kernel's, on a file beside the database: it is gone as soon as its process is, however that ended. What
the file says is for people alone. Whoever merely looks, or copies, needs no lock.
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
    """Work on a database as the only process, under a name that others are told. Raises InUse, StorageBroken."""
    with _having(path, f"{name} (process {os.getpid()})", fcntl.LOCK_EX):
        yield


@contextlib.contextmanager
def sharing(path: Path, name: str) -> Iterator[None]:
    """Work on a database with others that share it, and without any that does not. Raises InUse, StorageBroken."""
    with _having(path, name, fcntl.LOCK_SH):
        yield


@contextlib.contextmanager
def _having(path: Path, name: str, kind: int) -> Iterator[None]:
    lock = lock_of(path)
    try:
        while (held := _locked(lock, kind, path)) is None:
            pass
    except OSError as error:
        raise StorageBroken(
            f"The database {path} cannot be opened for writing. Its folder has to exist and be writable for Muster's "
            f"user. ({error})"
        ) from error
    try:
        with contextlib.suppress(OSError):  # no room left for it, perhaps; the lock holds all the same
            os.ftruncate(held, 0)
            os.write(held, name.encode())
        yield
    finally:
        _give_back(held, lock)


def _locked(lock: Path, kind: int, path: Path) -> int | None:
    """The lock file, open and locked; nothing if somebody has removed it meanwhile. Raises InUse, OSError."""
    with contextlib.ExitStack() as opened:
        file = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        opened.callback(os.close, file)
        try:
            fcntl.flock(file, kind | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(file, LONGEST).decode(errors="replace") or "another process"
            raise InUse(
                f"The database {path} is in use by {holder}. Two at once would do everything twice: "
                "stop that one first."
            ) from None
        if not _in_place(file, lock):
            return None
        opened.pop_all()
        return file


def _give_back(held: int, lock: Path) -> None:
    """The last one removes the file, while nobody else can have it: whoever has opened it sees that it is gone."""
    with contextlib.suppress(OSError):
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if _in_place(held, lock):
            lock.unlink()
    os.close(held)


def _in_place(file: int, lock: Path) -> bool:
    """Whether a file that is open still stands where it was opened."""
    try:
        return os.path.samestat(os.fstat(file), lock.stat())
    except FileNotFoundError:
        return False
