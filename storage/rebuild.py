"""Remakes every projection from the histories, which are the truth. Never changes an event."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from storage.broken import unreadable
from storage.codec import decode_event, encode_request
from storage.driver import Rows, Transaction
from storage.milliseconds import ms
from storage.picture import owners
from storage.projection import Row, columns
from storage.work import REMOVE_MEMBERS, WRITE_MEMBERS, WRITE_OWNER, WRITE_REQUEST
from swarm.events import AnyEvent, fold
from swarm.request import Status

AT_A_TIME = 200
AT_ONCE = 0
"""Due at once: whose row was wrong may be due at any time, so its clocks are looked at again, unless it is closed."""


@dataclass(frozen=True, slots=True)
class Remade:
    """A request's projection as its history has it."""

    key: tuple[str, int]
    state: Row
    members: list[str]
    owned: list[Row]


async def rebuild(db: Transaction) -> int:
    """Write every projection row that differs anew, within the transaction that is open. Says how many differed."""
    (strays,) = await db.read(("remove_requests_without_history", {}))
    differed = len(strays)
    desk, number = "", 0
    while keys := (await db.read(("requests_after", {"desk": desk, "number": number, "rows": AT_A_TIME})))[0]:
        (first_desk, first_number), (desk, number) = keys[0], keys[-1]
        differed += await _remake(
            db,
            {"first_desk": first_desk, "first_number": first_number, "last_desk": desk, "last_number": number},
        )
    return differed


async def _remake(db: Transaction, some: Row) -> int:
    present, swarms, histories = await db.read(
        ("rows_between", some), ("members_between", some), ("histories_between", some)
    )
    rows = {(row[0], row[1]): row for row in present}
    members: dict[tuple[str, int], list[str]] = {}
    for desk, number, who in swarms:
        members.setdefault((desk, number), []).append(who)
    remade = list(_remade(histories))
    owned = [line for one in remade for line in one.owned]
    wrong = [
        one
        for one in remade
        if rows.get(one.key) != tuple(one.state.values()) or members.get(one.key, []) != one.members
    ]
    await db.write(
        (WRITE_REQUEST, [{**one.state, "next_due": _due(one)} for one in wrong]),
        (REMOVE_MEMBERS, [{"desk": desk, "number": number} for desk, number in (one.key for one in wrong)]),
        (WRITE_MEMBERS, [_swarm(one) for one in wrong]),
        (WRITE_OWNER, owned),
    )
    return len(wrong)


def _remade(histories: Rows) -> Iterator[Remade]:
    for (desk, number), rows in groupby(histories, key=lambda row: (row[0], row[1])):
        try:
            events = tuple(decode_event(doc) for _, _, doc in rows)
            request = fold(events)
        except ValueError as error:
            raise unreadable(desk, number) from error
        members = sorted({member.who for member in request.swarm})
        yield Remade(
            (desk, number), {**columns(request), "doc": encode_request(request)}, members, _owned(desk, events)
        )


def _due(one: Remade) -> int | None:
    return None if one.state["status"] == Status.CLOSED else AT_ONCE


def _swarm(one: Remade) -> Row:
    desk, number = one.key
    return {"desk": desk, "number": number, "who": json.dumps(one.members)}


def _owned(desk: str, events: tuple[AnyEvent, ...]) -> list[Row]:
    return [{"desk": desk, "id": who, "at": ms(at)} for who, at in owners(events)]
