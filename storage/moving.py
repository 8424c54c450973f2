"""All that one database keeps, brought into another one of either kind, and compared there row by row.

Only some rows are in memory at any time. It knows no driver and no SQL: each kind of database reads and fills itself.
"""

from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any, Protocol

from storage.broken import StorageBroken
from storage.findings import Some
from storage.tables import TABLES, row_name

Page = list[tuple[Any, ...]]
"""Some rows of a table."""
AT_A_TIME = 500
"""How many rows a page has at most."""
Numbers = Mapping[str, int]
"""The highest number that each numbered table has ever given."""


class Different(StorageBroken):
    """What was brought over is not what was there. Nothing of it is kept."""


class Kept(Protocol):
    """A database as it is at one moment. Every method raises StorageBroken."""

    where: str
    """Its name in a sentence, without a secret."""

    def pages(self, table: str) -> AsyncGenerator[Page, None]:
        """All rows of a table in the order of its key."""

    async def given(self) -> Numbers:
        """Which numbers were given, also where their rows are gone."""


class Filled(Kept, Protocol):
    """A database that had nothing, and has nothing at the end, unless it is told to keep what it was given."""

    async def put(self, table: str, page: Page) -> None:
        """Take these rows."""

    async def go_on(self, numbers: Numbers) -> None:
        """All rows are there, and none of these numbers is to be given again."""

    async def keep(self) -> None:
        """All of it is there from now on."""


async def moved(source: Kept, target: Filled) -> dict[str, int]:
    """Bring everything over, unless it is not the same there: of how many rows. Raises StorageBroken."""
    for table in TABLES:
        async with aclosing(source.pages(table)) as pages:
            async for page in pages:
                await target.put(table, page)
    await target.go_on(await source.given())
    differing = Some()
    rows = {table: await compared(source, target, table, differing) for table in TABLES}
    if differing.count:
        raise Different(
            f"Not the same in {target.where} as in {source.where}: {_named(differing)}. Nothing of it was kept there."
        )
    await target.keep()
    return rows


async def compared(one: Kept, other: Kept, table: str, differing: Some) -> int:
    """Add to what differs each row that is not in both alike; how many rows the one has."""
    count = 0
    async with aclosing(one.pages(table)) as ones, aclosing(other.pages(table)) as others:
        here, there = Rows(ones), Rows(others)
        while await here.more() | await there.more():
            before = len(here.left)
            if here.left == there.left:
                here.left = there.left = []
            else:
                _told_apart(table, here, there, differing)
            count += before - len(here.left)
    return count


class Rows:
    """The rows of a table as they come."""

    def __init__(self, pages: AsyncGenerator[Page, None]) -> None:
        self._pages = pages
        self.left: Page = []
        """What has come and was not compared yet."""

    async def more(self) -> bool:
        """Whether there are any left; at the end there are none."""
        if not self.left:
            self.left = await anext(self._pages, [])
        return bool(self.left)


def _told_apart(table: str, here: Rows, there: Rows, differing: Some) -> None:
    """Compare until nothing is left on one side; where the other side is at its end, all that is left differs."""
    ours, theirs = 0, 0
    length = TABLES[table]
    while ours < len(here.left) or theirs < len(there.left):
        mine, other = here.left[ours : ours + 1], there.left[theirs : theirs + 1]
        if not mine or not other:
            if here.left and there.left:
                break  # more of the other side may come
            differing.add(row_name(table, (mine or other)[0]))
            ours, theirs = ours + len(mine), theirs + len(other)
            continue
        first, second = mine[0][:length], other[0][:length]
        if mine != other:
            differing.add(row_name(table, min(first, second)))
        ours, theirs = ours + (first <= second), theirs + (second <= first)
    here.left, there.left = here.left[ours:], there.left[theirs:]


def _named(some: Some) -> str:
    more = some.count - len(some.named)
    return ", ".join(some.named) + (f" and {more:,} more" if more else "")
