"""What a platform sent and that does not look as its documentation says: told apart from mistakes of our own."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


class Malformed(Exception):  # noqa: N818 - about what was sent, not about us
    """What is wrong with a payload, without what is in it."""


def careful(read: Callable[P, T]) -> Callable[P, T]:
    """What goes wrong while a payload is read is the payload's fault."""

    @wraps(read)
    def reading(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return read(*args, **kwargs)
        except (LookupError, TypeError, ValueError, ArithmeticError, AttributeError, RecursionError) as error:
            raise Malformed(f"{type(error).__name__} while reading what was {read.__name__}") from error

    return reading
