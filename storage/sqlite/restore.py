"""A backup put into the place of a database: looked through first, and what was there is kept beside it."""

from collections.abc import Iterator
from itertools import count
from pathlib import Path

from storage.findings import Findings
from storage.sqlite.backup import own
from storage.sqlite.copying import BESIDE, Copy, Unwritten, beside
from storage.sqlite.lock import alone
from storage.sqlite.looking import looking
from storage.sqlite.renewing import reckoned, refuse_absent, renewed
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
            await renewed(file, copy)
            async with looking(copy.path) as looked:
                found = await verify(looked)
            if not found.sound:
                return found, None
            await reckoned(copy)
            return found, _put(copy, path)


def _put(copy: Copy, path: Path) -> Path | None:
    """The new file takes its place. All that was there moves: a log left behind would be taken for the new one's."""
    kept = None
    if any(there(path)):
        kept = next(name for name in _names(path) if not any(there(name)))
        for one in there(path):
            one.rename(f"{kept}{one.name.removeprefix(path.name)}")
    copy.becomes()
    return kept


def _refuse(file: Path, path: Path, *, force: bool) -> None:
    refuse_absent(file)
    if file.resolve() in own(path):
        raise Unwritten(f"{file} is the database itself, or belongs to it. Name a backup.")
    if path.is_dir():
        raise Unwritten(f"{path} is a folder. Check storage.path.")
    for one in there(path) if not force else ():
        raise Unwritten(f"{one} is there already. With --force it is kept beside the restored database.")


def _real(path: Path) -> Path:
    return path.resolve()


def there(path: Path) -> list[Path]:
    """What there is of a database, in files."""
    files = [path, *(path.with_name(f"{path.name}{end}") for end in BESIDE)]
    return [one for one in files if one.exists()]


def _names(path: Path) -> Iterator[Path]:
    yield path.with_name(f"{path.name}.replaced")
    yield from (path.with_name(f"{path.name}.replaced-{number}") for number in count(2))
