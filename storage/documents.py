"""JSON documents without somebody, or without words that are gone: what is to be done, sittings. Pure.

What such a document says is the application's business. Here it is only known that what is shown is in a card, and
what of a card is no text: that is left as it is, so that whatever is to be done can still be done.
"""

import json
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from swarm.forgetting import Forgetting

Text = Callable[[str], str]
SHORT = 60
"""Of longer words this much of their beginning is enough to be found: lists cut them."""
LEAST = 4
"""Shorter words than these may be anybody's within a sentence, and are gone only where they stand alone."""
CARD = "card"
"""What somebody is shown; beside it nobody's words are, only what is to be done to whom."""
STRUCTURE = frozenset(
    {"address", "at", "buttons", "desk", "kind", "line", "look", "more", "name", "person", "ping", "tone", "url"}
)
"""What within a card is our own, and nobody's words: links would lead nowhere and buttons do nothing without it."""


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
        to, card = (found.get("to"), found.get(CARD)) if isinstance(found, dict) else (None, None)
        if (self.who and to == self.who) or any(map(self._says, _shown(card))):
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

    def _without(self, value: Any, shown: bool = False) -> Any:
        if isinstance(value, str):
            return self._string(value, shown)
        if isinstance(value, list):
            return [self._without(one, shown) for one in value]
        if isinstance(value, dict):
            return {name: self._without(one, _shows(name, shown)) for name, one in value.items()}
        return value

    def _string(self, value: str, shown: bool) -> str:
        if self.who and value == self.who:
            return self.pseudonym
        if shown:
            return self.text(value)
        # by their id they are known anywhere; what they are called may be a word of ours as well
        return Forgetting(who=self.who, pseudonym=self.pseudonym).text(value) if self.who else value

    def _says(self, said: str) -> bool:
        flat = _flat(said)
        return any(flat == word or (len(word) >= LEAST and word[:SHORT] in flat) for word in map(_flat, self.words))


def _flat(text: str) -> str:
    return " ".join(text.split())


def _shows(name: str, shown: bool) -> bool:
    return name == CARD or (shown and name not in STRUCTURE)


def _shown(value: Any) -> Iterator[str]:
    """The texts of a card."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _shown(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            if _shows(name, True):
                yield from _shown(one)
