"""For how long nothing could be heard on a connection to Discord, and whether that may still be the beginning."""

import asyncio

BEGINS_WITHIN = 7.0
"""Seconds, once a session may begin, in which it does as a rule; after them others need not wait for it."""


class Silence:
    def __init__(self) -> None:
        self._since: float | None = _now()
        """None while something can be heard."""
        self._turn: float | None = None
        """When it was its turn to begin a session, for the first time."""

    @property
    def seconds(self) -> float:
        """For how long nothing could be heard, though it was its turn."""
        return 0.0 if self._since is None else _now() - self._since

    @property
    def begins(self) -> bool:
        """Whether the turn to begin a session is still to come, or came just now."""
        return self._turn is None or _now() - self._turn < BEGINS_WITHIN

    def turn(self) -> None:
        """A session may begin. The first time nobody is to blame for the wait until then."""
        if self._turn is None:
            self._turn = self._since = _now()

    def ends(self) -> None:
        self._since = None

    def falls(self) -> None:
        self._since = self._since or _now()


def _now() -> float:
    return asyncio.get_running_loop().time()
