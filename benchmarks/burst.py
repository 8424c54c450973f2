"""What of a burst takes how long: the same decisions and the same statements, one part after the other, by hand.

What SQLite does here by itself, and what JSON takes that is merely read and written, no arrangement of ours can avoid.
"""

import json
import sqlite3
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from benchmarks.crowd import POLICY, Place
from bot.deciding import Change
from bot.looking import MUSTER
from storage import Facts, Job, Outcome
from storage.codec import decode_person
from storage.decision import Decision
from storage.milliseconds import maybe_moment
from storage.picture import Picture, Recent, Stored
from storage.sqlite.connection import SQL
from storage.work import Needs, Writes
from storage.writer import BATCH
from swarm.commands import Asked
from swarm.people import Person

PARTS = ("read", "decode", "decide", "make rows", "write", "commit")


class ByHand:
    """The same work on the same database, timed part by part."""

    def __init__(self, path: Path, now: datetime) -> None:
        self._path = path
        self._now = now
        self._recent = Recent()
        self._people: defaultdict[str, list[Person]] = defaultdict(list)
        self.took: defaultdict[str, float] = defaultdict(float)

    def serve(self, due: Sequence[Place]) -> None:
        with closing(sqlite3.connect(self._path, isolation_level=None)) as db:
            for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON"):
                db.execute(f"PRAGMA {pragma}")
            with self._timed("read"):
                self._know(db, {desk for desk, _ in due})
            for start in range(0, len(due), BATCH):
                self._batch(db, due[start : start + BATCH])

    @property
    def whole(self) -> float:
        return sum(self.took[part] for part in PARTS)

    @property
    def floor(self) -> float:
        """SQLite writing the same rows in as many transactions, and the documents as mere JSON."""
        return self.took["write"] + self.took["commit"] + self.took["json"]

    def _batch(self, db: sqlite3.Connection, due: Sequence[Place]) -> None:
        works = [Decision(self._job(place)) for place in due]
        needs, picture, writes = Needs(), Picture(self._recent), Writes()
        for work in works:
            work.wants(needs)
        with self._timed("read"):
            db.execute(SQL["begin"].sql)
            rows = db.execute(SQL["requests_needed"].sql, _wanted(needs.requests)).fetchall()
        with self._timed("decode"):
            picture.stored.update(((desk, number), Stored(next_due, doc)) for desk, number, next_due, doc in rows)
            facts = [Facts(request=picture.request(*place)) for place in due]
        with self._timed("decide"):
            for work, known in zip(works, facts, strict=True):
                work.job.decide(known)
        began = time.perf_counter()
        for work in works:
            work.do(picture, writes)  # which decides once more
        statements = writes.statements()
        self.took["decide and make rows"] += time.perf_counter() - began
        self.took["make rows"] = self.took["decide and make rows"] - self.took["decide"]
        with self._timed("write"):
            for name, lines in statements:
                db.executemany(SQL[name].sql, lines)
        with self._timed("commit"):
            db.execute(SQL["commit"].sql)
        with self._timed("json"):
            for *_, doc in rows:
                json.dumps(json.loads(doc))

    def _know(self, db: sqlite3.Connection, desks: set[str]) -> None:
        for desk, _, doc, away, load, owned, blocked in db.execute(SQL["people_of"].sql, _wanted(desks)):
            self._people[desk].append(decode_person(doc, maybe_moment(away), load, maybe_moment(owned), blocked))

    def _job(self, place: Place) -> Job:
        desk, number = place

        def asked(facts: Facts) -> Asked:
            return Asked(by=MUSTER, at=self._now, policy=POLICY, people=facts.people)

        def decide(facts: Facts) -> Outcome:
            return change.looking(Facts(request=facts.request, people=tuple(self._people[desk])))

        change = Change(desk=desk, by=MUSTER, policy=POLICY, asked=asked)
        return Job(desk=desk, number=number, decide=decide)

    @contextmanager
    def _timed(self, part: str) -> Iterator[None]:
        began = time.perf_counter()
        yield
        self.took[part] += time.perf_counter() - began


def _wanted(wishes: set[Any]) -> dict[str, str]:
    return {"wanted": json.dumps(list(wishes))}
