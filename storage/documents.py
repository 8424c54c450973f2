"""JSON documents without somebody, or without words that are gone: what is to be done, sittings. Pure.

What such a document says is the application's business; here it is texts within texts, whatever holds them.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

Text = Callable[[str], str]
SHORT = 60
"""Of longer words this much of their beginning is enough to be found: lists cut them."""
LEAST = 4
"""Shorter words than these may be anybody's within a sentence, and are gone only where they stand alone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Documents:
    """What to take out of documents."""

    who: str = ""
    """Whatever is said to them alone is said to nobody; nobody, if words alone are to go."""
    pseudonym: str = ""
    text: Text
    """A text without them in it."""
    words: Collection[str] = ()
    """What has been emptied: whatever says it is not to be said any more."""

    def effect(self, doc: str) -> str | None:
        """What is to be done; nothing, if it is not to be done any more."""
        try:
            found = json.loads(doc)
        except ValueError:
            return self.text(doc)
        to = found.get("to") if isinstance(found, dict) else None
        if (self.who and to == self.who) or any(map(self._says, _strings(found))):
            return None
        return self._written(doc, found)

    def other(self, doc: str) -> str:
        """A document that stays, whatever it says."""
        try:
            return self._written(doc, json.loads(doc))
        except ValueError:
            return self.text(doc)

    def _written(self, doc: str, found: Any) -> str:
        after = self._without(found)
        return doc if after == found else json.dumps(after, ensure_ascii=False, separators=(",", ":"))

    def _without(self, value: Any) -> Any:
        if isinstance(value, str):
            return self.pseudonym if self.who and value == self.who else self.text(value)
        if isinstance(value, list):
            return [self._without(one) for one in value]
        if isinstance(value, dict):
            return {self.text(name): self._without(one) for name, one in value.items()}
        return value

    def _says(self, said: str) -> bool:
        flat = _flat(said)
        return any(flat == word or (len(word) >= LEAST and word[:SHORT] in flat) for word in map(_flat, self.words))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _strings(one)
    elif isinstance(value, dict):
        for one in value.values():
            yield from _strings(one)
