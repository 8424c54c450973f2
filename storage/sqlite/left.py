"""What lies on the disk before a file is opened: damage that SQLite would take for a new or a sound database.

An empty file it takes for a new one, and throws the log away; a log that does not begin as one it passes over; where a
part of the file is missing, it says so only to whoever reads that part. Neither a kill nor a power cut leaves these.
"""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from storage.broken import broken, damaged
from storage.sqlite.head import HEAD, LOG, Head, LogHead
from storage.sqlite.held import held, kept_open


def refuse_damaged(path: Path) -> bool:
    """Whether a part of the file may be missing: what is not in the log, is. Raises StorageBroken."""
    real = path.resolve()
    raw, size = _beginning(real, HEAD)
    log, log_size = _beginning(real.with_name(f"{real.name}-wal"), LOG)
    if real.with_name(f"{real.name}-journal").exists():
        return False  # somebody was killed while making it: SQLite undoes that
    head = Head.of(raw)
    if head is None and (size or log_size):
        raise damaged(path, "It does not begin as a database does.")
    if any(log) and LogHead.of(log) is None:
        raise damaged(path, "Its log does not begin as a log does.")
    return head is not None and size < head.size


async def refuse_holes(path: Path, patience: float) -> None:
    """Whoever was killed while writing the log back left it there. Raises StorageBroken, if it does not fill all."""
    with kept_open(path):
        complaint = await asyncio.to_thread(_complaint, path, patience)
    if complaint != "ok":
        raise damaged(path, "A part of it is missing.")


def _complaint(path: Path, patience: float) -> str:
    """By a connection that only reads: one that writes would write the log back as it closes, and hide the holes."""
    try:
        with closing(sqlite3.connect(f"file:{quote(str(path))}?mode=ro", uri=True, timeout=patience)) as db:
            return str(db.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.Error as error:
        raise broken(path, error) from error


def _beginning(path: Path, size: int) -> tuple[bytes, int]:
    """What a file begins with, and how long it is; nothing, if it cannot be read: whoever opens it says why."""
    try:
        file = held(path)
    except OSError:
        return b"", 0
    try:
        return file.read(size), path.stat().st_size
    except OSError:
        return b"", 0
    finally:
        file.close()
