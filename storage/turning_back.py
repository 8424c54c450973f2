"""Until when a piece of work can be called off as if it had never begun: who keeps it says so, who called it off asks.

Nothing else is known here: neither what the work is, nor who calls it off.
"""

from contextvars import ContextVar


class Way:
    """The way of a piece of work, on which it can be turned back at first."""

    def __init__(self) -> None:
        self.back = True
        """Whether nothing is changed if it ends here."""


_WAY: ContextVar[Way | None] = ContextVar("way", default=None)


def set_out() -> Way:
    """Whatever is begun from here on is one piece of work."""
    way = Way()
    _WAY.set(way)
    return way


def no_way_back() -> None:
    """Said just before it is kept. From here on it may be there already, whatever becomes of whoever waits for it."""
    way = _WAY.get()
    if way is not None:
        way.back = False
