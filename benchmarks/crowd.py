"""A database with a hundred thousand open requests: some due when it is wanted, the rest later, no two at once."""

import random
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

from bot.clock import Clock
from bot.homes import Home, Homes
from storage import Store
from storage.codec import encode_request
from storage.lines import event_row
from storage.milliseconds import ms_up
from storage.projection import columns
from storage.sqlite.connection import SQL
from storage.work import WRITE_ADDRESS, WRITE_EVENT, WRITE_REQUEST
from swarm import clocks
from swarm import events as ev
from swarm.events import AnyEvent, fold
from swarm.people import Person, Role, person
from swarm.policy import Policy, Told
from swarm.targets import AllTargets

OPEN = 100_000
DESKS = ("support", "billing", "network")
SHEPHERDS = 20
"""On each desk, beside a lead."""
POLICY = Policy(targets=AllTargets.model_validate({"next_update": "2h", "tiers": "tier1"}))
"""The usual one, but that no further tier is pulled in: what comes due is the next word to the requester."""
SILENT = POLICY.model_copy(update={"told": Told(next_update=())})
"""The same, but nobody is told."""
HOUR, SECOND = timedelta(hours=1), timedelta(seconds=1)
NEXT_UPDATE = 2 * HOUR
BASE = datetime(2026, 3, 3, 12, tzinfo=UTC)
"""When the first thing is due. Whoever uses the database has a clock set by it."""
LATER, STEP = BASE + 24 * HOUR, timedelta(milliseconds=50)

Place = tuple[str, int]


def homes(policy: Policy = POLICY) -> Homes:
    return Homes({desk: Home(desk=desk, policy=policy, intakes={"slack": f"slack:{desk}"}) for desk in DESKS})


def clock(at: datetime) -> Clock:
    """A clock that shows this moment now."""
    return Clock(at - datetime.now(UTC))


async def fill(path: Path, wanted: Sequence[datetime]) -> dict[Place, datetime]:
    """Make the database, with histories that lead to what its rows say. When each is due that was wanted."""
    store = await Store.open(path)
    for desk in DESKS:
        await store.know(desk, list(people(desk)))
        await store.policy(desk, POLICY.mark, BASE - 24 * HOUR)
    await store.close()
    # What is due later has a history that lies ahead: nobody looks at it until then.
    dues = [*wanted, *(LATER + one * STEP for one in range(OPEN - len(wanted)))]
    random.Random(1).shuffle(dues)  # what is due together does not lie together
    places = [(DESKS[at % len(DESKS)], at // len(DESKS) + 1) for at in range(OPEN)]
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("BEGIN")
        for place, due in zip(places, dues, strict=True):
            _write(db, place, due)
        db.execute("COMMIT")
    return {place: due for place, due in zip(places, dues, strict=True) if due < LATER}


def follow(path: Path, policy: Policy) -> None:
    """What is due in the database is so by this policy as well: it need not be worked out anew."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE policies SET mark = ?", (policy.mark,))


def people(desk: str) -> Iterator[Person]:
    """Shepherds and a lead."""
    yield person(f"slack:{desk}-lead", frozenset({Role.LEAD}))
    yield from (person(_shepherd(desk, one), frozenset({Role.STAFF})) for one in range(SHEPHERDS))


def _shepherd(desk: str, number: int) -> str:
    return f"slack:{desk}-{number % SHEPHERDS}"


def _write(db: sqlite3.Connection, place: Place, due: datetime) -> None:
    desk, number = place
    history = tuple(_events(desk, number, due))
    request = fold(history)
    assert clocks.next_due(request, POLICY) == due, (place, due)
    db.executemany(SQL[WRITE_EVENT].sql, [event_row(desk, number, *one) for one in enumerate(history, start=1)])
    db.execute(SQL[WRITE_REQUEST].sql, {**columns(request), "next_due": ms_up(due), "doc": encode_request(request)})
    thread = f"slack:{desk}/{number}"
    parts = {"thread": thread, "card": f"{thread}/card"}
    rows = [{"desk": desk, "number": number, "part": part, "address": address} for part, address in parts.items()]
    db.executemany(SQL[WRITE_ADDRESS].sql, rows)


def _events(desk: str, number: int, due: datetime) -> Iterator[AnyEvent]:
    """An ordinary request, whose requester should hear something again at a moment."""
    asker, owner, told = f"slack:asker-{number % 5000}", _shepherd(desk, number), due - NEXT_UPDATE
    yield ev.Opened(
        at=told - HOUR,
        by=asker,
        desk=desk,
        number=number,
        title=f"the printer on floor {number} prints every second page blank",
        details="It began this morning, after the update. Restarting it did not help, nor did another cable.",
        requester=asker,
        intake=f"slack:{desk}",
    )
    yield ev.Owned(at=told - HOUR, by="muster", who=owner, how="policy", tier=1)
    yield ev.Tried(at=told - HOUR / 2, by=owner, step="rolled the driver back to the version of last week")
    yield ev.Told(at=told, by=owner, text="we know of it, and have asked for the older driver")
