"""Hints and news from one process to all others, by LISTEN and NOTIFY. One that is lost costs a moment and no more:
what is hinted at is looked for anyway, and whoever may not have heard some news is told so.
"""

import contextlib

from storage.leases import Hint, Told
from storage.postgres.errands import Errands
from storage.postgres.server import FAILURES, left
from storage.postgres.transaction import Db

CHANNEL, NEWS = "muster", "muster_news"


class Hints:
    """A connection that listens, made anew when it was lost."""

    def __init__(self, errands: Errands) -> None:
        self._server = errands.server
        self._db: Db | None = None
        self._heard_before = False
        self.hinted: Hint = _nothing
        self.told: Told = _unheard
        """Called with every news; with nothing, if some may have been lost."""

    async def listen(self) -> None:
        """See to it that hints are heard, if the database lets us: who hears none looks for itself."""
        if self._db is not None and not self._db.is_closed():
            return
        with contextlib.suppress(*FAILURES):
            db = await self._server.connect()
            try:
                await db.add_listener(CHANNEL, self._heard)
                await db.add_listener(NEWS, self._news)
            except BaseException:
                db.terminate()
                raise
            self._db = db
            if self._heard_before:
                self.told("")
            self._heard_before = True

    async def stop(self) -> None:
        if self._db is not None:
            await left(self._db, self._server.patience)

    def _heard(self, *_: object) -> None:
        self.hinted()

    def _news(self, _db: object, _pid: object, _channel: object, said: object) -> None:
        self.told(str(said))


def _nothing() -> None:
    pass


def _unheard(_: str) -> None:
    pass
