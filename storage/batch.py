"""One transaction for many pieces of work: read what all need, do each in memory, write all, commit once."""

import json
from collections.abc import Callable, Collection, Sequence
from typing import Any

from storage.codec import decode_person
from storage.driver import Connection, Rows
from storage.holdable import holdable
from storage.milliseconds import maybe_moment, moment
from storage.notices import Notices, Untold
from storage.picture import Picture, Recent, Sat, Stored
from storage.projection import Row
from storage.work import PURGE_DELIVERIES, Needs, Work, Writes
from swarm.limits import Opening
from swarm.request import Status

TRIES = 5
"""How often the same is decided at most, if other processes are faster again and again."""

Result = tuple[Any, Exception | None]
"""What a piece of work made, or what it raised."""
Add = Callable[[Picture, Rows], None]


async def transact(db: Connection, batch: Sequence[Work[Any]], recent: Recent, purge: Row | None) -> list[Result]:
    """Do the work in one transaction, each piece by itself. Raises whatever the database raises.

    If another process is faster, so that what was decided on is no longer so, all of it is decided again.
    """
    tries = 1
    while True:
        try:
            return await _transact(db, batch, recent, purge)
        except Exception as error:
            if tries == TRIES or not db.outrun(error):
                raise
        await db.roll_back()
        tries += 1


async def _transact(db: Connection, batch: Sequence[Work[Any]], recent: Recent, purge: Row | None) -> list[Result]:
    needs = Needs()
    for work in batch:
        work.wants(needs)
    picture = Picture(recent, notices=Notices(needs.digests))
    await _read(db, needs, picture)
    writes = Writes()
    results = [_do(work, picture, writes) for work in batch]
    written = writes.statements()
    if purge is not None:
        written.append((PURGE_DELIVERIES, [purge]))
    if written:
        await db.write(*written)
    await db.commit()
    return results


def _do(work: Work[Any], picture: Picture, writes: Writes) -> Result:
    try:
        return work.do(picture, writes), None
    except Exception as error:  # whatever it is, it is for whoever brought this work, not for the others
        return None, error


async def _read(db: Connection, needs: Needs, picture: Picture) -> None:
    """Begin, and learn what has to be known: requests first, for whoever has them has what is decided about alone."""
    lists: tuple[tuple[str, Collection[Any], Add], ...] = (
        ("requests_needed", needs.requests, _add_requests),
        ("deliveries_seen", needs.deliveries, _add_deliveries),
        ("requests_asked_again", needs.asked_again, _add_asked_again),
        ("highest_numbers", needs.numbers, _add_numbers),
        ("people_of", needs.people, _add_people),
        ("openings_of", needs.openings.items(), _add_openings),
        ("notices_of", needs.digests, _add_notices),
        ("digests_of", needs.digests, _add_digests),
        ("marks_of", needs.marks, _add_marks),
        ("sittings_needed", needs.sittings, _add_sittings),
        ("leases_of", needs.leases, _add_leases),
        ("states_needed", needs.states, _add_states),
    )
    wanted = [
        (name, json.dumps([one for one in wishes if holdable(one)]), add) for name, wishes, add in lists if wishes
    ]
    asked: list[tuple[str, Row]] = [(name, {"wanted": wishes}) for name, wishes, _ in wanted]
    found = await db.begin(needs.desks(), *asked)
    for (_, _, add), rows in zip(wanted, found, strict=True):
        add(picture, rows)


def _add_deliveries(picture: Picture, rows: Rows) -> None:
    picture.answers.update(((desk, delivery), answer) for desk, delivery, answer in rows)


def _add_requests(picture: Picture, rows: Rows) -> None:
    picture.stored.update(((desk, number), Stored(next_due, doc)) for desk, number, next_due, doc in rows)


def _add_asked_again(picture: Picture, rows: Rows) -> None:
    for desk, number, next_due, doc, requester in rows:
        picture.stored.setdefault((desk, number), Stored(next_due, doc))
        picture.asked_by[desk, requester].add(number)


def _add_numbers(picture: Picture, rows: Rows) -> None:
    picture.highest.update((desk, number or 0) for desk, number in rows)


def _add_people(picture: Picture, rows: Rows) -> None:
    for desk, who, doc, away_until, load, last_owned_at, blocked in rows:
        person = decode_person(doc, maybe_moment(away_until), load, maybe_moment(last_owned_at), blocked)
        picture.people.setdefault(desk, {})[who] = person


def _add_openings(picture: Picture, rows: Rows) -> None:
    for desk, number, requester, opened_by, opened_at, status in rows:
        ended = status in (Status.RESOLVED, Status.CLOSED)
        one = Opening(number=number, by=opened_by or requester, requester=requester, at=moment(opened_at), ended=ended)
        picture.openings[desk][number] = one


def _add_notices(picture: Picture, rows: Rows) -> None:
    waiting = []
    for desk, person, id_, number, key, doc, ready_at, dropped, next_due, request in rows:
        picture.stored.setdefault((desk, number), Stored(next_due, request))
        one = {"desk": desk, "person": person, "number": number, "key": key, "doc": doc}
        waiting.append(Untold(id=id_, ready_at=ready_at, dropped=dropped, **one))
    for untold in sorted(waiting, key=lambda one: (one.ready_at, one.id)):
        picture.notices.keep(untold)


def _add_digests(picture: Picture, rows: Rows) -> None:
    for desk, person, at in rows:
        picture.told[desk, person].append(at)


def _add_marks(picture: Picture, rows: Rows) -> None:
    picture.marks.update((desk, mark) for desk, mark in rows)


def _add_sittings(picture: Picture, rows: Rows) -> None:
    picture.sittings.update(((desk, kind), Sat(doc, next_due)) for desk, kind, doc, next_due in rows)


def _add_leases(picture: Picture, rows: Rows) -> None:
    picture.leases.update(((desk, number), process) for desk, number, process in rows)


def _add_states(picture: Picture, rows: Rows) -> None:
    picture.states.update((mark, until) for mark, until in rows)
