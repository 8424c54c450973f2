"""What a newer Muster has written, told apart from what is damaged: while an upgrade rolls, both are at work.

Whoever decides on something and writes it back has to know all of it, or what it does not know would be lost. What is
only shown may be shown as far as it is known.
"""

from typing import Any

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from storage.broken import Unreadable

UNHEARD_OF = frozenset({"unexpected_keyword_argument", "enum", "literal_error", "union_tag_invalid"})
"""What is wrong with something in which there is but a field, a value or a kind that we do not know."""


class Newer(Unreadable):
    """This is for a newer Muster, which is at work on the same database. It can be tried again, and will reach it."""


def whole(adapter: TypeAdapter[Any], doc: str) -> Any:
    """What a document says, if we know all of it. Raises Newer, ValueError."""
    return _read(adapter, doc, "forbid")


def as_far_as_known(adapter: TypeAdapter[Any], doc: str) -> Any:
    """What a document says, without its fields that we do not know. Raises Newer, ValueError."""
    return _read(adapter, doc, "ignore")


def _read(adapter: TypeAdapter[Any], doc: str, extra: Any) -> Any:
    try:
        return adapter.validator.validate_json(doc, extra=extra)
    except ValidationError as error:
        unknown = error.errors(include_url=False, include_input=False)
        if not all(one["type"] in UNHEARD_OF for one in unknown):
            raise
        what = ", ".join(map(_unheard_of, unknown))
        raise Newer(f"A newer Muster has written what this one does not know ({what}): only that can go on.") from error


def _unheard_of(one: ErrorDetails) -> str:
    """Which kind, or which field; its value may be somebody's words."""
    return str(one["ctx"]["tag"]) if "tag" in one.get("ctx", {}) else ".".join(map(str, one["loc"]))
