"""Cutting to a limit: never through an escape, a mention, a pair of markers, or half a character. Knows no limit."""

from collections.abc import Sequence
from dataclasses import dataclass

from adapters.discord.escape import Piece

ELLIPSIS = "…"
_LEAST = 16
"""Fewer characters than this say nothing; so many lines as would get fewer are not shown at all."""


@dataclass(frozen=True, slots=True)
class Run:
    """A span as it is written: pieces, and the markers around them, of which both are there or neither."""

    pieces: tuple[Piece, ...]
    opens: str = ""
    closes: str = ""

    @property
    def text(self) -> str:
        return self.opens + "".join(text for text, _ in self.pieces) + self.closes if self.pieces else ""


Line = tuple[Run, ...]


def width(text: str) -> int:
    """The length as the strictest counter counts: a character beyond the first 65,536 is two."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(line: Sequence[Run], limit: int) -> str:
    """The line, with an ellipsis at its end if it had to be cut."""
    whole = "".join(run.text for run in line)
    if width(whole) <= limit:
        return whole
    kept: list[str] = []
    left = limit - width(ELLIPSIS)
    for run in line:
        part = _head(run, left)
        kept.append(part)
        left -= width(part)
        if part != run.text:
            break
    return ("".join(kept).rstrip() + ELLIPSIS) if limit else ""


def cut_text(text: str, limit: int) -> str:
    """Text that knows no markup, cut in the same way."""
    return cut((Run(((text, False),)),), limit)


def started(text: str, limit: int) -> str:
    """The beginning, as somebody is to go on with it: with nothing in place of what is left out."""
    if width(text) <= limit:
        return text
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")


def fitted(lines: Sequence[Line], limit: int) -> str:
    """All lines together; if they are too long, the short ones stay whole and the long ones share what is left."""
    lines = lines[: limit // _LEAST]
    widths = [sum(width(run.text) for run in line) for line in lines]
    room = limit - max(0, len(lines) - 1)
    given = [0] * len(lines)
    for done, index in enumerate(sorted(range(len(lines)), key=widths.__getitem__)):
        given[index] = min(widths[index], room // (len(lines) - done))
        room -= given[index]
    return "\n".join(cut(line, size) for line, size in zip(lines, given, strict=True))


def _head(run: Run, limit: int) -> str:
    """As much of a run as fits, its markers included; nothing if not a single piece does."""
    left = limit - width(run.opens) - width(run.closes)
    kept = ""
    for text, whole in run.pieces:
        part = text if width(text) <= left else "" if whole else _first(text, left)
        kept += part
        left -= width(part)
        if part != text:
            break
    return run.opens + kept + run.closes if kept else ""


def _first(text: str, limit: int) -> str:
    """The longest beginning that is not wider."""
    if limit <= 0:
        return ""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * limit].decode("utf-16-le", "ignore")
