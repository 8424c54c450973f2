"""What the histories make of the requests, some at a time, beside what the rows say: to be compared, or remade."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any

from storage.codec import decode_event, encode_request
from storage.driver import Rows, Transaction
from storage.milliseconds import ms
from storage.newer import Newer
from storage.picture import owners
from storage.projection import Row, columns
from swarm.events import AnyEvent, fold

AT_A_TIME = 200
"""How many requests are in memory at once, however many there are."""
BEGINNING: Row = {"desk": "", "last": 0}
"""Before the first request."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refolded:
    """A request as its history has it."""

    desk: str
    number: int
    events: int
    why: str = ""
    """What is wrong with a history that cannot be read; nothing else is known then."""
    gapless: bool
    """Whether its events are numbered from 1 on."""
    filed: bool = True
    """Whether each event is found when and as what it says."""
    state: Row = field(default_factory=dict)
    members: list[str] = field(default_factory=list)
    owned: list[Row] = field(default_factory=list)
    kept: bool = False
    """Whether its row and its swarm are there, just so."""


async def some_after(db: Transaction, some: Row = BEGINNING) -> Row | None:
    """The next requests of a desk that have histories, from the first to the last; nothing after all of them."""
    (keys,) = await db.read(("requests_after", {"desk": some["desk"], "number": some["last"], "rows": AT_A_TIME}))
    if not keys:
        return None
    desk, first = keys[0]
    return {"desk": desk, "first": first, "last": max(number for of, number in keys if of == desk)}


async def refolded(db: Transaction, some: Row) -> list[Refolded]:
    """These requests, in the order of their numbers. Raises Newer."""
    present, swarms, histories = await db.read(
        ("rows_between", some), ("members_between", some), ("histories_between", some)
    )
    rows = {(row[0], row[1]): tuple(row) for row in present}
    members: defaultdict[tuple[str, int], list[str]] = defaultdict(list)
    for desk, number, who in swarms:
        members[desk, number].append(who)
    return [
        _refolded(key, list(lines), rows.get(key), members[key])
        for key, lines in groupby(histories, key=lambda line: (line[0], line[1]))
    ]


def _refolded(key: tuple[str, int], lines: Rows, row: tuple[Any, ...] | None, members: list[str]) -> Refolded:
    desk, number = key
    gapless = [seq for _, _, seq, *_ in lines] == list(range(1, len(lines) + 1))
    try:
        events = tuple(decode_event(doc) for *_, doc in lines)
        request = fold(events)
        if key != (request.desk, request.number):
            raise ValueError(f"it is the history of {request.desk}#{request.number}")
    except Newer:  # nothing is wrong with it, and only a newer Muster can say what it comes to
        raise
    except Exception as error:  # an event that stands where it never could may break anything
        return Refolded(desk=desk, number=number, events=len(lines), gapless=gapless, why=repr(error))
    state = {**columns(request), "doc": encode_request(request)}
    swarm = sorted({member.who for member in request.swarm})
    return Refolded(
        desk=desk,
        number=number,
        events=len(lines),
        gapless=gapless,
        filed=all(map(_filed, events, lines)),
        state=state,
        members=swarm,
        owned=list(_owned(desk, events)),
        kept=row == tuple(state.values()) and members == swarm,
    )


def _filed(event: AnyEvent, line: tuple[Any, ...]) -> bool:
    _, _, _, at, type_, _ = line
    return (at, type_) == (ms(event.at), event.type)


def _owned(desk: str, events: tuple[AnyEvent, ...]) -> Iterator[Row]:
    return ({"desk": desk, "id": who, "at": ms(at)} for who, at in owners(events))
