"""Text as it was typed: nothing in it formats, pings, links in disguise, or turns the direction of what follows.

Knows characters and Discord's markup, never a message.
"""

import re

_BIDI = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
_CONTROLS = (*range(9), 11, 12, *range(14, 32), *range(0x7F, 0xA0))
_REPLACED: dict[int, str | None] = {
    **dict.fromkeys((*_BIDI, *_CONTROLS)),
    **dict.fromkeys((0x2028, 0x2029), " "),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
}

# Discord takes a web address as it stands and shows a backslash in it, so the usual characters of one stay bare.
_URL = r"https?://[\w\-.~:/?#@!$&'()+,;=%]*[\w\-~/?#@$&()+=%]"
_MARKUP = re.compile(
    rf"(?P<url>{_URL})"
    r"|^(?P<blank>[ \t]*)(?P<line>-#|#{1,3}|[-+]|\d+\.)(?=\s|$)"
    r"|(?P<at>@(?=everyone|here))"
    r"|(?P<one>[\\*_~`|<>\[\]])",
    re.MULTILINE,
)
_LONG = 200
"""A web address longer than this may be cut, any other stays whole or goes."""

Piece = tuple[str, bool]
"""Some marked-up text, and whether it must stay whole when the whole is cut."""


def seen(text: str) -> str:
    """The text without what cannot be seen: direction marks, control characters, halves of characters."""
    return text.replace("\r\n", "\n").replace("\r", "\n").translate(_REPLACED)


def one_line(text: str) -> str:
    """The same in one line, for places that know neither lines nor markup: labels, names, titles of forms."""
    return " ".join(seen(text).split())


def escaped(text: str) -> list[Piece]:
    """The text in pieces that Discord shows exactly as typed."""
    text = seen(text)
    pieces: list[Piece] = []
    end = 0
    for found in _MARKUP.finditer(text):
        pieces.append((text[end : found.start()], False))
        pieces.extend(_escaped(found))
        end = found.end()
    pieces.append((text[end:], False))
    return [piece for piece in pieces if piece[0]]


def _escaped(found: re.Match[str]) -> list[Piece]:
    if found["url"]:
        return [(found["url"], len(found["url"]) <= _LONG)]
    if found["line"]:
        mark = found["line"]
        head = mark[:-1] if mark.endswith(".") else ""
        return [(found["blank"] + head, False), ("\\" + mark[len(head) :], True)]
    return [("\\" + found[0], True)]
