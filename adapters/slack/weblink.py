"""Addresses of the web: only those of which nobody doubts that they are.

Slack refuses a message as a whole for a link that it doubts, so what a person typed must never become such a link.
"""

import re
from collections.abc import Iterator

from adapters.slack import limits

FOUND = re.compile(
    r"https?://(?P<host>[a-z0-9][a-z0-9.-]{0,252})(?::(?P<port>\d{1,5}))?(?:[/?#][\w\-.~:/?#@!$&'()*+,;=%]*)?",
    re.IGNORECASE | re.ASCII,
)
NO_END = ".,;:!?'()"
"""What ends a sentence, and not an address."""
BESIDE = "<>()[]{}\"'’”»|,;"
LABEL = re.compile(r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?", re.IGNORECASE | re.ASCII)


def sound(url: str) -> bool:
    """Whether a link may lead there."""
    found = FOUND.fullmatch(url)
    return found is not None and limits.size(url) <= limits.URL and _likely(found)


def links(words: str) -> Iterator[tuple[int, int]]:
    """Where in these words the addresses begin and end."""
    for found in FOUND.finditer(words):
        if _ends(words, found.end()) and sound(url := found[0].rstrip(NO_END)):
            yield found.start(), found.start() + len(url)


def _ends(words: str, at: int) -> bool:
    return at == len(words) or words[at].isspace() or words[at] in BESIDE


def _likely(found: re.Match[str]) -> bool:
    labels = found["host"].split(".")
    return all(LABEL.fullmatch(label) for label in labels) and int(found["port"] or 0) < 65_536
