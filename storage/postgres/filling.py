"""A database on PostgreSQL that takes all that another one keeps, in one transaction: all of it, or nothing.

What was there goes only if it is asked for, and is then moved aside, into a schema of its own.
"""

import contextlib
import json
from collections.abc import AsyncIterator, Iterator

import asyncpg

from storage.broken import StorageBroken
from storage.holdable import NUL
from storage.moving import Numbers, Page
from storage.postgres.broken import broken
from storage.postgres.kept import Kept
from storage.postgres.migrations import MIGRATIONS, VERSION, least
from storage.postgres.server import FAILURES, Server
from storage.postgres.still import PATIENCE, still
from storage.postgres.transaction import SQL, Db, Transaction, rows
from storage.tables import TABLES, reading, row_name
from storage.turning_back import no_way_back

ALIVE = ("processes", "leases", "duties", "paces")
"""What only live processes need: not copied, but moved aside with what they worked on."""
OURS = ("muster", *TABLES, *ALIVE)
GONE = ("08", "57P")
"""How the states begin in which it is not known what the server still did."""


class NotEmpty(StorageBroken):
    """Something is in the database already."""


class Unheld(StorageBroken):
    """A row cannot be in a database on PostgreSQL."""


class Filled(Kept):
    """A database that is being filled."""

    def __init__(self, db: Db, where: str) -> None:
        super().__init__(db, where)
        self.aside = ""
        """In which schema is now what was there."""
        self._given: dict[str, int] = {}
        """Numbers that were given before anything was moved aside."""

    async def put(self, table: str, page: Page) -> None:
        columns = await self._columns(table)
        try:
            await self._db.copy_records_to_table(table, records=page, columns=columns)
        except (asyncpg.DataError, TypeError, ValueError, OverflowError) as error:
            raise self._unheld(table, page, error) from error
        except FAILURES as error:
            raise broken(self.where, error) from error

    async def go_on(self, numbers: Numbers) -> None:
        with self._written():
            before = {**dict(await rows(self._db, "numbers_given", {})), **self._given}
            for name in {**before, **numbers}:
                number = max(before.get(name, 0), numbers.get(name, 0), 1)
                await rows(self._db, "keep_number", {"name": name, "number": number})
            await self._db.execute(SQL["weigh"].sql)

    async def keep(self) -> None:
        no_way_back()
        try:
            await self._db.execute(SQL["commit"].sql)
        except FAILURES as error:
            if isinstance(error, asyncpg.PostgresError) and not (error.sqlstate or "08").startswith(GONE):
                raise broken(self.where, error) from error
            raise StorageBroken(
                f"The database {self.where} was lost at the very end: everything is in it, or nothing. "
                "`muster verify` says which."
            ) from error

    async def move_aside(self) -> None:
        """Leave what is there as it is, where it is in nobody's way."""
        self._given = dict(await rows(self._db, "numbers_given", {}))
        ((self.aside,),) = await rows(self._db, "schema_aside", {})
        for (order,) in await rows(self._db, "moving_aside", {"name": self.aside, "tables": json.dumps(OURS)}):
            await self._db.execute(order)

    async def furnish(self) -> None:
        """Make the tables."""
        for _, script in MIGRATIONS:
            await self._db.execute(script)
        await Transaction(self._db).write(("set_versions", [{"least": least(MIGRATIONS), "latest": VERSION}]))

    async def _columns(self, table: str) -> list[str]:
        with self._written():
            statement = await self._db.prepare(SQL[reading(table)].sql)
            return [one.name for one in statement.get_attributes()]

    def _unheld(self, table: str, page: Page, error: Exception) -> Unheld:
        for row in page:
            if any(isinstance(part, str) and NUL in part for part in row):
                return Unheld(f"PostgreSQL cannot hold the NUL character in a text of {row_name(table, row)}.")
        first, last = row_name(table, page[0]), row_name(table, page[-1])
        return Unheld(f"PostgreSQL cannot hold something between {first} and {last}. ({error})")

    @contextlib.contextmanager
    def _written(self) -> Iterator[None]:
        try:
            yield
        except FAILURES as error:
            raise broken(self.where, error) from error


@contextlib.asynccontextmanager
async def filling(url: str, advice: str, *, force: bool = False) -> AsyncIterator[Filled]:
    """A database in which nothing is, or with `force` no more; what is to be done otherwise is the advice.

    Raises NotEmpty, InUse, StorageBroken.
    """
    where = Server(url, PATIENCE).where
    async with still(url) as (db, version):
        filled = Filled(db, where)
        try:
            if version and force:  # also where something is missing, and not all can be asked
                await filled.move_aside()
            elif version and (version < VERSION or (await rows(db, "anything_kept", {}))[0][0]):
                raise NotEmpty(f"Something is in the database {where} already. {advice}")
            if filled.aside or not version:
                await filled.furnish()
        except FAILURES as error:
            raise broken(where, error) from error
        yield filled
