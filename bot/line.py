"""A typed line while its words are taken off its front, and the forms by which words are known."""

import re

from swarm import when

LONGEST_TIME = 6
"""The most words a moment is typed with, as in 1w 2d 3 h."""


class Line:
    """What is left of a line while its words are taken off the front."""

    def __init__(self, rest: str) -> None:
        self.rest = rest.strip(" \t\r\n")

    def head(self, pattern: str) -> str | None:
        """Take the first word off if the whole of it has this form."""
        found = re.match(rf"({pattern})(?=\s|$)", self.rest, re.IGNORECASE)
        return None if found is None else self._take(found.end(), found[1])

    def moment(self) -> str | None:
        """Take the longest run of first words off that is a time."""
        words = re.findall(r"\S+", self.rest)[:LONGEST_TIME]
        for count in range(len(words), 0, -1):
            text = " ".join(words[:count])
            if when.looks_like(text):
                end = re.match(r"\s*" + r"\s+".join(re.escape(word) for word in words[:count]), self.rest)
                return self._take(end.end() if end else 0, text)
        return None

    def _take(self, end: int, taken: str) -> str:
        self.rest = self.rest[end:].lstrip()
        return taken
