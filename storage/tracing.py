"""Where somebody is found in a database: by their id and by the names that others call them. Only reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Self

from storage.driver import Reader
from storage.rewriting import decoded
from swarm.events import Opened, fold
from swarm.forgetting import BY_NUMBER, OPEN, Forgetting
from swarm.people import platform

PAGE = 500
LATER = 2**62
"""After every moment."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Traced:
    """What somebody is found by."""

    who: str
    patterns: tuple[str, ...]
    """What stands in a text about them, as it is looked for: no more than tells of them."""
    loose: tuple[str, ...]
    """The same and more: in any case of any letters. Only for what is looked at closely afterwards."""

    @classmethod
    def of(cls, forgetting: Forgetting) -> Self:
        bare = forgetting.who.partition(":")[2]
        forms = [bare] if platform(forgetting.who) in BY_NUMBER else [forgetting.who, f"@{bare}"]
        forms += [case for name in forgetting.names for case in (name, name.lower(), name.upper(), name.title())]
        patterns = tuple(dict.fromkeys(map(within, forms)))
        loose = tuple(dict.fromkeys("".join(map(_either_case, one)) for one in patterns))
        return cls(who=forgetting.who, patterns=patterns, loose=loose)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traces:
    """Where they are found."""

    requests: tuple[int, ...] = ()
    """Of which something tells of them; 0 is what the desk itself still has to do."""
    rows: dict[str, int]
    """In how many rows of which table."""

    def __bool__(self) -> bool:
        return bool(self.requests or self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A request that tells of somebody."""

    number: int
    open: bool
    """Whether it is open, and they are in it."""
    parts: Mapping[str, str]
    source: str = ""
    """The message of theirs from which it was made."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a desk knows of somebody."""

    requests: tuple[Request, ...]
    private: tuple[str, ...]
    """Where messages are that were for them alone."""
    rows: Mapping[str, int]

    def __bool__(self) -> bool:
        return bool(self.requests or self.rows)


async def told_of(reader: Reader, desk: str, forgetting: Forgetting) -> Told:
    """All that there is of somebody on a desk, and would be changed. Raises Newer, StorageBroken."""
    found = await traces(reader, desk, Traced.of(forgetting))
    requests = [one for number in found.requests if (one := await _request(reader, desk, number, forgetting))]
    private = [where for (where,) in await reader.rows("private_addresses", desk=desk, part=ending(forgetting.who))]
    rows = {name: count for name, count in found.rows.items() if requests or name not in ("events", "requests")}
    return Told(requests=tuple(requests), private=tuple(private), rows=rows)


async def _request(reader: Reader, desk: str, number: int, forgetting: Forgetting) -> Request | None:
    lines = await reader.rows("histories_between", desk=desk, first=number, last=number)
    events = decoded(desk, number, lines)
    if not events or forgetting.history(events) == events:
        return None
    who, request = forgetting.who, fold(events)
    opened = [one for one in events if isinstance(one, Opened) and who in one.writers]
    here = who in (request.requester, request.shepherd) or request.member(who) is not None
    return Request(
        number=number,
        open=request.status in OPEN and here,
        parts=dict(await reader.rows("addresses", desk=desk, number=number)),
        source=opened[0].source if opened else "",
    )


async def traces(reader: Reader, desk: str, traced: Traced) -> Traces:
    """Where on a desk somebody is found. Reads everything, and keeps nobody waiting."""
    numbers: set[int] = set()
    rows: dict[str, int] = {}
    for pattern in traced.loose:
        after, found = -1, [(0,)]
        while found:
            found = await reader.rows("requests_telling", desk=desk, after=after, pattern=pattern, rows=PAGE)
            numbers.update(number for (number,) in found)
            after = max((number for (number,) in found), default=after)
        numbers.update(number for (number,) in await reader.rows("outboxes_telling", desk=desk, pattern=pattern))
    part = ending(traced.who)
    for pattern in traced.patterns:
        for name, count in await reader.rows("traces_of", desk=desk, who=traced.who, pattern=pattern, part=part):
            rows[name] = max(count, rows.get(name, 0))
    return Traces(requests=tuple(sorted(numbers)), rows=rows)


def within(text: str) -> str:
    """Texts that have this in them, for LIKE."""
    return f"%{_as_it_is(text)}%"


def ending(text: str) -> str:
    """Texts that end with this as a word of its own."""
    return f"% {_as_it_is(text)}"


def _as_it_is(text: str) -> str:
    return "".join(_lowered(text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")))


def _lowered(text: str) -> Iterator[str]:
    """As both databases lower it: no other letters than those of ASCII."""
    yield from (one.lower() if one.isascii() else one for one in text)


def _either_case(letter: str) -> str:
    """Any one character for a letter of which LIKE knows one case only."""
    return letter if letter.isascii() or letter.lower() == letter.upper() else "_"
