"""The first look at what a platform sent: what is read of it is of its type, or all of it is malformed.

What nobody reads may be anything. Nothing of what was sent is in what is said of it.
"""

import re
from typing import Annotated, Any, TypeVar

from pydantic import (
    AfterValidator,
    ConfigDict,
    InstanceOf,
    TypeAdapter,
    ValidationError,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticOmit

from bot.malformed import Malformed

T = TypeVar("T")


def like(pattern: str) -> AfterValidator:
    """Of words: that they look like this, all through."""
    made = re.compile(pattern)

    def known(word: str) -> str:
        if not made.fullmatch(word):
            raise ValueError("nobody makes such a one")
        return word

    return AfterValidator(known)


Word = InstanceOf[str]
Words = InstanceOf[str] | None
"""Or nothing in their place."""
MORE = ConfigDict(extra="allow")
"""What nobody reads stands as it came."""


class Shape:
    """What is read of one kind of thing."""

    def __init__(self, called: str, kind: Any) -> None:
        self._called = called
        self._adapter: TypeAdapter[Any] = TypeAdapter(kind)

    def of(self, sent: object) -> Any:
        """The same, of this shape. Raises Malformed."""
        try:
            return self._adapter.validate_python(sent)
        except ValidationError as error:
            where = ".".join(str(part) for part in error.errors(include_input=False, include_url=False)[0]["loc"])
            raise Malformed(f"{self._called}: {where or 'all of it'} is not what it should be") from None


def _or_left_out(sent: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(sent)
    except ValidationError:
        raise PydanticOmit from None


Sound = Annotated[T, WrapValidator(_or_left_out)]
"""In a list: one that is not what it should be is left out, and the others count."""
