"""Whether a message that stands there is the one that was to be sent: by its words, and by what its buttons are about.

Pure. Where it stands, and when it was sent, is looked at elsewhere; of the latter this only hears that it seems to be
too early, by a clock that may have been set back.
"""

import re
from collections.abc import Callable
from typing import Any

Json = dict[str, Any]
Fits = Callable[[Json, bool], bool]
"""Of a message, and whether it seems to have been sent before it was decided."""

MARK = re.compile(r"(#\d+)~[0-9a-f]+")
"""By which the buttons of a request are told from those of another one of its number."""


def anything(_message: Json, _early: bool) -> bool:
    """Where nobody else of ours ever said anything."""
    return True


def begins_like(body: Json) -> Fits:
    """A card that may have changed since, but for its number at the beginning of its title, and what its buttons are
    about: another request may have had that number once. Without them none that seems to be too early is it."""

    def fits(one: Json, early: bool) -> bool:
        about = _about(body, marks=_has_marks(one))
        return _beginning(one) == _beginning(body) and _about(one) == about and (bool(about) or not early)

    return fits


def comes_next(body: Json) -> Fits:
    """Where nobody else of ours says anything meanwhile. What seems to be too early has to read like it besides."""
    alike = reads_like(body, apart=True)
    return lambda one, early: not early or alike(one, early)


def reads_like(body: Json, *, apart: bool = False) -> Fits:
    """The same words and the same buttons.

    What seems to be too early may be about another request, which had its number, unless its buttons or where it stands
    tell them `apart`: it is rather said twice than not at all.
    """
    told = apart or _has_marks(body)
    return lambda one, early: (told or not early) and _reads(one) == _reads(body, marks=_has_marks(one))


def _beginning(message: Json) -> str:
    return next(iter(_texts(message)), "").partition(" · ")[0]


def _about(message: Json, *, marks: bool = True) -> set[str]:
    """The full name of the request whose card it is, as its buttons have it; those behind [⋯] as well."""
    number = _beginning(message).lstrip("\\")
    named = {word for line in _lines(message, marks=marks) for word in line.split()[1:2]}
    return {one for one in named if one.partition("~")[0].endswith(number)} if number.startswith("#") else set()


def _reads(message: Json, *, marks: bool = True) -> tuple[list[str], list[str]]:
    return _texts(message), _lines(message, marks=marks)


def _texts(message: Json) -> list[str]:
    embeds = message.get("embeds") or []
    said = [part for one in embeds for part in (one.get("title"), one.get("description"))]
    return [" ".join(str(text).split()) for text in (*said, message.get("content")) if text]


def _lines(message: Json, *, marks: bool = True) -> list[str]:
    """What its buttons type."""
    inside = [one for row in message.get("components") or [] for one in row.get("components") or []]
    lines = [str(one.get("custom_id")) for one in inside]
    lines += [str(one.get("value")) for choice in inside for one in choice.get("options") or []]
    return lines if marks else [MARK.sub(r"\1", line) for line in lines]


def _has_marks(message: Json) -> bool:
    """The version before gave its buttons none: by them nothing of what it had begun is told from anything else.

    It can go in a later version, with what asks for it.
    """
    return any(map(MARK.search, _lines(message)))
