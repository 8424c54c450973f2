"""The rows that follow from an outcome, each with the statement that writes it. Decides nothing; no connection."""

import json
from collections.abc import Iterator
from datetime import datetime

from storage.codec import encode_blocked, encode_event, encode_person, encode_request
from storage.holdable import text
from storage.job import Effect, Facts, Job, Notice, Outcome
from storage.milliseconds import day, maybe_ms, ms, ms_up
from storage.notices import Untold
from storage.picture import Picture, owners
from storage.projection import Row, columns, touched
from storage.work import (
    COUNT_NUDGES,
    FREE_NOTICES,
    PUT_NOTICE,
    REMOVE_MEMBERS,
    RETIME_REQUEST,
    SET_NOTICE,
    TOUCH_REQUEST,
    WRITE_DELIVERY,
    WRITE_EFFECT,
    WRITE_EVENT,
    WRITE_MEMBERS,
    WRITE_OWNER,
    WRITE_PERSON,
    WRITE_REQUEST,
    Writes,
)
from swarm.events import AnyEvent
from swarm.people import Person
from swarm.request import Request


def lines(job: Job, facts: Facts, outcome: Outcome) -> Iterator[tuple[str, Row]]:
    """All but the request itself and its notices, which are written once per batch. Raises ValueError."""
    desk = job.desk
    number = outcome.request.number if outcome.request else job.number or 0
    version = facts.request.version if facts.request else 0
    if job.delivery:
        yield WRITE_DELIVERY, delivery_row(desk, job.delivery, outcome.answer)
    for seq, event in enumerate(outcome.events, start=version + 1):
        yield WRITE_EVENT, event_row(desk, number, seq, event)
    for who, at in owners(outcome.events):
        text(who)
        yield WRITE_OWNER, {"desk": desk, "id": who, "at": ms(at)}
    for effect in outcome.effects:
        yield WRITE_EFFECT, effect_row(desk, number, effect)
    if outcome.person is not None:
        yield WRITE_PERSON, person_row(desk, outcome.person)
        yield FREE_NOTICES, {"desk": desk, "person": outcome.person.id}
    if outcome.dropped:
        yield COUNT_NUDGES, count_row(desk, outcome.events[-1].at, sent=0, dropped=outcome.dropped)


def set_request(
    before: Request | None, after: Request, next_due: datetime | None, picture: Picture, writes: Writes
) -> None:
    """The request is written once per batch, its indexed columns and its members only where they have changed.

    Raises ValueError, and then nothing of it is written.
    """
    desk, number = after.desk, after.number
    due = None if next_due is None else ms_up(next_due)
    stored = picture.stored.get((desk, number))
    doc = encode_request(after)
    members = sorted({member.who for member in after.swarm})
    text(after.title, after.requester, after.shepherd or "", *members)
    picture.recent.keep(doc, after)
    name = WRITE_REQUEST
    if stored is not None and stored.request is not None and touched(stored.request, after):
        name = TOUCH_REQUEST if stored.next_due == due else RETIME_REQUEST
    writes.set(("request", desk, number), name, {**columns(after), "next_due": due, "doc": doc})
    if (before.swarm if before else ()) != after.swarm:
        line: Row = {"desk": desk, "number": number}
        writes.set(("no members", desk, number), REMOVE_MEMBERS, line)
        writes.set(("members", desk, number), WRITE_MEMBERS, {**line, "who": json.dumps(members)})


def put_notice(one: Untold, picture: Picture, writes: Writes) -> None:
    """A notice is written without looking, unless the batch knows what waits for its person anyhow."""
    if picture.notices.knows(one.desk, one.person):
        after = picture.notices.put(one)
        writes.set(after.place, SET_NOTICE, after.row())
    else:
        writes.add(PUT_NOTICE, one.row())


def untold(desk: str, number: int, notice: Notice) -> Untold:
    """A notice as its row is going to have it. Raises ValueError."""
    text(notice.person, notice.key, notice.doc)
    ready_at = ms_up(notice.ready_at)
    return Untold(desk=desk, person=notice.person, number=number, key=notice.key, doc=notice.doc, ready_at=ready_at)


def count_row(desk: str, at: datetime, *, sent: int, dropped: int) -> Row:
    return {"desk": desk, "day": day(at), "sent": sent, "dropped": dropped}


def delivery_row(desk: str, delivery: str, answer: str) -> Row:
    text(delivery, answer)
    return {"desk": desk, "delivery": delivery, "answer": answer}


def event_row(desk: str, number: int, seq: int, event: AnyEvent) -> Row:
    return {
        "desk": desk,
        "number": number,
        "seq": seq,
        "at": ms(event.at),
        "type": event.type,
        "doc": encode_event(event),
    }


def effect_row(desk: str, number: int, effect: Effect) -> Row:
    text(effect.kind, effect.key, effect.doc)
    return {"desk": desk, "number": number, "kind": effect.kind, "key": effect.key, "doc": effect.doc}


def person_row(desk: str, person: Person) -> Row:
    text(person.id)
    return {
        "desk": desk,
        "id": person.id,
        "doc": encode_person(person),
        "away_until": maybe_ms(person.away_until),
        "blocked": encode_blocked(person.blocked),
    }
