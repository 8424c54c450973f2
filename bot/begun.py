"""That something is about to be sent is on record before it is: whoever comes after a crash looks for that alone.

What is put on record, and where, is the courier's business; a door knows only when it begins.
"""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Note = Callable[[], Awaitable[None]]


@contextmanager
def noting(note: Note) -> Iterator[None]:
    """Whatever is sent within the block is put on record in this way."""
    before = _NOTE.set(note)
    try:
        yield
    finally:
        _NOTE.reset(before)


async def begins() -> None:
    """To be awaited by a door just before a call that shows something, and made twice would show it twice.

    What it raises is for the courier alone: nothing may be sent then.
    """
    note = _NOTE.get()
    if note is not None:
        await note()


_NOTE: ContextVar[Note | None] = ContextVar("note", default=None)
