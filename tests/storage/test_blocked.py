"""That somebody is blocked is a fact of its own: no other process loses it, and what was written before is read on."""

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from storage import Job, Outcome, Store
from storage.migrating import migrate as bring
from storage.postgres import migrations as on_postgres
from storage.postgres.schema import migrate as migrate_there
from storage.postgres.server import Server
from storage.sqlite.connection import writer
from storage.sqlite.schema import MIGRATIONS, migrate
from swarm.forgetting import NO_WORDS
from swarm.people import Blocked, Person
from tests.storage.drivers import Driver, PostgreSQL, SQLite
from tests.storage.forgotten import all_texts, forget, where
from tests.storage.jobs import DESK, LEAD, NOON, OTHER, OWNER, PEOPLE
from tests.storage.upgrading import database

SPAM = Blocked(by=LEAD.id, at=NOON, why='too many, "again" and again', until=NOON + timedelta(days=3))
SHUT_OUT = replace(OTHER, blocked=SPAM)
BEFORE = {"sqlite": 5, "postgres": 6}
"""The last version of which the block was a field of the document."""
OLD = (
    '{"id":"slack:U5","zone":"Europe/Berlin","blocked":{"by":"slack:U6","at":"2026-03-02T12:00:00Z",'
    '"why":"spam \\"again\\"","until":"2026-03-05T12:00:00Z"}}'
)
"""Word for word what that version wrote."""
THEN = Person(
    id="slack:U5",
    zone="Europe/Berlin",
    blocked=Blocked(
        by="slack:U6",
        at=NOON.replace(microsecond=0),
        why='spam "again"',
        until=NOON.replace(microsecond=0) + timedelta(days=3),
    ),
)
ROW = f"INSERT INTO people (desk, id, doc, away_until) VALUES ('{DESK}', 'slack:U5', '{OLD}', 5000)"
UNREADABLE = f"INSERT INTO people (desk, id, doc) VALUES ('{DESK}', 'slack:U6', '{{\"blocked\":')"

OLDER = f"""UPDATE people SET doc = '{{"id":"{OTHER.id}"}}', away_until = NULL WHERE id = '{OTHER.id}'"""


def says(person: Person) -> Job:
    return Job(desk=DESK, decide=lambda _: Outcome(person=person))


async def known(store: Store, who: str) -> Person:
    (one,) = [one for one in await store.people(DESK) if one.id == who]
    return replace(one, away_until=None)


@asynccontextmanager
async def of_the_version_before(name: str, folder: Path, *rows: str) -> AsyncIterator[Driver]:
    """A database as it was, with somebody in it whom the desk had blocked."""
    if name == "sqlite":
        file = SQLite(folder)
        db = await writer(file.path, patience=1)
        await migrate(db, file.path, MIGRATIONS[: BEFORE[name]])
        await db.close()
        for row in rows:
            await file.tamper(row)
        yield file
        return
    async with database() as base:
        there = Server(base.url, 5.0)
        connection = await there.unhurried()
        await migrate_there(there, connection, [one for one in on_postgres.MIGRATIONS if one[0] <= BEFORE[name]])
        await connection.close()
        for row in rows:
            await base.tamper(row)
        yield base


@pytest.fixture(params=list(BEFORE))
async def older(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Driver]:
    async with of_the_version_before(request.param, tmp_path, ROW) as one:
        yield one


async def test_it_is_kept_beside_the_document(driver: Driver, store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await store.run(says(SHUT_OUT))
    assert await store.blocked(DESK, OTHER.id) == SPAM
    assert await known(store, OTHER.id) == SHUT_OUT
    ((doc, blocked),) = await driver.rows("SELECT doc, blocked FROM people WHERE blocked IS NOT NULL")
    assert "blocked" not in json.loads(doc) and json.loads(blocked)["by"] == LEAD.id
    await store.know(DESK, [replace(OTHER, zone="Europe/Berlin")], complete=True)
    assert (await known(store, OTHER.id)).blocked == SPAM
    await store.run(says(OTHER))
    assert await store.blocked(DESK, OTHER.id) is None
    assert await driver.rows("SELECT count(*) FROM people WHERE blocked IS NOT NULL") == [(0,)]


async def test_a_process_that_knows_of_no_block_does_not_lose_it(driver: Driver, store: Store) -> None:
    """It writes back the document as it knows it, as an older one does that works beside us."""
    await store.know(DESK, PEOPLE)
    await store.run(says(SHUT_OUT))
    await driver.tamper(OLDER)
    assert await store.blocked(DESK, OTHER.id) == SPAM
    assert await known(store, OTHER.id) == Person(id=OTHER.id, blocked=SPAM)


async def test_who_was_blocked_before_the_upgrade_stays_so(older: Driver) -> None:
    store = await older.open()
    assert await store.blocked(DESK, THEN.id) == THEN.blocked
    assert await known(store, THEN.id) == THEN
    await store.know(DESK, [Person(id=THEN.id), OWNER], complete=True)
    assert await known(store, THEN.id) == THEN
    ((doc, blocked, away_until),) = await older.rows(
        "SELECT doc, blocked, away_until FROM people ORDER BY id DESC LIMIT 1"
    )
    assert "blocked" not in json.loads(doc) and json.loads(blocked)["by"] == "slack:U6" and away_until == 5000
    await store.close()
    store = await older.open()
    assert await store.blocked(DESK, THEN.id) == THEN.blocked
    await store.close()


async def test_who_was_blocked_before_the_upgrade_is_let_in_again(older: Driver) -> None:
    store = await older.open()
    await store.run(says(replace(THEN, blocked=None)))
    await store.close()
    store = await older.open()
    assert await store.blocked(DESK, THEN.id) is None
    assert await known(store, THEN.id) == replace(THEN, blocked=None)
    await store.close()


async def test_who_was_blocked_before_the_upgrade_is_brought_along(older: Driver, tmp_path: Path) -> None:
    """Nobody has written them anew in between."""
    await (await older.open()).close()
    async with database() as base:
        target = SQLite(tmp_path / "there") if isinstance(older, PostgreSQL) else base
        (tmp_path / "there").mkdir()
        await bring(where(older), where(target))
        store = await target.open()
        assert await store.blocked(DESK, THEN.id) == THEN.blocked
        await store.close()


async def test_whoever_blocked_somebody_before_the_upgrade_can_be_forgotten(older: Driver) -> None:
    store = await older.open()
    await forget(older, "slack:U6")
    blocked = await store.blocked(DESK, THEN.id)
    assert blocked is not None and (blocked.by, blocked.why) == ("gone:1", NO_WORDS)
    assert "slack:U6" not in await all_texts(older)
    await store.close()


async def test_an_older_process_beside_us_may_block_somebody(tmp_path: Path) -> None:
    async with of_the_version_before("postgres", tmp_path) as base:
        store = await base.open()
        await base.tamper(ROW)
        assert await store.blocked(DESK, THEN.id) == THEN.blocked
        await store.close()


async def test_what_cannot_be_read_keeps_no_file_from_being_upgraded(tmp_path: Path) -> None:
    async with of_the_version_before("sqlite", tmp_path, UNREADABLE) as file:
        await (await file.open()).close()
