"""Remakes every projection from the histories, which are the truth. Never changes an event."""

import json

from storage.broken import unreadable
from storage.driver import Transaction
from storage.projection import Row
from storage.refold import Refolded, refolded, some_after
from storage.work import REMOVE_MEMBERS, WRITE_MEMBERS, WRITE_OWNER, WRITE_REQUEST
from swarm.request import Status

AT_ONCE = 0
"""Due at once: whose row was wrong may be due at any time, so its clocks are looked at again, unless it is closed."""


async def rebuild(db: Transaction) -> int:
    """Write every projection row that differs anew, within the transaction that is open. Says how many differed."""
    (strays,) = await db.read(("remove_requests_without_history", {}))
    differed = len(strays)
    owned: dict[tuple[str, str], int] = {}
    some = await some_after(db)
    while some is not None:
        found = await refolded(db, some)
        differed += await _remake(db, found)
        for line in (line for one in found for line in one.owned):
            whose = str(line["desk"]), str(line["id"])
            owned[whose] = max(owned.get(whose, 0), int(line["at"] or 0))
        some = await some_after(db, some)
    await db.write((WRITE_OWNER, [{"desk": desk, "id": who, "at": at} for (desk, who), at in owned.items()]))
    return differed


async def _remake(db: Transaction, found: list[Refolded]) -> int:
    for one in found:
        if one.why:
            raise unreadable(one.desk, one.number)
    wrong = [one for one in found if not one.kept]
    await db.write(
        (WRITE_REQUEST, [{**one.state, "next_due": _due(one)} for one in wrong]),
        (REMOVE_MEMBERS, [{"desk": one.desk, "number": one.number} for one in wrong]),
        (WRITE_MEMBERS, [_swarm(one) for one in wrong]),
    )
    return len(wrong)


def _due(one: Refolded) -> int | None:
    return None if one.state["status"] == Status.CLOSED else AT_ONCE


def _swarm(one: Refolded) -> Row:
    return {"desk": one.desk, "number": one.number, "who": json.dumps(one.members)}
