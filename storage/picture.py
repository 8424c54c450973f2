"""What a batch knows in memory: as the database has it, then as each decision leaves it. No SQL, no waiting.

A later decision of the same batch so sees what an earlier one has done, though nothing is written yet.
"""

from collections import defaultdict
from dataclasses import dataclass, field, replace
from datetime import datetime

from storage.broken import unreadable
from storage.codec import decode_request
from storage.notices import Notices, Whose
from storage.projection import is_open
from swarm.events import AnyEvent, HandedOver, Owned
from swarm.limits import Opening
from swarm.people import Person
from swarm.request import Request

Key = tuple[str, int]
"""A desk and a number."""
RECENT = 512


class Recent:
    """The requests last written, by their text: most are soon asked for again, and reading JSON takes long.

    The text itself is the key, so this can never be out of date.
    """

    def __init__(self) -> None:
        self._requests: dict[str, Request] = {}

    def keep(self, doc: str, request: Request) -> None:
        self._requests[doc] = request
        if len(self._requests) > RECENT:
            del self._requests[next(iter(self._requests))]

    def read(self, doc: str) -> Request:
        """What the text says. Raises ValueError."""
        return self._requests.get(doc) or decode_request(doc)


@dataclass(slots=True)
class Stored:
    """A request as the database has it: when it is due, its document, and what that says, once it was asked."""

    next_due: int | None
    doc: str
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Sat:
    """A sitting as its row has it; as if it had one, where there is none yet."""

    doc: str = ""
    next_due: int | None = None


@dataclass(slots=True)
class Picture:
    """The state of everything that a batch is about."""

    recent: Recent
    answers: dict[tuple[str, str], str] = field(default_factory=dict)
    stored: dict[Key, Stored] = field(default_factory=dict)
    requests: dict[Key, Request] = field(default_factory=dict)
    asked_by: defaultdict[tuple[str, str], set[int]] = field(default_factory=lambda: defaultdict(set))
    highest: dict[str, int] = field(default_factory=dict)
    people: dict[str, dict[str, Person]] = field(default_factory=dict)
    openings: defaultdict[str, dict[int, Opening]] = field(default_factory=lambda: defaultdict(dict))
    """What was opened of late, by desk and number, where that is counted."""
    notices: Notices = field(default_factory=Notices)
    told: defaultdict[Whose, list[int]] = field(default_factory=lambda: defaultdict(list))
    """When people got their last digests, the oldest first."""
    marks: dict[str, str] = field(default_factory=dict)
    sittings: dict[tuple[str, str], Sat] = field(default_factory=dict)
    leases: dict[Key, int] = field(default_factory=dict)
    """In the hands of which process the outbox of each request is."""
    states: dict[str, int] = field(default_factory=dict)
    """Until when whoever has begun to install the app may come back."""

    def request(self, desk: str, number: int | None) -> Request | None:
        """The request as it stands. Raises StorageBroken."""
        if number is None:
            return None
        known = self.requests.get((desk, number))
        stored = self.stored.get((desk, number))
        if known is None and stored is not None:
            try:
                known = stored.request = self.requests[desk, number] = self.recent.read(stored.doc)
            except ValueError as error:
                raise unreadable(desk, number) from error
        return known

    def asked_again(self, desk: str, requester: str, title: str, since: datetime) -> Request | None:
        """The newest open request of this person with this title, if it was opened after `since`."""
        numbers = sorted(self.asked_by.get((desk, requester), ()), reverse=True)
        for one in (self.request(desk, number) for number in numbers):
            if one is not None and is_open(one) and one.title == title and one.opened_at > since:
                return one
        return None

    def next_number(self, desk: str) -> int:
        return self.highest.get(desk, 0) + 1

    def team(self, desk: str) -> tuple[Person, ...]:
        return tuple(self.people.get(desk, {}).values())

    def person(self, desk: str, who: str) -> Person | None:
        return self.people.get(desk, {}).get(who)

    def put(self, before: Request | None, after: Request, events: tuple[AnyEvent, ...]) -> None:
        """The request has become another."""
        self.requests[after.desk, after.number] = after
        self.asked_by[after.desk, after.requester].add(after.number)
        self.highest[after.desk] = max(self.highest.get(after.desk, 0), after.number)
        if before is None or after.number in self.openings[after.desk]:
            self.openings[after.desk][after.number] = Opening.of(after)
        if after.desk in self.people:
            self._move_load(before, after)
            for who, at in owners(events):
                self._know(after.desk, who, last_owned_at=at)

    def put_person(self, desk: str, person: Person) -> None:
        """Facts of a person have changed; what follows from their requests has not."""
        if desk in self.people:
            known = self.people[desk].get(person.id, Person(id=person.id))
            self.people[desk][person.id] = replace(person, load=known.load, last_owned_at=known.last_owned_at)

    def _move_load(self, before: Request | None, after: Request) -> None:
        former = before.shepherd if before is not None and is_open(before) else None
        latter = after.shepherd if is_open(after) else None
        if former != latter:
            for who, step in ((former, -1), (latter, 1)):
                known = self.people[after.desk].get(who or "")
                if known is not None:
                    self._know(after.desk, known.id, load=known.load + step)

    def _know(self, desk: str, who: str, *, load: int | None = None, last_owned_at: datetime | None = None) -> None:
        known = self.people[desk].get(who)
        if known is not None:
            self.people[desk][who] = replace(
                known,
                load=known.load if load is None else load,
                last_owned_at=last_owned_at or known.last_owned_at,
            )


def owners(events: tuple[AnyEvent, ...]) -> list[tuple[str, datetime]]:
    """Who became shepherd by these events, and when."""
    taken = [(event.who, event.at) for event in events if isinstance(event, Owned)]
    return taken + [(event.to, event.at) for event in events if isinstance(event, HandedOver)]
