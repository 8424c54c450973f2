"""Requests named in what is shown become links, where their threads are known."""

from dataclasses import replace

from bot.answers import SOON, THREAD
from bot.door import Answer
from bot.text import Card, Fact, Span, Text
from storage.store import Store
from swarm.refused import Ref


async def linked(answer: Answer, store: Store) -> Answer:
    """The answer with its requests as links."""
    return replace(answer, card=await linked_card(answer.card, store))


async def linked_card(card: Card, store: Store) -> Card:
    """The card with its requests as links; it is the same card if it names none."""
    texts = [card.title, *card.body, *(fact.text for fact in card.facts)]
    refs = {(span.desk, span.number) for text in texts for span in text if isinstance(span, Ref)}
    if not refs:
        return card
    known = {ref: (await store.addresses(*ref)).get("thread") for ref in refs}
    return replace(
        card,
        title=_linked(card.title, known),
        body=tuple(_linked(text, known) for text in card.body),
        facts=tuple(Fact(fact.name, _linked(fact.text, known)) for fact in card.facts),
    )


def _linked(text: Text, known: dict[tuple[str, int], str | None]) -> Text:
    return tuple(_link(span, known) for span in text)


def _link(span: Span, known: dict[tuple[str, int], str | None]) -> Span:
    if not isinstance(span, Ref):
        return span
    address = known.get((span.desk, span.number))
    if address is None and span.label == THREAD:
        return SOON
    return replace(span, address=address)
