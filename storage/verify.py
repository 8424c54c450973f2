"""Looks through a whole database for what does not fit together, some requests at a time. Never changes anything."""

from contextlib import AbstractAsyncContextManager
from datetime import timedelta
from typing import Protocol

from pydantic import TypeAdapter

from storage.codec import decode_person
from storage.driver import Rows, Transaction
from storage.findings import NAMED, Findings, Oldest, Some
from storage.refold import AT_A_TIME, Refolded, refolded, some_after
from swarm.sitting import Sitting

SITTING: TypeAdapter[Sitting] = TypeAdapter(Sitting)
LOST = ("members", "addresses", "notices", "effects")
"""What refers to requests by their numbers."""


class Looked(Protocol):
    """A database that is open to be looked at, while others may go on writing."""

    def at_once(self) -> AbstractAsyncContextManager[Transaction]:
        """All that is read is as it was at one moment."""

    async def damage(self) -> list[str]:
        """What is wrong with the files themselves."""


async def verify(looked: Looked) -> Findings:
    """All that there is to find. No moment of the database is held for long, however much is in it."""
    found = Findings(damage=await looked.damage())
    if found.damage:
        return found
    await _histories(looked, found)
    await _people(looked, found)
    async with looked.at_once() as db:
        found.strays = _some((await db.read(("lost_rows", {"rows": NAMED})))[0])
        for what in LOST:
            found.lost[what] = _some((await db.read((f"lost_{what}", {"rows": NAMED})))[0])
        await _sittings(db, found)
    async with looked.at_once() as db:
        await _outbox(db, found)
    return found


async def _histories(looked: Looked, found: Findings) -> None:
    before = "", 0
    async with looked.at_once() as db:
        some = await some_after(db)
    while some is not None:
        async with looked.at_once() as db:
            requests = await refolded(db, some)
            some = await some_after(db, some)
        for one in requests:
            _request(one, before, found)
            before = one.desk, one.number


def _request(one: Refolded, before: tuple[str, int], found: Findings) -> None:
    name = _name(one.desk, one.number)
    found.requests += 1
    found.events += one.events
    expected = before[1] + 1 if before[0] == one.desk else 1
    if one.number > expected:
        gone = one.number - expected
        found.missing.add(_name(one.desk, expected) + (f" to #{one.number - 1}" if gone > 1 else ""), gone)
    if not one.gapless:
        found.gaps.add(name)
    if not one.filed:
        found.misfiled.add(name)
    if one.why:
        found.unreadable.add(name)
    elif not one.kept:
        found.differing.add(name)


async def _people(looked: Looked, found: Findings) -> None:
    place: dict[str, str | int | None] = {"desk": "", "id": "", "rows": AT_A_TIME}
    people: Rows = [()]
    while people:
        async with looked.at_once() as db:
            (people,) = await db.read(("people_after", place))
        for desk, who, doc, blocked in people:
            place.update(desk=desk, id=who)
            try:
                decode_person(doc, None, 0, None, blocked)
            except ValueError:
                found.people.add(f"{who} on {desk}")


async def _sittings(db: Transaction, found: Findings) -> None:
    """Sittings that cannot be read, and those with requests on the agenda that do not exist."""
    found.lost["sittings"] = lost = Some()
    (sittings,) = await db.read(("sittings_kept", {}))
    for desk, kind, doc in sittings:
        try:
            agenda = SITTING.validate_json(doc).agenda
        except ValueError:
            found.sittings.add(f"{kind} on {desk}")
            continue
        there = await db.read(*(("has_history", {"desk": desk, "number": number}) for number in agenda))
        for number, rows in zip(agenda, there, strict=True):
            if not rows:
                lost.add(_name(desk, number))


async def _outbox(db: Transaction, found: Findings) -> None:
    states, oldest = await db.read(("effects_by_state", {}), ("oldest_effect", {}))
    counts: dict[str, int] = dict(states)
    found.pending, found.failures = counts.get("pending", 0), counts.get("failed", 0)
    for desk, number, kind, waits in oldest:
        found.oldest = Oldest(desk=desk, number=number, kind=kind, waits=timedelta(milliseconds=max(waits, 0)))


def _some(rows: Rows) -> Some:
    return Some(rows[0][0] if rows else 0, [_name(desk, number) for _, desk, number in rows])


def _name(desk: str, number: int) -> str:
    return f"{desk}#{number}"
