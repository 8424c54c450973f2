"""Texts as a terminal can show them: plain, without anything that moves the cursor or turns the words round."""

from datetime import datetime

from bot.text import Bold, Code, Link, Span, Text, When
from bot.words import length
from swarm.refused import Mention, Ref

DIRECTIONS = (0x061C, 0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))
INVISIBLE: dict[int, str | None] = {
    **dict.fromkeys((*range(32), *range(127, 160), *DIRECTIONS)),
    **dict.fromkeys(range(0xD800, 0xE000), "\ufffd"),
    ord("\t"): " ",
}
del INVISIBLE[ord("\n")]
"""What would move the cursor or turn the reading direction round; a terminal shows the words without it. Nor can halves
of characters be written anywhere."""


def seen(text: str) -> str:
    """Words without what acts on a terminal."""
    return text.translate(INVISIBLE)


def plain(text: Text, now: datetime) -> str:
    """A text as it is read."""
    return "".join(span(one, now) for one in text)


def span(span: Span, now: datetime) -> str:
    """A part of a text as it is read."""
    match span:
        case str():
            return seen(span)
        case Mention(person=person):
            return "@" + seen(person.partition(":")[2])
        case Ref():
            return seen(_ref(span))
        case Bold(bold=text):
            return seen(text)
        case Code(code=text):
            return f"`{seen(text)}`"
        case Link(url=url, label=label):
            return seen(f"{label} ({url})")
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
