"""Texts as a terminal can show them: plain, without anything that moves the cursor or turns the words round."""

from datetime import datetime

from bot.text import Bold, Code, Link, Span, Text, When
from bot.words import length
from swarm.refused import Mention, Ref

INVISIBLE = dict.fromkeys((*range(32), *range(127, 160), *range(8234, 8239), *range(8294, 8298)))
INVISIBLE[ord("\t")] = " "
del INVISIBLE[ord("\n")]
"""What would move the cursor or turn the reading direction round; a terminal shows the words without it."""


def plain(text: Text, now: datetime) -> str:
    """A text as it is read."""
    return "".join(span(one, now) for one in text)


def span(span: Span, now: datetime) -> str:
    """A part of a text as it is read."""
    match span:
        case str():
            return span.translate(INVISIBLE)
        case Mention(person=person):
            return "@" + person.partition(":")[2]
        case Ref():
            return _ref(span)
        case Bold(bold=text):
            return text.translate(INVISIBLE)
        case Code(code=text):
            return f"`{text.translate(INVISIBLE)}`"
        case Link(url=url, label=label):
            return f"{label} ({url})".translate(INVISIBLE)
        case When(at=at, relative=True):
            return f"in {length(at - now)}" if at > now else f"{length(now - at)} ago"
        case When(at=at):
            return at.strftime("%H:%M UTC" if at.date() == now.date() else "%Y-%m-%d %H:%M UTC")


def _ref(ref: Ref) -> str:
    """A request by its number, with its label before it unless that names it already."""
    number = f"#{ref.number}"
    if not ref.label or not ref.address:
        return number
    return ref.label if number in ref.label else f"{ref.label} {number}"
