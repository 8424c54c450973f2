"""That something is about to be sent is on record before it is: whoever comes after a crash looks for that alone.

What is put on record, and where, is the courier's business; a door knows only when it begins.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Note = Callable[[], Awaitable[None]]


class Sending:
    """What is sent for one effect, at one try."""

    def __init__(self, note: Note) -> None:
        """It is put on record in this way."""
        self.note = note
        self.begun = 0
        self.refused = 0

    @property
    def unshown(self) -> bool:
        """Whether it is certain that nothing shows of what has begun."""
        return 0 < self.begun == self.refused


@contextmanager
def noting(sending: Sending) -> Iterator[None]:
    """Whatever is sent within the block is put on record."""
    before = _SENDING.set(sending)
    try:
        yield
    finally:
        _SENDING.reset(before)


async def begins() -> None:
    """To be awaited by a door just before a call that shows something, and made twice would show it twice.

    What it raises is for the courier alone: nothing may be sent then.
    """
    sending = _SENDING.get()
    if sending is not None:
        sending.begun += 1
        await sending.note()


def refused() -> None:
    """To be called by a door where the call that began last was refused, or came nowhere: nothing is shown, and
    nothing will be. Of a platform that failed, or did not answer, nobody knows."""
    sending = _SENDING.get()
    if sending is not None:
        sending.refused += 1


_SENDING: ContextVar[Sending | None] = ContextVar("sending", default=None)
