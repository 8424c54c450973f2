"""A backup put into the place of a database: looked through first, and what was there is kept beside it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from storage.broken import SchemaTooNew, StorageBroken
from storage.findings import Findings
from storage.sqlite.backup import own
from storage.sqlite.copying import BESIDE, Copy, Unwritten, beside, copied
from storage.sqlite.lock import alone
from storage.sqlite.looking import PATIENCE, looking
from storage.sqlite.opening import opened
from storage.sqlite.schema import VERSION
from storage.verify import verify


async def restore(file: Path, path: Path, *, force: bool = False) -> tuple[Findings, Path | None]:
    """Restore a database from a backup, brought to today's version, while no process works on it.

    What was found in the backup; if that is not sound, nothing was restored. With `force` also where a database is, and
    then under which name that is kept. Raises StorageBroken.
    """
    path = _real(path)
    with alone(path, "`muster restore`"):
        _refuse(file, path, force=force)
        with beside(path, "the restored database") as copy:
            await _copied(file, copy)
            async with looking(copy.path) as looked:
                found = await verify(looked)
            return found, _put(copy, path) if found.sound else None


async def _copied(file: Path, copy: Copy) -> None:
    try:
        async with looking(file, older=True) as source:
            await copied(source, copy)
    except (SchemaTooNew, Unwritten):
        raise
    except StorageBroken as error:
        why = f" ({error.__cause__})" if error.__cause__ else ""
        raise Unwritten(f"{file} is no backup of Muster's, or it is damaged. Name another file.{why}") from error
    if source.version < VERSION:
        today = await opened(copy.path, PATIENCE)
        for one in (today.reader, today.counter, today.connection):
            await one.close()


def _put(copy: Copy, path: Path) -> Path | None:
    """The new file takes its place. All that was there moves: a log left behind would be taken for the new one's."""
    kept = None
    if any(_there(path)):
        kept = next(name for name in _names(path) if not any(_there(name)))
        for one in _there(path):
            one.rename(f"{kept}{one.name.removeprefix(path.name)}")
    copy.becomes()
    return kept


def _refuse(file: Path, path: Path, *, force: bool) -> None:
    if not file.exists():
        raise Unwritten(f"There is no file {file} to restore from.")
    if file.resolve() in own(path):
        raise Unwritten(f"{file} is the database itself, or belongs to it. Name a backup.")
    if path.is_dir():
        raise Unwritten(f"{path} is a folder. Check storage.path.")
    for one in _there(path) if not force else ():
        raise Unwritten(f"{one} is there already. With --force it is kept beside the restored database.")


def _real(path: Path) -> Path:
    return path.resolve()


def _there(path: Path) -> list[Path]:
    """What there is of a database."""
    files = [path, *(path.with_name(f"{path.name}{end}") for end in BESIDE)]
    return [one for one in files if one.exists()]


def _names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.replaced")
    yield from (path.with_name(f"{path.name}.replaced-{number}") for number in count(2))
