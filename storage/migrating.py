"""A database brought to another place, of either kind, while nobody works on either of the two. The source stays as is.

What PostgreSQL needs is loaded only for whoever has it.
"""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Protocol

from storage.broken import StorageBroken
from storage.findings import Findings
from storage.moving import Filled, Kept, moved
from storage.sqlite import lock, looking
from storage.sqlite.backup import own
from storage.sqlite.copying import Unwritten
from storage.sqlite.filling import filling
from storage.sqlite.restore import there
from storage.store import on_a_server
from storage.verify import Looked, verify

MIGRATE = "`muster migrate`"
Where = Path | str


class Source(Looked, Protocol):
    """A database on which nobody else works."""

    def kept(self) -> AbstractAsyncContextManager[Kept]:
        """All that there is, as it is at one moment."""


async def migrate(where: Where, target: Where) -> tuple[Findings, dict[str, int]]:
    """Bring everything into an empty database, if it is sound, and compare all of it there.

    What was found in the source, and of how many rows each table is. Raises StorageBroken; then nothing was brought.
    """
    await _refuse_the_same(where, target)
    async with _source(where) as source:
        found = await verify(source)
        if not found.sound:
            return found, {}
        async with _target(target) as filled, source.kept() as kept:
            return found, await moved(kept, filled)


@asynccontextmanager
async def _source(where: Where) -> AsyncIterator[Source]:
    if on_a_server(where):
        from storage.postgres.looking import looking as looking_there  # noqa: PLC0415 - as the store does
        from storage.postgres.still import still  # noqa: PLC0415

        async with looking_there(str(where)) as source, still(str(where)):
            yield source
        return
    with lock.alone(Path(where), MIGRATE):
        async with looking.looking(Path(where)) as looked:
            yield looked


@asynccontextmanager
async def _target(where: Where) -> AsyncIterator[Filled]:
    if on_a_server(where):
        from storage.postgres.filling import filling as filling_there  # noqa: PLC0415

        async with filling_there(str(where), "Name an empty one.") as filled:
            yield filled
        return
    path = Path(where)
    with lock.alone(path, MIGRATE):
        async with filling(path, "the database", lambda: _refuse_what_is_there(path)) as made:
            yield made


def _refuse_what_is_there(path: Path) -> None:
    for one in there(path):
        raise Unwritten(f"{one} is there already. Name a file that is not there yet.")


async def _refuse_the_same(where: Where, target: Where) -> None:
    if on_a_server(where) and on_a_server(target):
        from storage.postgres.still import which  # noqa: PLC0415

        same = await which(str(where)) == await which(str(target))
    else:
        same = not on_a_server(where) and not on_a_server(target) and _belongs(Path(target), Path(where))
    if same:
        raise StorageBroken("That is where everything is already. Name another database, or another file.")


def _belongs(file: Path, path: Path) -> bool:
    return file.resolve() in own(path)
