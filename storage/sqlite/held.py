"""Files that are held open to look into them, each once in a process: what SQLite has locked would be lost otherwise.

A process loses all its locks on a file as soon as it closes it once, by whatever descriptor. SQLite does not see that,
and another process that ends would believe itself the last one, and delete the log from beneath those who go on. So
what SQLite works on is closed here only when nobody looks into it any more, and nobody is connected to it: whoever
connects does so while it is `kept_open`, or under a guard.
"""

import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

Same = tuple[int, int]
"""Device and inode: which file it is, by whatever name."""


def same(found: os.stat_result) -> Same:
    return found.st_dev, found.st_ino


class Held:
    """A file that is open to be read, also once it has no name any more."""

    def __init__(self, file: int) -> None:
        self.same = same(os.fstat(file))
        self.users = 1
        self._file = file

    def read(self, size: int) -> bytes:
        """What it begins with. Raises OSError."""
        return os.pread(self._file, size, 0)

    def close(self) -> None:
        """Somebody looks into it no more, and has closed all connections to it."""
        self.users -= 1
        if not self.users:
            del _HELD[self.same]
            os.close(self._file)


_HELD: dict[Same, Held] = {}


def held(path: Path) -> Held:
    """Whoever asks for it closes it. Raises OSError."""
    there = _HELD.get(same(path.stat()))
    if there is not None:
        there.users += 1
        return there
    fresh = Held(os.open(path, os.O_RDONLY | os.O_CLOEXEC))
    _HELD[fresh.same] = fresh
    return fresh


@contextmanager
def kept_open(path: Path) -> Iterator[None]:
    """Until the end of this nobody in this process closes the file: within it one connects, and closes what one has."""
    with ExitStack() as stack:
        with suppress(OSError):  # whoever opens it says what is wrong
            stack.callback(held(path).close)
        yield
