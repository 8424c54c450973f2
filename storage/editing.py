"""A database on which an operator's command writes, beside a Muster that works on it or without one.

Nothing is migrated, no effect is carried out and nothing is taken in hand. What is written is seen by whoever works
there: each transaction of theirs reads what it decides about anew.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

from storage.broken import InUse
from storage.driver import Reader, Transaction
from storage.reads import Reads
from storage.sqlite import lock, looking, sweeping
from storage.sqlite.opening import opened as opened_file
from storage.store import PATIENCE, on_a_server
from storage.writer import Writer

Where = Path | str
BESIDE = ("`muster run`", "`muster console`")
"""Who says so in the lock of a file works on it as we do."""


class Edited(Reads):
    """A database that is open. Every method raises StorageBroken if the database fails."""

    def __init__(self, writer: Writer, reader: Reader) -> None:
        super().__init__(reader, reader)
        self.reader = reader
        self.shared = reader.shared
        self._writer = writer

    def alone(self) -> AbstractAsyncContextManager[Transaction]:
        """A transaction besides which nobody writes, in any process."""
        return self._writer.alone()


@asynccontextmanager
async def editing(where: Where) -> AsyncIterator[Edited]:
    """A database of today's version. Raises StorageBroken."""
    if on_a_server(where):
        from storage.postgres.looking import looking as looking_there  # noqa: PLC0415 - as the store does
        from storage.postgres.opening import opened as opened_there  # noqa: PLC0415

        async with looking_there(str(where)):
            db = await opened_there(str(where), PATIENCE)
    else:
        _refuse_whoever_replaces(Path(where))
        async with looking.looking(Path(where)):
            db = await opened_file(Path(where), PATIENCE)
    writer = Writer(db.connection)
    try:
        yield Edited(writer, db.counter)
    finally:
        await db.reader.close()
        await db.counter.close()
        if db.errands is not None:
            await db.errands.close()
        await writer.close()


def _refuse_whoever_replaces(path: Path) -> None:
    """Beside a Muster that works on the file one may write; not beside what copies it or puts another in its place.

    Raises InUse.
    """
    try:
        with lock.sharing(path, "another command"):
            pass
    except InUse as used:
        if not any(one in str(used) for one in BESIDE):
            raise


async def sweep(where: Where) -> None:
    """What is left on the disk of rows that are no more, goes. Raises StorageBroken."""
    if on_a_server(where):
        from storage.postgres import sweeping as sweeping_there  # noqa: PLC0415 - as the store does

        await sweeping_there.sweep(str(where))
    else:
        await sweeping.sweep(Path(where))
