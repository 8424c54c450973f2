"""One transaction for many pieces of work: read what all need, do each in memory, write all, commit once."""

import json
from collections.abc import Coroutine, Sequence
from typing import Any

import aiosqlite

from storage.codec import decode_person
from storage.connection import together
from storage.milliseconds import maybe_moment
from storage.notices import Notices, Untold
from storage.picture import Picture, Recent, Sat, Stored
from storage.statements import statement
from storage.work import Needs, Work, Writes

BEGIN = statement("begin")
COMMIT = statement("commit")
DELIVERIES_SEEN = statement("deliveries_seen")
REQUESTS_NEEDED = statement("requests_needed")
REQUESTS_ASKED_AGAIN = statement("requests_asked_again")
HIGHEST_NUMBERS = statement("highest_numbers")
PEOPLE_OF = statement("people_of")
NOTICES_OF = statement("notices_of")
DIGESTS_OF = statement("digests_of")
MARKS_OF = statement("marks_of")
SITTINGS_NEEDED = statement("sittings_needed")
PURGE_DELIVERIES = statement("purge_deliveries")

Result = tuple[Any, Exception | None]
"""What a piece of work made, or what it raised."""


async def transact(
    db: aiosqlite.Connection, batch: Sequence[Work[Any]], recent: Recent, purge: dict[str, int] | None
) -> list[Result]:
    """Do the work in one transaction, each piece by itself. Raises whatever the database raises."""
    needs = Needs()
    for work in batch:
        work.wants(needs)
    picture = Picture(recent, notices=Notices(needs.digests))
    await _read(db, needs, picture)
    writes = Writes()
    results = [_do(work, picture, writes) for work in batch]
    calls: list[Coroutine[Any, Any, Any]] = [db.executemany(sql, rows) for sql, rows in writes.statements()]
    if purge is not None:
        calls.append(db.execute_fetchall(PURGE_DELIVERIES, purge))
    if calls:
        await together(*calls)
    await db.execute_fetchall(COMMIT)
    return results


def _do(work: Work[Any], picture: Picture, writes: Writes) -> Result:
    try:
        return work.do(picture, writes), None
    except Exception as error:  # whatever it is, it is for whoever brought this work, not for the others
        return None, error


async def _read(db: aiosqlite.Connection, needs: Needs, picture: Picture) -> None:
    """Begin, and learn what has to be known."""
    lists = (
        (DELIVERIES_SEEN, needs.deliveries, _add_deliveries),
        (REQUESTS_NEEDED, needs.requests, _add_requests),
        (REQUESTS_ASKED_AGAIN, needs.asked_again, _add_asked_again),
        (HIGHEST_NUMBERS, needs.numbers, _add_numbers),
        (PEOPLE_OF, needs.people, _add_people),
        (NOTICES_OF, needs.digests, _add_notices),
        (DIGESTS_OF, needs.digests, _add_digests),
        (MARKS_OF, needs.marks, _add_marks),
        (SITTINGS_NEEDED, needs.sittings, _add_sittings),
    )
    wanted = [(sql, list(wishes), add) for sql, wishes, add in lists if wishes]
    reads = [db.execute_fetchall(sql, {"wanted": json.dumps(wishes)}) for sql, wishes, _ in wanted]
    _, *found = await together(db.execute_fetchall(BEGIN), *reads)
    for (_, _, add), rows in zip(wanted, found, strict=True):
        add(picture, rows)


def _add_deliveries(picture: Picture, rows: list[Any]) -> None:
    picture.answers.update(((desk, delivery), answer) for desk, delivery, answer in rows)


def _add_requests(picture: Picture, rows: list[Any]) -> None:
    picture.stored.update(((desk, number), Stored(next_due, doc)) for desk, number, next_due, doc in rows)


def _add_asked_again(picture: Picture, rows: list[Any]) -> None:
    for desk, number, next_due, doc, requester in rows:
        picture.stored.setdefault((desk, number), Stored(next_due, doc))
        picture.asked_by[desk, requester].add(number)


def _add_numbers(picture: Picture, rows: list[Any]) -> None:
    picture.highest.update((desk, number or 0) for desk, number in rows)


def _add_people(picture: Picture, rows: list[Any]) -> None:
    for desk, who, doc, away_until, load, last_owned_at in rows:
        person = decode_person(doc, maybe_moment(away_until), load, maybe_moment(last_owned_at))
        picture.people.setdefault(desk, {})[who] = person


def _add_notices(picture: Picture, rows: list[Any]) -> None:
    for desk, person, id_, number, key, doc, ready_at, dropped, next_due, request in rows:
        picture.stored.setdefault((desk, number), Stored(next_due, request))
        picture.notices.keep(
            Untold(
                desk=desk, person=person, id=id_, number=number, key=key, doc=doc, ready_at=ready_at, dropped=dropped
            )
        )


def _add_digests(picture: Picture, rows: list[Any]) -> None:
    for desk, person, at in rows:
        picture.told[desk, person].append(at)


def _add_marks(picture: Picture, rows: list[Any]) -> None:
    picture.marks.update((desk, mark) for desk, mark in rows)


def _add_sittings(picture: Picture, rows: list[Any]) -> None:
    picture.sittings.update(((desk, kind), Sat(doc, next_due)) for desk, kind, doc, next_due in rows)
