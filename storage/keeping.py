"""What an operator does to a database as a whole. Only here is it known which kind of database does it how."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager, asynccontextmanager, nullcontext, suppress
from pathlib import Path

from storage import verify as looking_through
from storage.broken import StorageBroken
from storage.findings import Findings
from storage.reads import Reads
from storage.sqlite import backup as backing_up
from storage.sqlite import lock, looking
from storage.sqlite import restore as restoring
from storage.sqlite.connection import Reader
from storage.store import Store, on_a_server

Where = Path | str
"""A database, as the store is told it."""


def alone(where: Where, name: str) -> AbstractContextManager[None]:
    """Work on a database as the only process, under a name that others are told; on a server there may be any number.

    Raises InUse, StorageBroken.
    """
    if on_a_server(where):
        return nullcontext()
    return lock.alone(Path(where), name)


def sharing(where: Where, name: str) -> AbstractContextManager[None]:
    """Work on a database with others that share it, and with nobody else. Raises InUse, StorageBroken."""
    if on_a_server(where):
        return nullcontext()
    return lock.sharing(Path(where), name)


async def backup(where: Where, file: Path, *, force: bool = False) -> int:
    """Back up into a file, while others may go on; of how many bytes. Raises StorageBroken."""
    if on_a_server(where):
        from storage.postgres.backup import backup as backing_up_there  # noqa: PLC0415 - as the store does

        return await backing_up_there(str(where), file, force=force)
    return await backing_up.backup(Path(where), file, force=force)


async def restore(file: Path, where: Where, *, force: bool = False) -> tuple[Findings, Path | str | None]:
    """Restore from a backup, if it is sound: what was found in it, and where that is now what was there before.

    Raises StorageBroken.
    """
    if on_a_server(where):
        from storage.postgres.backup import restore as restoring_there  # noqa: PLC0415

        return await restoring_there(file, str(where), force=force)
    return await restoring.restore(file, Path(where), force=force)


async def verify(where: Where) -> Findings:
    """Look through everything, while others may go on. Raises StorageBroken."""
    if on_a_server(where):
        from storage.postgres.looking import looking as looking_there  # noqa: PLC0415 - as the store does

        async with looking_there(str(where)) as there:
            return await looking_through.verify(there)
    async with looking.looking(Path(where)) as looked:
        return await looking_through.verify(looked)


async def rebuild(where: Where) -> int:
    """Remake every row from its history, as the only process; how many differed. Raises StorageBroken."""
    with alone(where, "`muster rebuild`"):
        store = await Store.open(where)
        try:
            return await store.rebuild()
        finally:
            await store.close()


@asynccontextmanager
async def reads(where: Where) -> AsyncIterator[Reads]:
    """Reads of a database that somebody else may be writing, which change nothing. Raises StorageBroken."""
    if on_a_server(where):
        from storage.postgres.looking import reader as reader_there  # noqa: PLC0415 - as the store does

        async with reader_there(str(where)) as there:
            yield Reads(there, there)
        return
    async with looking.looking(Path(where)) as looked:
        reader = Reader(looked.db, Path(where))
        yield Reads(reader, reader)


async def forgotten(where: Where) -> set[tuple[str, int]]:
    """Who was forgotten there, as far as anybody can tell: it may be damaged, or not be there at all."""
    with suppress(StorageBroken):
        async with reads(where) as seen:
            return set(await seen.forgotten())
    return set()


def name(where: Where) -> str:
    """What a database is called in a sentence, without a password."""
    if on_a_server(where):
        from storage.postgres.server import Server  # noqa: PLC0415

        return Server(str(where), 0).where
    return str(where)
