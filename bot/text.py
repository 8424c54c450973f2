"""The view model: what people read and press, before any platform has a say.

A plain string is always content and always escaped by the renderer, so nothing that a user types can ping, format
or break. Cutting to a platform's limits belongs to its renderer as well.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from swarm import refused
from swarm.refused import Mention, Ref

When = refused.When


@dataclass(frozen=True, slots=True)
class Bold:
    bold: str


@dataclass(frozen=True, slots=True)
class Code:
    """Something to type, as it is to be typed."""

    code: str


@dataclass(frozen=True, slots=True)
class Link:
    url: str
    label: str


Span = str | Mention | Ref | Bold | Code | Link | When
Text = tuple[Span, ...]


class Tone(StrEnum):
    """The mood of a card: its colour, or its dot."""

    CALM = "calm"
    NEW = "new"
    ACTIVE = "active"
    WAITING = "waiting"
    RESOLVED = "resolved"
    CLOSED = "closed"


class Look(StrEnum):
    PLAIN = "plain"
    PRIMARY = "primary"
    DANGER = "danger"


@dataclass(frozen=True, slots=True)
class Button:
    """Pressing is typing: `line` is what would be typed, the request's full name included."""

    label: str
    line: str
    look: Look = Look.PLAIN


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of a card: a name, and what there is to say."""

    name: str
    text: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A message. A mere sentence is a card with nothing but a body."""

    title: Text = ()
    body: tuple[Text, ...] = ()
    """Paragraphs, each on its own line."""
    facts: tuple[Fact, ...] = ()
    buttons: tuple[Button, ...] = ()
    """At most 5: they stand in one row."""
    more: tuple[Button, ...] = ()
    """Seldom needed ones, behind [⋯]; at most 5."""
    tone: Tone = Tone.CALM


class Input(StrEnum):
    """How a field of a form is filled in."""

    LINE = "line"
    PARAGRAPH = "paragraph"
    CHOICE = "choice"
    PERSON = "person"


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of a form; `name` is the command's option."""

    name: str
    label: str
    input: Input
    required: bool
    choices: tuple[str, ...] = ()
    value: str = ""
    limit: int = 4_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """A command that still lacks words. Sent, its fields and `line` are the typed command."""

    title: str
    line: str
    fields: tuple[Field, ...]
    submit: str = "Send"


def sentence(*spans: Span, buttons: Iterable[Button] = ()) -> Card:
    """A card that is a mere sentence."""
    return Card(body=(tuple(spans),), buttons=tuple(buttons))


def joined(texts: Iterable[Text], between: str = " · ") -> Text:
    """The texts in one line, with something between them."""
    line: list[Span] = []
    for text in texts:
        if line:
            line.append(between)
        line.extend(text)
    return tuple(line)


def pings(card: Card) -> list[str]:
    """The people whom the card is to notify, each once."""
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    found = [span.person for text in texts for span in text if isinstance(span, Mention) and span.ping]
    return list(dict.fromkeys(found))
