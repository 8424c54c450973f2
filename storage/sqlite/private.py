"""A database is its owner's alone, from its first byte: SQLite gives its log and its index the rights of the file."""

import contextlib
import os
from pathlib import Path


def make(path: Path) -> None:
    """Make the file where there is none. One that is there keeps the rights that somebody gave it.

    It is never opened here if it is there: closing it again would take SQLite's locks away from this very process.
    """
    with contextlib.suppress(OSError):  # whoever opens it says what is wrong
        os.close(os.open(path.resolve(), os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
