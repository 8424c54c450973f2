"""How a PostgreSQL server is reached: where, with which guarantees, and how long it is waited for."""

import contextlib
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from storage.postgres.migrations import VERSION
from storage.postgres.transaction import SQL, Db
from storage.postgres.version import begin_to_work

GUARANTEES = {
    "application_name": "muster",
    "synchronous_commit": "on",  # what is acknowledged is on the disk, whatever the server's own setting is
    "tcp_keepalives_idle": "60",  # what lies between must not forget a connection in a quiet night
    "jit": "off",  # compiling a statement takes longer than any of ours
}
FAILURES = (asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError, OSError)
"""What the driver raises if the database cannot do something, or cannot be reached."""


@dataclass(frozen=True, slots=True)
class Server:
    """A database on a server, and how many seconds it is waited for."""

    url: str
    patience: float

    @property
    def where(self) -> str:
        """Its name in a sentence, without the password."""
        parts = urlsplit(self.url)
        return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"

    def manners(self, patience: float) -> dict[str, Any]:
        """How a connection behaves that is not to wait for ever. The server gives up first, for it can say why.

        Whoever stops in the middle of a transaction loses it before those who wait for the same give up.
        """
        limits = {
            "lock_timeout": patience,
            "statement_timeout": patience * 2,
            "idle_in_transaction_session_timeout": patience * 0.8,
        }
        settings = GUARANTEES | {name: str(round(seconds * 1000)) for name, seconds in limits.items()}
        return {"timeout": self.patience, "command_timeout": patience * 3, "server_settings": settings}

    async def connect(self) -> Db:
        """A connection to work by today's version, which waits for nothing for ever.

        Raises one of FAILURES, and StorageBroken where this version may not work.
        """
        db: Db = await asyncpg.connect(self.url, **self.manners(self.patience))
        try:
            await begin_to_work(db, self.where, VERSION)
        except BaseException:
            db.terminate()
            raise
        return db

    async def unhurried(self) -> Db:
        """A connection whose statements may take as long as they take. Raises one of FAILURES."""
        return await asyncpg.connect(self.url, timeout=self.patience, server_settings=GUARANTEES)

    @contextlib.asynccontextmanager
    async def alone(self) -> AsyncIterator[Db]:
        """A transaction besides which nobody writes. Raises one of FAILURES."""
        db = await self.unhurried()
        try:
            await db.execute(SQL["begin_alone"].sql)
            yield db
            await db.execute(SQL["commit"].sql)
        finally:
            await left(db, self.patience)


async def left(db: Db, patience: float) -> None:
    """End a connection, and what is not committed with it. Never raises."""
    with contextlib.suppress(*FAILURES):
        await db.close(timeout=patience)
