"""A PostgreSQL server of the benchmarks' own, with the guarantees of a real one, and databases on it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count

import asyncpg

from tests.storage.server import Server

SAFE = {"fsync": "on", "full_page_writes": "on"}
_NUMBERS = count(1)


@contextmanager
def serving() -> Iterator[Server]:
    """A server as long as the block lasts."""
    server = Server(**SAFE)
    try:
        yield server
    finally:
        server.gone()


async def database(server: Server) -> str:
    """The address of a database in which there is nothing."""
    name = f"bench_{os.getpid()}_{next(_NUMBERS)}"
    db = await asyncpg.connect(server.url("postgres"))
    try:
        await db.execute(f"CREATE DATABASE {name}")
    finally:
        await db.close()
    return server.url(name)
