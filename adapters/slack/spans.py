"""The spans of a text as elements of rich text, which Slack never parses: what stands in them is shown as it is.

Rich text is the reason why nothing has to be neutralised: *, _, <!channel> or @here in it are mere characters.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC
from typing import Any

from adapters.slack import address, limits, weblink
from bot.text import Bold, Code, Link, Span, Text, When
from swarm.refused import Mention, Ref

Json = dict[str, Any]

LATEST = 99_999_999_999
"""The last second that Slack can show."""
RELATIVE = "\u200b{ago}"
ABSOLUTE = "\u200b{date_short_pretty} at {time}"
"""The invisible space keeps Slack from making the first letter a capital."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the spans have to know of the workspace in which they are shown."""

    site: str = ""
    """The workspace's address in a browser, such as https://desk.slack.com/."""
    names: Mapping[str, str] = field(default_factory=dict)
    """Names by user id, of those whom a mention must not notify here: they are named with a link instead."""


class Budget:
    """How much may still be shown of something."""

    def __init__(self, most: int) -> None:
        self.left = most

    def take(self, text: str) -> str:
        """As much of the text as there is room for."""
        taken = limits.cut(text, self.left) if self.left > 0 else ""
        self.left -= limits.size(taken)
        return taken


def elements(text: Text, most: int, around: Surroundings, *, bold: bool = False) -> list[Json]:
    """A text as elements of rich text, at most so many characters of it."""
    budget = Budget(most)
    made: list[Json] = []
    for span in text:
        if budget.left <= 0:
            break
        made += _styled(_elements(span, budget, around), bold)
    return made


def plain(text: Text, around: Surroundings) -> str:
    """A text in words alone."""
    return "".join(limits.visible(_words(span, around)) for span in text)


def escaped(text: Text, around: Surroundings) -> str:
    """A text in Slack's markup for the fallback: words escaped, and real mentions of those who are mentioned."""
    return "".join(_escaped(span, around) for span in text)


def escape(text: str) -> str:
    """Words that cannot refer to anybody or anything."""
    return limits.visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _elements(span: Span, budget: Budget, around: Surroundings) -> Iterator[Json]:
    match span:
        case str():
            yield from _linked(budget.take(limits.visible(span)))
        case Mention(person=who):
            yield from _mention(who, budget, around)
        case When():
            yield _when(span, budget, around)
        case Code(code=code):
            yield from _text(budget.take(limits.visible(code)), style={"code": True})
        case Bold(bold=words):
            yield from _text(budget.take(limits.visible(words)), style={"bold": True})
        case Ref() | Link():
            words = budget.take(limits.visible(_words(span, around)))
            yield from _link(_target(span, around), words)


def _mention(who: str, budget: Budget, around: Surroundings) -> Iterator[Json]:
    user = address.user(who)
    if user and user not in around.names:
        budget.take("@" + user)
        yield {"type": "user", "user_id": user}
    else:
        words = budget.take(limits.visible(_named(who, around)))
        yield from _link(f"{around.site}team/{user}" if user and around.site else "", words)


def _when(span: When, budget: Budget, around: Surroundings) -> Json:
    words = budget.take(_words(span, around))
    second = int(span.at.timestamp())
    if not 0 <= second <= LATEST or not words:
        return {"type": "text", "text": words or limits.ELLIPSIS}
    return {"type": "date", "timestamp": second, "format": RELATIVE if span.relative else ABSOLUTE, "fallback": words}


def _linked(words: str) -> Iterator[Json]:
    """Words as typed; an address of the web among them can be followed, and still reads as typed."""
    at = 0
    for start, end in weblink.links(words):
        yield from _text(words[at:start])
        yield {"type": "link", "url": words[start:end], "text": words[start:end]}
        at = end
    yield from _text(words[at:])


def _link(url: str, words: str) -> Iterator[Json]:
    """Words that lead somewhere, if the address is one of the web; otherwise mere words."""
    if words and weblink.sound(url):
        yield {"type": "link", "url": url, "text": words}
    else:
        yield from _text(words)


def _text(words: str, style: Json | None = None) -> Iterator[Json]:
    if words:
        yield {"type": "text", "text": words, **({"style": style} if style else {})}


def _styled(made: Iterator[Json], bold: bool) -> Iterator[Json]:
    for one in made:
        yield {**one, "style": {**one.get("style", {}), "bold": True}} if bold and one["type"] != "date" else one


def _words(span: Span, around: Surroundings) -> str:
    match span:
        case str():
            return span
        case Mention(person=who):
            return _named(who, around)
        case Ref(number=number, label=label):
            return label or f"#{number}"
        case Bold(bold=words) | Code(code=words):
            return words
        case Link(url=url, label=label):
            return label or url
        case When(at=at):
            return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _escaped(span: Span, around: Surroundings) -> str:
    if isinstance(span, Mention):
        user = address.user(span.person)
        if user and user not in around.names:
            return f"<@{user}>"
    return escape(_words(span, around))


def _named(who: str, around: Surroundings) -> str:
    platform, _, found = who.partition(":")
    if not found:
        return platform.capitalize()
    return "@" + (around.names.get(found, found) if platform == address.PLATFORM else found)


def _target(span: Ref | Link, around: Surroundings) -> str:
    if isinstance(span, Link):
        return span.url
    if not span.address or not around.site or not span.address.startswith(f"{address.PLATFORM}:"):
        return ""
    return address.permalink(around.site, address.place(span.address))
