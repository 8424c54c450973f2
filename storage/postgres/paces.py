"""The pace that several processes keep together, by the database's clock: a turn is a statement, and nothing more.

It has a connection of its own, so that nobody's writing waits for it, nor it for theirs. What is lost in a crash is a
wait, so nothing of it is waited for to be on the disk.
"""

import asyncio

import asyncpg

from storage.broken import closed
from storage.driver import Rows
from storage.postgres.broken import broken
from storage.postgres.server import FAILURES, Server, left
from storage.postgres.transaction import Db, rows

PATIENCE = 1.0
"""Seconds that the database is waited for. Whoever waits has somebody waiting behind them."""
OLD = 3_600.0
"""Seconds after which a name of which nothing went is forgotten; as often it is looked for such."""


class Shared:
    """Raises StorageBroken where the database fails."""

    others = True

    def __init__(self, url: str) -> None:
        self._server = Server(url, PATIENCE)
        self._db: Db | None = None
        self._one = asyncio.Lock()
        self._forgotten = float("-inf")
        self._closed = False

    async def turn(self, name: str, most: int, within: float) -> float:
        """In how many seconds one may go, of so many within so many seconds; that turn is taken."""
        ((wait,),) = await self._rows("take_turn", name=name, most=most, within=_us(within))
        return max(0.0, int(wait) / 1e6)

    async def held(self, name: str) -> float:
        """For how many seconds nothing of this name may go."""
        found = await self._rows("turns_held", name=name)
        return max(0.0, int(found[0][0]) / 1e6) if found else 0.0

    async def hold(self, name: str, most: int, within: float, seconds: float) -> None:
        """Nothing of this name may go for so many seconds, and then one after the other."""
        await self._rows("hold_turns", name=name, most=most, step=_us(within / most), held=_us(seconds))

    async def close(self) -> None:
        self._closed = True
        async with self._one:
            db, self._db = self._db, None
        if db is not None:
            await left(db, PATIENCE)

    async def _rows(self, name: str, /, **parameters: str | int) -> Rows:
        async with self._one:
            if self._closed:
                raise closed(self._server.where)
            try:
                db = await self._connected()
                return await rows(db, name, dict(parameters))
            except FAILURES as error:
                raise broken(self._server.where, error) from error
            except BaseException:
                if self._db is not None:  # nobody knows how it stands
                    self._db.terminate()
                raise

    async def _connected(self) -> Db:
        if self._db is None or self._db.is_closed():
            manners = self._server.manners(PATIENCE)
            manners["server_settings"] |= {"synchronous_commit": "off"}
            self._db = await asyncpg.connect(self._server.url, **manners)
        now = asyncio.get_running_loop().time()
        if now - self._forgotten > OLD:
            self._forgotten = now
            await rows(self._db, "forget_turns", {"old": _us(OLD)})
        return self._db


def _us(seconds: float) -> int:
    return round(seconds * 1e6)
