"""Which versions may work on a database, and which are at work there: looked at whenever somebody begins to write.

Whoever writes holds their version, shared, for as long as they are connected. Whoever makes the database one on which
some versions may no longer work needs these alone: so nobody finds it changed under their hands, and whoever was away
meanwhile is refused when they come back.
"""

from collections.abc import Iterable
from typing import NamedTuple

from storage.postgres.broken import another_encoding, foreign, too_new
from storage.postgres.transaction import Db, rows

UTF8 = "UTF8"


class Versions(NamedTuple):
    """The oldest that may work on a database, and the one that it has; 0 if it is empty."""

    least: int = 0
    latest: int = 0


async def versions_of(db: Db, where: str, ours: int) -> Versions:
    """The versions of a database, if this one may work on it. Raises SchemaTooNew, StorageBroken."""
    ((is_ours, tables, encoding),) = await rows(db, "tables", {})
    if encoding != UTF8:
        raise another_encoding(where, encoding)
    if not is_ours:
        if tables:
            raise foreign(where)
        return Versions()
    found = Versions(*(await rows(db, "versions", {}))[0])
    if found.least > ours:
        raise too_new(where, found.latest, ours)
    return found


async def begin_to_work(db: Db, where: str, ours: int) -> None:
    """Work here by a version from now on, until the connection ends. Raises SchemaTooNew, StorageBroken."""
    await rows(db, "work_by", {"version": ours})  # first, so that nobody changes it after we have looked
    await versions_of(db, where, ours)


async def nobody_works_by(db: Db, versions: Iterable[int]) -> bool:
    """Whether no process works by any of these versions; then none begins to, until the transaction ends."""
    for version in versions:
        ((free,),) = await rows(db, "have_version", {"version": version})
        if not free:
            return False
    return True
