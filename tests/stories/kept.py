"""Where the process of a story keeps everything: in a file of its folder, or in a database on the tests' own server."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from tests.storage.drivers import PostgreSQL, fresh

_ON_THE_SERVER: dict[Path, str] = {}


def where(folder: Path) -> Path | str:
    """The path of a file, or the address of a database."""
    return _ON_THE_SERVER.get(folder, folder / "muster.db")


@asynccontextmanager
async def on_the_server(folder: Path) -> AsyncIterator[str]:
    """Meanwhile whatever runs in this folder keeps everything in a database, whose address this is."""
    async with fresh("postgres") as driver:
        store = await driver.open()  # and with it the database
        await store.close()
        assert isinstance(driver, PostgreSQL)
        with at(folder, driver.url):
            yield driver.url


@contextmanager
def at(folder: Path, address: str) -> Iterator[None]:
    """The same in a database that is there."""
    _ON_THE_SERVER[folder] = address
    try:
        yield
    finally:
        del _ON_THE_SERVER[folder]
