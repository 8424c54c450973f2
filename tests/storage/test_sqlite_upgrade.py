"""A database of an older version: its requests are remade from their histories, once, and their clocks looked at."""

import json
from datetime import timedelta
from pathlib import Path

import aiosqlite
import pytest

from storage import Effect, Facts, Job, Outcome, StorageBroken, Store
from storage.codec import encode_event
from storage.milliseconds import ms
from storage.sqlite.connection import writer
from storage.sqlite.schema import MIGRATIONS, migrate
from swarm.commands import Tell
from swarm.events import AnyEvent, Closed, Opened, Owned, Waited, fold
from swarm.request import Ending, Phase, Waiting
from tests.storage.jobs import DESK, MINUTE, NOON, OWNER, PEOPLE, does, the

HALF_AN_HOUR = timedelta(minutes=30)


def begun(number: int, title: str) -> Opened:
    return Opened(
        at=NOON, by="slack:U1", desk=DESK, number=number, title=title, requester="slack:U1", intake="slack:C1"
    )


WAITING: list[AnyEvent] = [
    begun(1, "The replica lags"),
    Owned(at=NOON + MINUTE, by=OWNER.id, who=OWNER.id, how="take"),
    Waited(at=NOON + HALF_AN_HOUR, by=OWNER.id, on=Waiting.VENDOR, why="a part"),
]
CLOSED: list[AnyEvent] = [
    begun(2, "Another"),
    Closed(at=NOON + HALF_AN_HOUR, by=OWNER.id, ending=Ending.REDIRECTED, why="ask there"),
]
DOCS = (
    '{"desk":"support","number":1,"title":"The replica lags","requester":"slack:U1",'
    '"opened_at":"2026-03-02T12:00:00.123456Z","intake":"slack:C1","version":3,"status":"waiting",'
    '"shepherd":"slack:U2","first_shepherd":"slack:U2","owned_at":"2026-03-02T12:01:00.123456Z",'
    '"wait":{"on":"vendor","why":"a part"},"active_at":"2026-03-02T12:30:00.123456Z",'
    '"since":"2026-03-02T12:30:00.123456Z","spent":{"unowned":"PT1M","shepherd":"PT29M"}}',
    '{"desk":"support","number":2,"title":"Another","requester":"slack:U1",'
    '"opened_at":"2026-03-02T12:00:00.123456Z","intake":"slack:C1","version":2,"status":"closed",'
    '"active_at":"2026-03-02T12:30:00.123456Z","closed_at":"2026-03-02T12:30:00.123456Z",'
    '"ending":"redirected","ending_why":"ask there",'
    '"since":"2026-03-02T12:30:00.123456Z","spent":{"unowned":"PT30M"}}',
)
"""Word for word what version 1 wrote for these histories."""
REQUEST = """
INSERT INTO requests (
    desk, number, version, status, open, priority, requester, shepherd, title, title_folded, opened_at, owned_ms,
    handovers, shift_handovers, reopened, helpers, closed_at, ending, doc
)
VALUES (?, ?, ?, ?, ?, 'normal', 'slack:U1', ?, ?, ?, ?, ?, 0, 0, 0, 0, ?, ?, ?)
"""


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    return await of_version_1(tmp_path / "muster.db")


async def of_version_1(path: Path) -> Path:
    """A database as version 1 left it."""
    db = await writer(path, patience=1)
    await migrate(db, path, MIGRATIONS[:1])
    for history in (WAITING, CLOSED):
        number = fold(history).number
        for seq, event in enumerate(history, start=1):
            line = (DESK, number, seq, ms(event.at), event.type, encode_event(event))
            await db.execute("INSERT INTO events (desk, number, seq, at, type, doc) VALUES (?, ?, ?, ?, ?, ?)", line)
    for doc in DOCS:
        told = json.loads(doc)
        closed = "ending" in told
        row = (
            *(DESK, told["number"], told["version"], told["status"], int(not closed), told.get("shepherd")),
            *(told["title"], told["title"].casefold(), ms(NOON), None if closed else 60_000),
            *(ms(NOON + HALF_AN_HOUR) if closed else None, told.get("ending"), doc),
        )
        await db.execute(REQUEST, row)
    await db.commit()
    await db.close()
    return path


def looked_at(number: int) -> Job:
    """Somebody has looked at a request, and found nothing to come."""

    def decide(facts: Facts) -> Outcome:
        return Outcome(request=facts.request)

    return Job(desk=DESK, number=number, decide=decide)


async def test_requests_of_version_1_read_as_their_histories_have_them(path: Path) -> None:
    store = await Store.open(path)
    for history in (WAITING, CLOSED):
        assert await the(store, fold(history).number) == fold(history)
    request = await the(store, 1)
    assert request.last_at == NOON + HALF_AN_HOUR
    assert request.spent_by(NOON + timedelta(hours=2)) == {
        Phase.UNOWNED: MINUTE,
        Phase.SHEPHERD: timedelta(minutes=29),
        Phase.VENDOR: timedelta(minutes=90),
    }
    await store.run(does(1, Tell(update="soon"), at=NOON + timedelta(hours=1)))
    assert (await the(store, 1)).version == 4
    assert await store.rebuild() == 0
    await store.close()


async def test_they_are_due_at_once_unless_they_are_closed(path: Path) -> None:
    store = await Store.open(path)
    assert await store.due(NOON, 10) == [(DESK, 1)]
    due = await store.next_due()
    assert due is not None
    assert due <= NOON
    await store.close()


async def test_it_happens_once(path: Path) -> None:
    store = await Store.open(path)
    await store.run(looked_at(1))
    await store.close()
    store = await Store.open(path)
    assert await store.due(NOON, 10) == []
    await store.close()


async def test_clocks_that_ended_before_they_were_told_of_count_as_kept(path: Path) -> None:
    store = await Store.open(path)
    stats = await store.stats(DESK, None, NOON + timedelta(days=1))
    assert stats.kept == {"ownership": (1, 1), "first_response": (0, 0), "resolve": (0, 0)}
    await store.close()


async def test_what_waited_to_be_sent_still_does_and_no_number_is_given_twice(path: Path) -> None:
    db = await writer(path, patience=1)
    for id_, state in ((1, "pending"), (4, "failed"), (9, "pending")):
        line = (id_, DESK, 1, "post", "k" if id_ == 1 else "", "{}", state)
        await db.execute(
            "INSERT INTO outbox (id, desk, number, kind, key, doc, state) VALUES (?, ?, ?, ?, ?, ?, ?)", line
        )
    await db.execute("DELETE FROM outbox WHERE id = 9")
    await db.commit()
    await db.close()
    store = await Store.open(path)
    assert [one.id for one in await store.pending(DESK, 1, 9)] == [1]
    assert [one.id for one in await store.failures(DESK)] == [4]
    await store.run(
        does(1, Tell(update="soon"), effects=[Effect(kind="post", key="k", doc="[]"), Effect(kind="x", doc="")])
    )
    replaced, added = await store.pending(DESK, 1, 9)
    assert (replaced.id, replaced.revision, replaced.doc) == (1, 1, "[]")
    assert added.id > 9
    await store.close()


async def test_the_version_before_may_have_sent_what_was_the_first(path: Path) -> None:
    async with aiosqlite.connect(path) as db:
        for script in MIGRATIONS[1:2]:
            await db.executescript(script)
        await db.execute("PRAGMA user_version = 2")
        for number, key, state in (
            (1, "", "failed"),
            (1, "card", "pending"),
            (1, "pull", "pending"),
            (1, "", "pending"),
            (1, "", "pending"),
            (1, "more", "pending"),
            (2, "", "pending"),
            (2, "card", "pending"),
        ):
            line = (DESK, number, "post", key, "{}", state)
            await db.execute("INSERT INTO outbox (desk, number, kind, key, doc, state) VALUES (?, ?, ?, ?, ?, ?)", line)
        await db.commit()
    store = await Store.open(path)
    assert [one.begun is not None for one in await store.pending(DESK, 1, 9)] == [True, True, True, False, False]
    assert [one.begun is not None for one in await store.pending(DESK, 2, 9)] == [True, False]
    await store.close()


async def test_a_new_database_has_nothing_to_remake(tmp_path: Path) -> None:
    store = await Store.open(tmp_path / "muster.db")
    await store.know(DESK, PEOPLE)
    assert await store.next_due() is None
    await store.close()


async def test_a_history_that_cannot_be_read_leaves_the_database_at_its_version(path: Path) -> None:
    db = await writer(path, patience=1)
    await db.execute("UPDATE events SET doc = '[]' WHERE number = 2")
    await db.commit()
    with pytest.raises(StorageBroken, match="Request #2"):
        await Store.open(path)
    assert [tuple(row) for row in await db.execute_fetchall("PRAGMA user_version")] == [(1,)]
    assert [tuple(row) for row in await db.execute_fetchall("SELECT doc FROM requests WHERE number = 1")] == [
        (DOCS[0],)
    ]
    await db.close()
