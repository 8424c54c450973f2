"""A whole command as the application brings it, and the same one statement at a time, for drivers without batches."""

import json
from collections.abc import Generator
from datetime import UTC, datetime
from typing import Any

from bot.deciding import Change
from storage import Facts, Job, Outcome
from storage.decision import Decision
from storage.picture import Picture, Recent, Stored
from storage.sqlite.connection import SQL
from storage.work import Needs, Writes
from swarm.commands import Asked, Open, Source, Take, Tell
from swarm.people import Person, Role
from swarm.policy import Policy

DESK = "support"
POLICY = Policy(assignment="claim")
ASKER = Person(id="slack:U1")
OWNER = Person(id="slack:U2", roles=frozenset({Role.STAFF}), tier=1)

Rows = list[tuple[Any, ...]]
Statement = tuple[str, Any]
"""SQL with its parameters: a list of them for a statement that is carried out for each."""


def opens(title: str, intake: str = "slack:C1", by: Person = ASKER) -> Job:
    decide = _change(by).opening(Open(title=title), Source(intake=intake))
    return Job(desk=DESK, decide=decide, opens=True, wants_people=True)


def takes(number: int) -> Job:
    return Job(desk=DESK, decide=_change(OWNER).changing(Take(), number), number=number, wants_people=True)


def tells(number: int, delivery: str) -> Job:
    """One event, the request's row, and two effects: a post and the card."""
    command = Tell(update=f"we are still looking, and this is word {delivery}")
    return Job(desk=DESK, delivery=delivery, decide=_change(OWNER).changing(command, number), number=number)


def alone(job: Job, recent: Recent) -> Generator[Statement, Rows, Outcome]:
    """The job in a transaction of its own, by the store's own statements, decided as the store decides it."""
    work, needs, picture, writes = Decision(job), Needs(), Picture(recent), Writes()
    work.wants(needs)
    yield SQL["begin"].sql, {}
    seen = yield SQL["deliveries_seen"].sql, {"wanted": json.dumps(needs.deliveries)}
    picture.answers.update(((desk, delivery), answer) for desk, delivery, answer in seen)
    there = yield SQL["requests_needed"].sql, {"wanted": json.dumps(list(needs.requests))}
    picture.stored.update(((desk, number), Stored(next_due, doc)) for desk, number, next_due, doc in there)
    outcome = work.do(picture, writes)
    for name, rows in writes.statements():
        _ = yield SQL[name].sql, rows
    yield SQL["commit"].sql, {}
    return outcome


def _change(by: Person) -> Change:
    def asked(facts: Facts) -> Asked:
        return Asked(by=by, at=datetime.now(UTC), policy=POLICY, people=facts.people, other=facts.other)

    return Change(desk=DESK, by=by, policy=POLICY, asked=asked)
