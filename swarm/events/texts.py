"""What each text of an event is: somebody's words, somebody's id, or a name that we or the desk gave. Says it; does
nothing with it.

A field of an event has no other texts than these, or what was forgotten would stay in it: `texts_of` refuses it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import fields
from enum import Enum
from functools import cache
from typing import Annotated, Any, get_args, get_origin, get_type_hints


class Sort(Enum):
    WORDS = "words"
    TRACE = "trace"
    WHO = "who"
    NAME = "name"


Words = Annotated[str, Sort.WORDS]
"""What somebody wrote."""
Trace = Annotated[str, Sort.TRACE]
"""What somebody wrote that is no sentence, or what leads to their words: a topic, a skill, a link."""
Who = Annotated[str, Sort.WHO]
"""A person, by their id."""
Name = Annotated[str, Sort.NAME]
"""What is nobody's: the name of a desk, of a place, of a call for help, of a plan."""


def texts_of(kind: type) -> Mapping[str, Sort]:
    """What the texts in the fields of an event are. Raises TypeError for one that does not say it."""
    return _texts_of(kind)


@cache
def _texts_of(kind: type) -> Mapping[str, Sort]:
    hints = get_type_hints(kind, include_extras=True)
    found = {one.name: set(_sorts(hints[one.name])) for one in fields(kind)}
    vague = [name for name, sorts in found.items() if None in sorts or len(sorts) > 1]
    if vague:
        raise TypeError(f"{kind.__name__} does not say what {' and '.join(vague)} is: words, somebody, or a name")
    return {name: sort for name, sorts in found.items() for sort in sorts if sort is not None}


def _sorts(hint: Any) -> Iterator[Sort | None]:
    """What the texts are that a value of this type may hold; None for one of which it is not said."""
    if get_origin(hint) is Annotated:
        yield from (one for one in get_args(hint) if isinstance(one, Sort))
    elif hint is str:
        yield None
    else:
        for one in get_args(hint):
            yield from _sorts(one)
