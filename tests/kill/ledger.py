"""What the database says: read from outside, and witnessed by triggers of our own, for the outbox forgets what is done.

Nobody keeps a connection over a kill: the next process has to find the files as the last one left them.
"""

import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from storage.codec import decode_event, decode_request
from swarm.events import AnyEvent
from swarm.request import Request

DESK = "support"
WITNESS = """
CREATE TABLE witness (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, kind TEXT NOT NULL, doc TEXT NOT NULL);
CREATE TRIGGER witness_new AFTER INSERT ON outbox BEGIN
    INSERT INTO witness (id, number, kind, doc) VALUES (new.id, new.number, new.kind, new.doc)
    ON CONFLICT (id) DO UPDATE SET doc = excluded.doc;
END;
CREATE TRIGGER witness_changed AFTER UPDATE OF doc ON outbox BEGIN
    UPDATE witness SET doc = new.doc WHERE id = new.id;
END;
"""


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect that was committed at some time."""

    id: int
    number: int
    kind: str
    doc: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{DESK}#{self.number}/{self.id}"


class Ledger:
    def __init__(self, path: Path) -> None:
        self.path = path

    def witness(self) -> None:
        """From now on every effect is written down for good."""
        with self._open() as db:
            db.executescript(WITNESS)

    def requests(self, latest: int = -1) -> list[Request]:
        """The latest ones, the newest first."""
        return [
            decode_request(doc)
            for (doc,) in self._rows(
                "SELECT doc FROM requests WHERE desk = ? ORDER BY number DESC LIMIT ?", DESK, latest
            )
        ]

    def histories(self) -> dict[int, list[AnyEvent]]:
        found: dict[int, list[AnyEvent]] = {}
        for number, doc in self._rows("SELECT number, doc FROM events WHERE desk = ? ORDER BY number, seq", DESK):
            found.setdefault(number, []).append(decode_event(doc))
        return found

    def answers(self) -> dict[str, dict[str, Any]]:
        """What was answered to each delivery; nothing to words."""
        rows = self._rows("SELECT delivery, answer FROM deliveries WHERE desk = ?", DESK)
        return {delivery: json.loads(answer) if answer else {} for delivery, answer in rows}

    def effects(self) -> list[Effect]:
        rows = self._rows("SELECT id, number, kind, doc FROM witness ORDER BY id")
        return [Effect(id_, number, kind, json.loads(doc)) for id_, number, kind, doc in rows]

    def addresses(self) -> dict[int, dict[str, str]]:
        found: dict[int, dict[str, str]] = {}
        for number, part, address in self._rows("SELECT number, part, address FROM addresses WHERE desk = ?", DESK):
            found.setdefault(number, {})[part] = address
        return found

    def outbox(self) -> list[tuple[Any, ...]]:
        """What still waits, and what could not be done."""
        return self._rows("SELECT number, id, kind, state, attempts, error FROM outbox")

    def due(self) -> dict[int, int | None]:
        """When each request's clocks are to be looked at, in milliseconds."""
        return dict(self._rows("SELECT number, next_due FROM requests WHERE desk = ?", DESK))

    def nudges(self) -> tuple[int, int]:
        """How many count as sent, and as dropped."""
        ((sent, dropped),) = self._rows("SELECT coalesce(sum(sent), 0), coalesce(sum(dropped), 0) FROM nudge_counts")
        return sent, dropped

    def _rows(self, sql: str, *values: object) -> list[tuple[Any, ...]]:
        with self._open() as db:
            return db.execute(sql, values).fetchall()

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self.path, timeout=5.0)) as db:
            yield db
