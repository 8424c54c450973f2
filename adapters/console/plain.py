"""Cards as plain text: what a person reads in a terminal, and what --json prints."""

from collections.abc import Mapping
from datetime import datetime

from bot.text import Bold, Card, Code, Link, Span, Text, Tone, When
from bot.words import length
from swarm.refused import Mention, Ref

DOTS = {Tone.NEW: "○", Tone.ACTIVE: "●", Tone.WAITING: "◐", Tone.RESOLVED: "✓", Tone.CLOSED: "■"}
INVISIBLE = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)))
del INVISIBLE[ord("\n")]
"""What would move the cursor or turn the reading direction round; a terminal shows the words without it."""


def plain(text: Text, now: datetime) -> str:
    """A text as it is read."""
    return "".join(_span(span, now) for span in text)


def fields(card: Card, now: datetime) -> Mapping[str, object]:
    """A card as --json prints it."""
    return {
        "title": plain(card.title, now),
        "body": "\n".join(plain(text, now) for text in card.body),
        "facts": {_name(fact.name, index): plain(fact.text, now) for index, fact in enumerate(card.facts)},
        "buttons": [button.label for button in (*card.buttons, *card.more)],
    }


def lines(card: Card, now: datetime) -> list[str]:
    """A card as the terminal shows it, line by line."""
    shown = [f"{DOTS.get(card.tone, '')} {plain(card.title, now)}".strip()] if card.title else []
    shown += [line for text in card.body for line in plain(text, now).splitlines()]
    width = max((len(fact.name) for fact in card.facts), default=0)
    shown += [f"{fact.name:<{width}}  {plain(fact.text, now)}".strip() for fact in card.facts]
    if card.buttons or card.more:
        more = "  [⋯ " + " · ".join(button.label for button in card.more) + "]" if card.more else ""
        shown.append(" ".join(f"[{button.label}]" for button in card.buttons) + more)
    return shown


def _name(name: str, index: int) -> str:
    return name or str(index + 1)


def _span(span: Span, now: datetime) -> str:
    match span:
        case str():
            return span.translate(INVISIBLE)
        case Mention(person=person):
            return "@" + person.partition(":")[2]
        case Ref(number=number, address=address, label=label):
            return f"{label} #{number}" if label and address else f"#{number}"
        case Bold(bold=text) | Code(code=text):
            return text.translate(INVISIBLE)
        case Link(url=url, label=label):
            return f"{label} ({url})"
        case When(at=at, relative=True):
            return f"in {length(at - now)}" if at > now else f"{length(now - at)} ago"
        case When(at=at):
            return at.strftime("%H:%M UTC" if abs((at - now).days) < 1 else "%Y-%m-%d %H:%M UTC")
