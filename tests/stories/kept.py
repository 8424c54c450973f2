"""Where the process of a story keeps everything: in a file of its folder, or in a database on the tests' own server."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.storage.drivers import Driver, PostgreSQL, SQLite
from tests.storage.upgrading import database

_ON_THE_SERVER: dict[Path, PostgreSQL] = {}
HELD = "SELECT pg_advisory_xact_lock(1299543924)"
"""As whoever migrates holds it."""


def where(folder: Path) -> Path | str:
    """The path of a file, or the address of a database."""
    return _ON_THE_SERVER[folder].url if folder in _ON_THE_SERVER else folder / "muster.db"


def kept(folder: Path) -> Driver:
    """What is kept, as it is, whatever Muster says of it."""
    return _ON_THE_SERVER.get(folder) or SQLite(folder)


@asynccontextmanager
async def held(folder: Path) -> AsyncIterator[None]:
    """Meanwhile nobody else can write to it: a commit takes its time, and nothing else does."""
    async with kept(folder).beginning(HELD if folder in _ON_THE_SERVER else "BEGIN IMMEDIATE"):
        yield


@asynccontextmanager
async def on_the_server(folder: Path) -> AsyncIterator[str]:
    """Meanwhile whatever runs in this folder keeps everything in a database, whose address this is; it goes with it."""
    async with database() as driver:
        with at(folder, driver):
            yield driver.url


@contextmanager
def at(folder: Path, driver: PostgreSQL) -> Iterator[None]:
    """The same in a database that is there."""
    former = _ON_THE_SERVER.copy()
    _ON_THE_SERVER[folder] = driver
    try:
        yield
    finally:
        _ON_THE_SERVER.clear()
        _ON_THE_SERVER.update(former)
