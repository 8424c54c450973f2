"""When that was decided which is being carried out: nothing that was sent before can be it.

Told by the clock of the event loop, which nobody sets; what a platform's own showed then, it tells itself.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar


@contextmanager
def decided(moment: float | None) -> Iterator[None]:
    """Whatever is carried out within the block was decided at this moment; nothing, where nobody knows."""
    before = _AT.set(moment)
    try:
        yield
    finally:
        _AT.reset(before)


def since() -> float | None:
    """When it was decided; nothing, where nobody knows."""
    return _AT.get()


_AT: ContextVar[float | None] = ContextVar("decided", default=None)
