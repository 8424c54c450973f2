"""Slack's limits, and what is done at them: shown text is cut, what must arrive whole is refused.

Nothing here knows what a card is.
"""

import re
import unicodedata

from bot.door import Never

TITLE = 300
PARAGRAPH = 3_000
FACT = 1_000
BODY = 7_000
FACTS = 4_500
"""With the title, the body and the facts stay below the 13,200 characters that all blocks of a message may have."""
FALLBACK = 3_000
"""chat.update takes 4,000 characters of text; escaping makes some of them longer."""
BUTTON_TEXT = 75
BUTTON_VALUE = 2_000
OPTION_VALUE = 150
OPTIONS = 100
URL = 3_000
VIEW_TITLE = 24
LABEL = 2_000
INPUT = 3_000
METADATA = 3_000
FIELD_ERROR = 500

ELLIPSIS = "…"
CLINGING = 32
"""How far a cut steps back to keep one visible character whole."""
JOINER = "\u200d"
HIDING = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
"""Controls but for line ends and tabs, marks that reorder, and halves of characters."""
UNSHOWABLE = "\ufffd"


def size(text: str) -> int:
    """The length as Slack counts at its strictest, in UTF-16 units."""
    return len(text) if text.isascii() else len(text) + sum(one > "\uffff" for one in text)


def cut(text: str, most: int) -> str:
    """The text, with an ellipsis for what does not fit."""
    return text if size(text) <= most else _whole(text, most - 1).rstrip() + ELLIPSIS


def start(text: str, most: int) -> str:
    """The beginning of a text that somebody goes on editing: no ellipsis becomes part of it."""
    return text if size(text) <= most else _whole(text, most)


def whole(text: str, most: int, what: str) -> str:
    """The text as it is. Raises Never if it is too long: cut, it would mean something else."""
    if size(text) > most:
        raise Never(f"{what} of {size(text)} characters does not fit in the {most} that Slack allows.")
    return text


def visible(text: str) -> str:
    """The text without anything that could hide or reorder its neighbours."""
    return HIDING.sub(UNSHOWABLE, text)


def _whole(text: str, most: int) -> str:
    """At most so much of the beginning, ending between two visible characters."""
    used = end = 0
    for one in text:
        used += 2 if one > "\uffff" else 1
        if used > most:
            break
        end += 1
    for back in range(min(CLINGING, end)):
        if not _clings(text, end - back):
            return text[: end - back]
    return text[:end]


def _clings(text: str, at: int) -> bool:
    """Whether the character at this position belongs to the one before."""
    if at >= len(text) or at == 0:
        return False
    one = text[at]
    return (
        bool(unicodedata.combining(one))
        or one in {JOINER, "\ufe0e", "\ufe0f"}
        or "\U0001f3fb" <= one <= "\U0001f3ff"
        or text[at - 1] == JOINER
    )
