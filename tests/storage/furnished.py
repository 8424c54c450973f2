"""A database in which something of everything is, and all that is in one, to be held against another."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from storage import DigestFacts, DigestOutcome, Effect, Job, Notice, Outcome, SittingFacts, SittingOutcome, Store
from storage.installations import Installation
from storage.sqlite.connection import SQL
from storage.tables import TABLES, reading
from swarm.commands import Offer, Take, TriedStep
from swarm.people import Blocked, Person
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, EXPERT, LEAD, MINUTE, NOON, PEOPLE, does, opened, opens

ODD = "Ünïcode 🐑, „quotes“ ' \" \\ %s $1 :name ?\n\t\x01 and NUL as it is written: \\u0000 "
SITTING = '{"swarm":"dispatch","id":1,"at":"2026-03-02T12:00:00Z","by":"slack:U2","agenda":[1,2]}'
SHUT_OUT = Person(id="slack:U9", blocked=Blocked(by=LEAD.id, at=NOON, why=ODD))
NEWEST = "SELECT max(id) FROM outbox"
All = Mapping[str, list[tuple[Any, ...]]]


async def furnish(store: Store) -> None:
    """Leave something in every table: done, failed, waiting, told, heard; the newest effect is gone already."""
    await store.know(DESK, PEOPLE)
    await store.run(Job(desk=DESK, decide=lambda _: Outcome(person=SHUT_OUT)))
    await store.policy(DESK, "a mark", NOON)
    await store.heard(DESK, "slack", NOON)
    await store.installed(Installation(id="T1", doc="encrypted", at=NOON))
    await store.issued("a state", NOON, NOON + MINUTE)
    async with store._writer.alone() as db:
        await db.write(("begin_forgetting", [{"desk": DESK, "who": "slack:U9", "at": 1}]))
    number = await opened(store, ODD)
    await opened(store)
    await store.run(opens("Elsewhere", desk="sales"))
    await store.run(does(number, Take()))
    await store.run(does(number, Offer(), EXPERT))
    for step in range(5):
        await _step(store, number, f"{step} {ODD}")
    first, second, *_, last = await store.pending(DESK, number, 100)
    await store.failed(DESK, first.id, "It could not be done.")
    await store.begun(DESK, second.id, number=number)
    await store.postponed(DESK, second.id, NOON + MINUTE, "later", number=number)
    await store.delivered(DESK, last.id, last.revision, number=number, addresses={"thread": "slack:C1/1.5"})
    await store.digest(DESK, "slack:P1", _told)
    await store.sit(DESK, "dispatch", _sat)


async def everything(driver: Driver) -> All:
    """All rows of every table that is kept."""
    return {table: await driver.rows(SQL[reading(table)].sql) for table in TABLES}


def as_begun(kept: All) -> All:
    """The same rows, but of effects only whether they were begun, and not when."""
    return {**kept, "outbox": [(*row[:-1], row[-1] is not None) for row in kept["outbox"]]}


def as_restored(kept: All) -> All:
    """The same rows after they were restored: whatever still waited may have been sent until then."""
    return {**kept, "outbox": [(*row[:-1], row[-1] is not None or "pending" in row) for row in kept["outbox"]]}


async def _step(store: Store, number: int, step: str) -> None:
    notices = [Notice(person=f"slack:P{at}", key="resolve", doc=step, ready_at=NOON) for at in range(3)]
    effects = [Effect(kind="card", doc=step, key="card"), Effect(kind="post", doc=step)]
    command = TriedStep(step=step)
    await store.run(does(number, command, delivery=step, effects=effects, notices=notices, dropped=1))


def _told(facts: DigestFacts) -> DigestOutcome:
    return DigestOutcome(told=tuple(one.id for one in facts.notices), at=NOON)


def _sat(facts: SittingFacts) -> SittingOutcome:
    return SittingOutcome(doc=SITTING, next_due=NOON + timedelta(days=1), keeps_due=False)
