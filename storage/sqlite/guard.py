"""Whether a database that is open is still the file that was opened: asked before and after commits, and on reading.

SQLite does not notice. It goes on in a file that has lost its name, and what it knows by heart it writes into a log
that nobody will be able to read: whoever is answered would be answered for something that is lost. What is seen here
costs some microseconds: a file that was deleted or moved or has another in its place, and the same of its log and of
the log's index; a head that was written over; a file or a log that was cut off; the copy of a backup, of somebody
else's database or of an older, shorter state, written into the file. What is not seen: nonsense in the midst of a file
or of its log, and a copy as long as the file, or longer, that Muster could have made of it. `muster verify` sees those.

What was moved may come back, and all goes on. What was written over is not trusted again before the next start.
"""

import os
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack, ExitStack
from pathlib import Path

from storage.broken import StorageBroken, beside_gone, broken, damaged, gone, swapped
from storage.sqlite.head import HEAD, LOG, Head, LogHead
from storage.sqlite.held import Same, held, same


class Guard:
    """Looks after one open database. It is closed after all connections to it."""

    def __init__(self, path: Path) -> None:
        """Raises StorageBroken."""
        real = path.resolve()
        self._path = path
        self._log_path = real.with_name(f"{real.name}-wal")
        self._index_path = real.with_name(f"{real.name}-shm")
        # By their names: a path costs more than the look at what is there.
        self._names = str(path), str(self._log_path), str(self._index_path)
        self._seen: tuple[int, int, bytes, bytes] | None = None
        """What was found well; while it is the same, so it is."""
        self._why = ""
        """What was written over: that is so until the end."""
        self._last = AsyncExitStack()
        self._size = self._log_size = 0
        self._head: Head | None = None
        self._log_head: LogHead | None = None
        self._index = _beside(self._names[2])[0]
        with ExitStack() as stack:
            try:
                self._file = held(path)
                stack.callback(self._file.close)
                self._log = held(self._log_path)
                stack.callback(self._log.close)
            except OSError as error:
                raise gone(path) from error
            self._log_begun = LogHead.of(self._log.read(LOG)) is not None
            self.make_sure()
            self._end = stack.pop_all()

    def make_sure(self) -> None:
        """Raises StorageBroken, if it is not the file any more that was opened."""
        if not self._why:
            sizes = self._in_place()
            # Looked at twice, if need be: somebody who shares the file may just be writing it.
            self._why = self._wrong(*sizes) and self._wrong(*self._in_place())
        if self._why:
            raise damaged(self._path, self._why)

    def told(self, error: Exception) -> StorageBroken:
        """What an error of the driver means: before all, that the file is not what it was."""
        try:
            self.make_sure()
        except StorageBroken as wrong:
            return wrong
        return broken(self._path, error)

    async def reader_ends(self, close: Callable[[], Awaitable[None]]) -> None:
        """Close a reader: of a damaged file not before the writer, which would be the last and write the log back.

        What is damaged would look sound then, and the next start would not refuse it.
        """
        if self._why:
            self._last.push_async_callback(close)
        else:
            await close()

    async def close(self) -> None:
        await self._last.aclose()
        self._end.close()

    def _in_place(self) -> tuple[int, int]:
        """How long the file and its log are, if all is where it was."""
        try:
            found = os.stat(self._names[0])  # noqa: PTH116
        except OSError as error:
            raise gone(self._path) from error
        if same(found) != self._file.same:
            raise swapped(self._path)
        log, size = _beside(self._names[1])
        if log != self._log.same:
            raise beside_gone(self._log_path)
        if _beside(self._names[2])[0] != self._index:
            raise beside_gone(self._index_path)
        return found.st_size, size

    def _wrong(self, size: int, log_size: int) -> str:
        """What is wrong with what they begin with, and with how long they are; nothing, if all is well."""
        seen = size, log_size, self._file.read(HEAD), self._log.read(LOG)
        if seen == self._seen:
            return ""
        head, log = Head.of(seen[2]), LogHead.of(seen[3])
        if head is None:
            return "It does not begin as a database does."
        if not head.follows(self._head):
            return "Its beginning is that of another one, or of an older state."
        if size < min(self._size, head.size):
            return "A part of it is missing."
        if log_size and (log is None or log.page != head.page) and self._log_begun:
            return "Its log does not begin as a log does."
        if log is not None and log == self._log_head and log_size < self._log_size:
            return "A part of its log is missing."
        self._head, self._size, self._log_head, self._log_size = head, size, log, log_size
        self._log_begun = self._log_begun or log is not None or not log_size
        self._seen = seen
        return ""


def _beside(name: str) -> tuple[Same, int]:
    """Which file it is, and how long. Raises StorageBroken."""
    try:
        found = os.stat(name)  # noqa: PTH116
    except OSError as error:
        raise beside_gone(Path(name)) from error
    return same(found), found.st_size
