"""A typed line while its words are taken off its ends, and the forms by which words are known."""

import re
from collections.abc import Iterable

from swarm import when
from swarm.refused import Refused

LONGEST_TIME = 6
"""The most words a moment is typed with, as in 1w 2d 3 h."""
QUOTES = {'"': '"', "“": "”", "„": "“”", "«": "»"}
"""What a phrase is put in, and what ends it; phones turn straight quotes into curly ones."""
PHRASE = "|".join(f"{begins}[^{begins}{ends}]*[{ends}]" for begins, ends in QUOTES.items())
VALUE = rf"(?:{PHRASE}|\S+)"
DASHES = "(?:--|[—–])"
"""Two hyphens; phones turn them into one dash."""
UNTIL = rf"{DASHES}?until(?:\s?[:=]\s?|\s+)"
"""How a time may be announced."""


class Line:
    """What is left of a line while its words are taken off."""

    def __init__(self, rest: str) -> None:
        self.rest = rest.strip()

    def head(self, pattern: str) -> str | None:
        """Take the first word off if the whole of it has this form."""
        found = re.match(rf"({pattern})(?=\s|$)", self.rest, re.IGNORECASE)
        return None if found is None else self._take(found.end(), found[1])

    def moment(self) -> str | None:
        """Take the longest run of first words off that is a time."""
        words = re.findall(r"\S+", self.rest[:200])[:LONGEST_TIME]
        for count in range(len(words), 0, -1):
            text = " ".join(words[:count])
            found = re.match(r"\s+".join(map(re.escape, words[:count])) + r"(?=\s|$)", self.rest)
            if found and when.looks_like(text):
                return self._take(found.end(), text)
        return None

    def until(self) -> str | None:
        """Take a time off the front: alone, or after the word until; or off the end, as until:2h.

        Raises Refused for what is named as a time, and is none.
        """
        whole = self.rest
        if word := re.match(UNTIL, whole, re.IGNORECASE):
            self.rest = whole[word.end() :]
            if (moment := self.moment()) is not None:
                return moment
            self.rest = whole
        if (moment := self.moment()) is not None:
            return moment
        said = self.option(["until"])
        if said is not None and not when.looks_like(said[1]):
            raise Refused(f"I don't understand the time “{said[1][:40]}”. Understood are {when.UNDERSTOOD}.")
        return None if said is None else said[1]

    def option(self, names: Iterable[str]) -> tuple[str, str] | None:
        """Take a name:value off the front, or off the end of the first line; elsewhere such words are mere words.

        Raises Refused for a quotation mark that is never closed.
        """
        first, newline, following = self.rest.partition("\n")
        name = rf"(?ai:({'|'.join(names)}))"
        form = re.compile(rf"{DASHES}?{name}\s?[:=]\s?({VALUE})|{DASHES}{name}\s+({VALUE})")
        found = _at_an_end(form, re.compile(rf"(?:^|(?<=\s)){DASHES}?{name}(?=[\s:=])"), first.rstrip())
        if found is None:
            return None
        first = (first[: found.start()] + first[found.end() :]).strip()
        self.rest = (first + newline + following).strip()
        said = (found[1] or found[3]).lower()
        return said, _unquoted(said, found[2] or found[4])

    def _take(self, end: int, taken: str) -> str:
        self.rest = self.rest[end:].lstrip()
        return taken


def _at_an_end(form: re.Pattern[str], beginning: re.Pattern[str], text: str) -> re.Match[str] | None:
    """The option at the very front or the very end of a text."""
    front = form.match(text)
    if front and text[front.end() : front.end() + 1].strip() == "":
        return front
    ends = (form.fullmatch(text, begins.start()) for begins in beginning.finditer(text))
    return next((found for found in ends if found), None)


def _unquoted(name: str, value: str) -> str:
    if value[0] not in QUOTES:
        return value
    if len(value) < 2 or value[-1] not in QUOTES[value[0]]:
        raise Refused(f"The quotation mark after {name} is never closed. Close it, or leave it out.")
    return value[1:-1]
