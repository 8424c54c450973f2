"""Somebody is forgotten in a test's database; and whatever is written in it is read, whichever table it is in."""

from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

from storage import Effect
from storage.editing import editing
from storage.forgetting import Forgetter
from swarm.events import AnyEvent
from swarm.forgetting import Forgetting
from swarm.request import Request
from tests.storage.drivers import Driver, PostgreSQL, SQLite
from tests.storage.jobs import DESK, NOON

LATER = NOON + timedelta(days=400)
ANSWER = '{"answered":"before"}'
TABLES = (
    "SELECT tablename FROM pg_tables WHERE schemaname = 'public'",
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name <> 'sqlite_sequence'",
)
"""Those that nobody told us of as well."""
SHOWN = Effect(kind="update_card", doc='{"kind":"update_card"}', key="card")


def where(driver: Driver) -> Path | str:
    return driver.path if isinstance(driver, SQLite) else driver.url if isinstance(driver, PostgreSQL) else ""


def shows(_: Request, __: Request, happened: Sequence[AnyEvent], parts: Mapping[str, str]) -> list[Effect]:
    return [SHOWN] if happened and parts else []


@asynccontextmanager
async def forgetter(driver: Driver) -> AsyncIterator[Forgetter]:
    """As the operator's command has it."""
    async with editing(where(driver)) as edited:
        yield Forgetter(alone=edited.alone, reader=edited.reader, follows=shows, answer=ANSWER, shared=edited.shared)


async def forget(driver: Driver, who: str, *names: str, desk: str = DESK, now: datetime = LATER) -> str:
    """Forget somebody, to the end; their pseudonym."""
    async with forgetter(driver) as one:
        pseudonym = await one.begin(desk, who, now)
        await one.forget(desk, Forgetting(who=who, pseudonym=pseudonym, names=names), now)
        await one.end(desk, who)
    return pseudonym


async def all_texts(driver: Driver) -> str:
    """Everything that is kept, one row a line."""
    lines = []
    for (table,) in await driver.rows(TABLES[isinstance(driver, SQLite)]):
        lines += [f"{table} {row}" for row in await driver.rows(f"SELECT * FROM {table}")]
    return "\n".join(lines)


def dumped(driver: Driver) -> bytes:
    """The bytes on the disk: of a file with its log; of a database on a server what is dumped of it."""
    assert isinstance(driver, SQLite)
    files = [driver.path.with_name(f"{driver.path.name}{end}") for end in ("", "-wal")]
    return b"".join(one.read_bytes() for one in files if one.exists())
