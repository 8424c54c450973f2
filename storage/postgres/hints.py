"""Hints from one process to all others, by LISTEN and NOTIFY. One that is lost costs a moment and nothing else."""

import contextlib

from storage.leases import Hint
from storage.postgres.errands import Errands
from storage.postgres.server import FAILURES, left
from storage.postgres.transaction import Db

CHANNEL = "muster"


class Hints:
    """A connection that listens, made anew when it was lost."""

    def __init__(self, errands: Errands) -> None:
        self._server = errands.server
        self._db: Db | None = None
        self.hinted: Hint = _nothing

    async def listen(self) -> None:
        """See to it that hints are heard. Never raises: who hears none looks for itself."""
        if self._db is not None and not self._db.is_closed():
            return
        with contextlib.suppress(*FAILURES):
            self._db = db = await self._server.connect()
            await db.add_listener(CHANNEL, self._heard)

    async def stop(self) -> None:
        if self._db is not None:
            await left(self._db, self._server.patience)

    def _heard(self, *_: object) -> None:
        self.hinted()


def _nothing() -> None:
    pass
