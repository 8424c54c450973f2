"""How each span of a text is written on Discord, with its markup or without. Knows neither cards nor limits."""

from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from adapters.discord import address
from adapters.discord.cutting import Line, Run
from adapters.discord.escape import escaped, one_line, seen
from bot.text import Bold, Code, Link, Span, Text, When
from swarm.people import SYSTEM
from swarm.refused import Mention, Ref

_MOST = 6_000
"""No place holds more than this, so nothing beyond it is looked at."""
Guilds = Mapping[str, str]
"""The desks' guilds, without which a thread has no link."""
_URL_SAFE = "/:?#@!$&'*+,;=%~-._"


def line(text: Text, guilds: Guilds) -> Line:
    """The spans as Discord shows them."""
    return tuple(_run(span, guilds) for span in text)


def plain(text: Text) -> str:
    """The spans where no markup is understood: in names, labels and titles."""
    return one_line("".join(_plain(span) for span in text))


def linkable(text: Text) -> bool:
    """Whether there is something in it that only running text can show."""
    return any(isinstance(span, Mention | When | Link) for span in text)


def bold(text: str) -> Run:
    """Emphasised; nothing at all if there is nothing to see."""
    return Run(tuple(escaped(text[:_MOST].strip())), "**", "**")


def _run(span: Span, guilds: Guilds) -> Run:
    match span:
        case str():
            return Run(tuple(escaped(span[:_MOST])))
        case Mention(person=who) if address.bare(who):
            return _whole(f"<@{address.bare(who)}>")
        case Ref(address=where) if where and address.bare(where):
            return _ref(span, address.place_of(where), guilds)
        case Bold(bold=words):
            return bold(words)
        case Code(code=words):
            return _code(one_line(words[:_MOST]))
        case Link():
            return _link(span)
        case When(at=at, relative=relative):
            return _whole(f"<t:{int(at.timestamp())}:{'R' if relative else 't'}>")
        case _:
            return Run(tuple(escaped(_plain(span)[:_MOST])))


def _plain(span: Span) -> str:
    match span:
        case str():
            return span
        case Mention(person=who):
            return "Muster" if who == SYSTEM else "@" + (who.partition(":")[2] or who)
        case Ref(number=number, label=label):
            return label or f"#{number}"
        case Bold(bold=words):
            return words
        case Code(code=words):
            return words
        case Link(label=label):
            return label
        case When(at=at):
            return f"{at:%Y-%m-%d %H:%M %Z}"


def _whole(text: str) -> Run:
    return Run(((text, True),))


def _ref(ref: Ref, thread: str, guilds: Guilds) -> Run:
    """Its number as a link; by the thread's own name where the thread is meant, and where its guild is not known."""
    if ref.label is None and ref.desk in guilds:
        return _whole(f"[#{ref.number}]({address.link(guilds[ref.desk], thread)})")
    return _whole(f"<#{thread}>")


def _code(words: str) -> Run:
    """Between backticks nothing can be escaped; a backtick inside asks for a wider fence and for air."""
    if not words:
        return Run(())
    if "`" not in words:
        return Run(((words, False),), "`", "`")
    return Run(((f" {words.replace('``', '` `').replace('``', '` `')} ", True),), "``", "``")


def _link(link: Link) -> Run:
    """A label over an address; just the label if the address is none of the web's."""
    label, url = "".join(text for text, _ in escaped(one_line(link.label))), seen(link.url).strip()
    if not _is_web(url):
        return Run(tuple(escaped(link.label)))
    target = quote(url, safe=_URL_SAFE)
    if not label or "://" in label:
        return _whole(f"<{target}>")
    return _whole(f"[{label}]({target})")


def _is_web(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)
