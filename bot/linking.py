"""Requests and people named in what is shown become links and names, where they are known; of whoever was forgotten no
platform hears as of a person."""

import re
from collections.abc import Mapping
from dataclasses import replace

from bot.answers import SOON, THREAD
from bot.door import Answer
from bot.text import Card, Fact, Span, Text
from storage.store import Store
from swarm.people import FORGOTTEN, is_gone
from swarm.refused import Mention, Ref

Known = Mapping[tuple[str, int], str | None]
PERSON = re.compile(r"@((?:slack|discord|console):[\w.-]{1,64}(?<![.-]))")
"""How a person stands in typed words: a door that gives people by reference writes their full id."""


async def linked(answer: Answer, store: Store) -> Answer:
    """The answer with its requests as links."""
    return replace(answer, card=await linked_card(answer.card, store))


def unlinked(answer: Answer) -> Answer:
    """The answer as it is where nobody knows who lives where."""
    return replace(answer, card=_card(answer.card, {}))


async def linked_card(card: Card, store: Store) -> Card:
    """The card with its requests as links, and people in somebody's words by their names; it pings nobody more."""
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    refs = {(span.desk, span.number) for text in texts for span in text if isinstance(span, Ref)}
    return _card(card, {ref: await store.thread_of(*ref) for ref in refs})


def _card(card: Card, known: Known) -> Card:
    return replace(
        card,
        title=_linked(card.title, known),
        body=tuple(_linked(text, known) for text in card.body),
        facts=tuple(Fact(fact.name, _linked(fact.text, known)) for fact in card.facts),
    )


def _linked(text: Text, known: Known) -> Text:
    return tuple(piece for span in text for piece in _link(span, known))


def _link(span: Span, known: Known) -> Text:
    if isinstance(span, str):
        return _named(span) if "@" in span else (span,)
    if isinstance(span, Mention) and is_gone(span.person):
        return (FORGOTTEN,)
    if not isinstance(span, Ref):
        return (span,)
    address = known.get((span.desk, span.number))
    if address is None and span.label == THREAD:
        return (SOON,)
    return (replace(span, address=address),)


def _named(text: str) -> Text:
    """Somebody's words, with the people in them as quiet mentions."""
    pieces = PERSON.split(text)
    return tuple(Mention(piece) if index % 2 else piece for index, piece in enumerate(pieces) if piece)
