"""What the books say, with a witness beside them: the outbox forgets what is done."""

import json
from dataclasses import dataclass
from typing import Any

from storage.codec import decode_event, decode_request
from swarm.events import AnyEvent
from swarm.request import Request
from tests.kill.books import Books

DESK = "support"
ALL = 2**31


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect that was committed at some time."""

    id: int
    number: int
    kind: str
    at: int
    doc: dict[str, Any]

    @property
    def key(self) -> str:
        return f"{DESK}#{self.number}/{self.id}/{self.at}"


class Ledger:
    def __init__(self, books: Books) -> None:
        self._rows = books.rows

    def requests(self, latest: int = ALL) -> list[Request]:
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
        rows = self._rows("SELECT id, number, kind, at, doc FROM witness ORDER BY id")
        return [Effect(id_, number, kind, at, json.loads(doc)) for id_, number, kind, at, doc in rows]

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
        return int(sent), int(dropped)
