"""From a file into PostgreSQL and back: every row arrives as it was, or nothing does."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import closing
from pathlib import Path
from typing import Any

import asyncpg
import pytest
from hypothesis import given, settings

from storage import Effect, StorageBroken, Store
from storage.broken import InUse
from storage.keeping import alone, backup, restore, verify
from storage.migrating import migrate
from storage.postgres.filling import ALIVE
from storage.postgres.migrations import VERSION
from storage.sqlite.connection import SQL
from storage.tables import TABLES, reading
from swarm.commands import Take, TriedStep
from tests.storage.drivers import Driver, PostgreSQL, SQLite, fresh, new_database, order, server
from tests.storage.furnished import NEWEST, everything, furnish
from tests.storage.histories import Step, played, steps
from tests.storage.jobs import DESK, does, opens
from tests.storage.test_sqlite_backup import names, raw
from tests.storage.test_sqlite_upgrade import of_version_1

DELIVERED = "SELECT delivery FROM deliveries ORDER BY id"
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{}'"
COLUMNS = "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
LIVE = {("requests", "looked_until"), ("notices", "looked_until"), ("sittings", "looked_until")}
"""What only live processes need, in tables that are kept."""


@pytest.fixture
async def file(tmp_path: Path) -> SQLite:
    """With something of everything."""
    (tmp_path / "file").mkdir()
    one = SQLite(tmp_path / "file")
    await filled(one)
    return one


@pytest.fixture
async def base() -> AsyncIterator[PostgreSQL]:
    """A database in which there is nothing at all."""
    one = PostgreSQL()
    one.name = await new_database()
    yield one
    await order(f"DROP DATABASE {one.name} WITH (FORCE)")


async def filled(driver: Driver) -> None:
    store = await driver.open()
    await furnish(store)
    await store.close()


def back(folder: Path) -> SQLite:
    folder.mkdir(exist_ok=True)
    return SQLite(folder)


async def is_empty(base: PostgreSQL) -> bool:
    return await base.rows("SELECT 1 FROM pg_tables WHERE schemaname = 'public'") == []


async def test_there_and_back_every_row_is_as_it_was(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    before = await everything(file)
    assert all(before.values()), "something of everything"
    found, rows = await migrate(file.path, base.url)
    assert found.sound
    assert rows == {table: len(lines) for table, lines in before.items()}
    assert await everything(base) == before
    again = back(tmp_path / "back")
    assert (await migrate(base.url, again.path))[1] == rows
    assert await everything(again) == before == await everything(file)
    assert raw(again.path, "PRAGMA integrity_check", "PRAGMA foreign_key_check") == [("ok",)]


@given(taken=steps)
@settings(max_examples=6, deadline=None)
async def test_whatever_people_did_arrives(taken: list[Step]) -> None:
    async with fresh("sqlite") as file, fresh("postgres") as base, fresh("sqlite") as again:
        assert isinstance(file, SQLite) and isinstance(base, PostgreSQL) and isinstance(again, SQLite)
        for one in (file, base):
            await (await one.open()).close()
        store = await file.open()
        await played(store, taken)
        await store.close()
        await migrate(file.path, base.url)
        await migrate(base.url, again.path)
        assert await everything(base) == await everything(again) == await everything(file)
        assert (await verify(base.url)).sound


async def test_a_copy_knows_every_column_that_there_is(file: SQLite, base: PostgreSQL) -> None:
    await (await base.open()).close()
    copied = {(table, column) for table in TABLES for column in columns(file.path, SQL[reading(table)].sql)}
    in_file = raw(
        file.path, "SELECT t.name, c.name FROM sqlite_schema t, pragma_table_info(t.name) c WHERE t.type = 'table'"
    )
    assert {one for one in in_file if one[0] != "sqlite_sequence"} == copied
    there = {(table, column) for table, column in await base.rows(COLUMNS) if table not in ("muster", *ALIVE)}
    assert there == copied | LIVE


def columns(path: Path, sql: str) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [name for name, *_ in db.execute(sql).description]


async def test_no_number_is_given_twice_though_its_row_is_gone(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    ((newest,),) = raw(file.path, "SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
    assert isinstance(newest, int) and newest > raw(file.path, NEWEST)[0][0]  # type: ignore[operator]
    await migrate(file.path, base.url)
    assert await goes_on(base) == newest + 2
    await base.tamper("DELETE FROM outbox")
    again = back(tmp_path / "back")
    await migrate(base.url, again.path)
    assert await goes_on(again) == newest + 4
    await again.tamper("DELETE FROM outbox")
    other = PostgreSQL()
    other.name = await new_database()
    await migrate(again.path, other.url)
    assert await goes_on(other) == newest + 6
    assert await other.rows("SELECT last_value FROM deliveries_id_seq") == await base.rows(
        "SELECT last_value FROM deliveries_id_seq"
    )
    await order(f"DROP DATABASE {other.name} WITH (FORCE)")


async def goes_on(driver: Driver) -> int:
    """Somebody works on it as if nothing had been; the number of the newest effect."""
    store = await driver.open()
    opened_before = len(await store.board(DESK))
    effects = [Effect(kind="post", doc="one"), Effect(kind="post", doc="another")]
    made = (await store.run(opens("Next", effects=effects))).request
    assert made is not None and made.number == opened_before + 1
    await store.run(does(made.number, Take()))
    again = await store.run(does(1, TriedStep(step="late"), delivery=(await driver.rows(DELIVERED))[0][0]))
    assert again.again
    assert await store.rebuild() == 0
    await store.close()
    ((newest,),) = await driver.rows(NEWEST)
    assert isinstance(newest, int)
    return newest


async def test_what_may_have_been_sent_already_is_looked_for(file: SQLite, base: PostgreSQL) -> None:
    begun = await file.rows("SELECT id FROM outbox WHERE begun_at IS NOT NULL AND state = 'pending'")
    assert len(begun) == 1
    await migrate(file.path, base.url)
    store = await base.open()
    await store.leases.join(lambda: None)
    assert all((await store.leases.find(0, 99)).places.values())
    await store.leases.leave()
    await store.close()
    assert await base.rows("SELECT id FROM outbox WHERE begun_at IS NOT NULL") == begun, "and nothing else is"


async def test_from_one_kind_into_the_same(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    again, other = back(tmp_path / "back"), PostgreSQL()
    other.name = await new_database()
    await migrate(file.path, again.path)
    await migrate(again.path, base.url)
    await migrate(base.url, other.url)
    assert await everything(again) == await everything(other) == await everything(file)
    await order(f"DROP DATABASE {other.name} WITH (FORCE)")


async def test_nobody_may_work_on_either(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    with alone(file.path, "`muster run`"), pytest.raises(InUse, match="in use by `muster run`"):
        await migrate(file.path, base.url)
    store = await base.open()
    with pytest.raises(InUse, match=r"in use by another process\. Stop every Muster"):
        await migrate(file.path, base.url)
    with pytest.raises(InUse):
        await migrate(base.url, tmp_path / "back.db")
    await store.close()
    await base.tamper(
        "INSERT INTO processes (name, until) VALUES ('here 7', (extract(EPOCH FROM clock_timestamp()) + 60) * 1000)"
    )
    with pytest.raises(InUse, match=r"in use by process here 7\. .* killed counts as working for ten seconds"):
        await migrate(file.path, base.url)
    await base.tamper("UPDATE processes SET until = 7")
    await migrate(file.path, base.url)
    with alone(tmp_path / "back.db", "`muster run`"), pytest.raises(InUse, match=r"back\.db is in use"):
        await migrate(base.url, tmp_path / "back.db")
    assert names(tmp_path) == {"file"}


async def test_whoever_begins_meanwhile_waits(file: SQLite, base: PostgreSQL) -> None:
    await (await base.open()).close()
    async with base.beginning("LOCK TABLE heard"):
        moving = asyncio.create_task(migrate(file.path, base.url))
        await waits(base)
        with pytest.raises(StorageBroken, match="busy"):
            await Store.open(base.url, patience=0.2)
    await moving
    assert await everything(base) == await everything(file)


async def waits(base: PostgreSQL) -> None:
    """Somebody waits there for what somebody else has locked."""
    while not (await base.rows(WAITING.format(base.name)))[0][0]:
        await asyncio.sleep(0.01)


async def test_what_is_there_stays(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    there = tmp_path / "there.db"
    there.write_text("precious")
    await filled(base)
    before = await everything(base)
    with pytest.raises(StorageBroken, match=r"Something is in the database .* already\. Name an empty one"):
        await migrate(file.path, base.url)
    with pytest.raises(StorageBroken, match=r"there\.db is there already\. Name a file that is not there yet"):
        await migrate(base.url, there)
    there.rename(f"{there}-wal")
    with pytest.raises(StorageBroken, match=r"there\.db-wal is there already"):
        await migrate(base.url, there)
    assert await everything(base) == before
    assert names(tmp_path) == {"file", "there.db-wal"}


async def test_nothing_is_moved_to_where_it_is(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    await (await base.open()).close()
    alias = tmp_path / "alias.db"
    alias.symlink_to(file.path)
    for target in (file.path, alias, Path(f"{file.path}.lock")):
        with pytest.raises(StorageBroken, match="where everything is already"):
            await migrate(file.path, target)
    with pytest.raises(StorageBroken, match="where everything is already"):
        await migrate(base.url, base.url.replace("postgresql://muster@/", "postgres:///") + "&user=muster")


async def test_what_is_somebody_elses_is_left_alone(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    await base.tamper("CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StorageBroken, match="holds tables, but not Muster's"):
        await migrate(file.path, base.url)
    with pytest.raises(StorageBroken, match="holds tables, but not Muster's"):
        await migrate(base.url, tmp_path / "back.db")
    theirs = tmp_path / "theirs.db"
    raw(theirs, "CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StorageBroken, match="not one of Muster's"):
        await migrate(theirs, base.url)
    assert await base.rows("SELECT tablename FROM pg_tables WHERE schemaname = 'public'") == [("theirs",)]


async def test_another_version_is_brought_up_first(base: PostgreSQL, file: SQLite, tmp_path: Path) -> None:
    older = await of_version_1(tmp_path / "older.db")
    with pytest.raises(StorageBroken, match="`muster run` brings it up to date"):
        await migrate(older, base.url)
    assert await is_empty(base)
    await (await base.open()).close()
    await base.tamper(f"UPDATE muster SET version = {VERSION + 1}")
    with pytest.raises(Exception, match=f"schema version {VERSION + 1}"):
        await migrate(file.path, base.url)


async def test_where_nothing_is_nothing_is_moved(file: SQLite, base: PostgreSQL, tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match="There is nothing in the database"):
        await migrate(base.url, tmp_path / "back.db")
    with pytest.raises(StorageBroken, match="There is no database"):
        await migrate(tmp_path / "nowhere.db", base.url)
    with pytest.raises(StorageBroken, match="folder has to exist"):
        await migrate(file.path, tmp_path / "nowhere" / "back.db")
    with pytest.raises(StorageBroken, match="cannot be reached"):
        await migrate(base.url.replace(str(server().folder), "/nowhere"), tmp_path / "back.db")
    assert names(tmp_path) == {"file"}
    assert await is_empty(base)


async def test_what_does_not_fit_together_is_not_moved(file: SQLite, base: PostgreSQL) -> None:
    await file.tamper("UPDATE requests SET shepherd = 'slack:U9' WHERE number = 2")
    found, rows = await migrate(file.path, base.url)
    assert (found.sound, found.differing.named, rows) == (False, ["support#2"], {})
    assert await is_empty(base)


@pytest.mark.parametrize(
    ("sql", "sentence"),
    [
        (
            "UPDATE addresses SET address = 'a' || char(0)",
            "NUL character in a text of addresses support/1/thread",
        ),
        ("UPDATE deliveries SET answer = x'ff' WHERE id = 3", "cannot hold something between deliveries 1 and deliv"),
        ("UPDATE heard SET at = 'noon'", r"cannot hold something between heard support/slack"),
        ("UPDATE policies SET mark = CAST(x'ff' AS TEXT)", "Could not decode to UTF-8"),
    ],
)
async def test_what_postgres_cannot_hold_is_named(file: SQLite, base: PostgreSQL, sql: str, sentence: str) -> None:
    await file.tamper(sql)
    with pytest.raises(StorageBroken, match=sentence):
        await migrate(file.path, base.url)
    assert await is_empty(base)


CHANGES = """
CREATE FUNCTION spoilt() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {} END $$;
CREATE TRIGGER spoilt BEFORE INSERT ON {} FOR EACH ROW EXECUTE FUNCTION spoilt()
"""


@pytest.mark.parametrize(
    ("table", "change", "sentence"),
    [
        ("events", "NEW.doc := replace(NEW.doc, 'Elsewhere', 'Nowhere'); RETURN NEW;", r": events sales/1/1\. Nothing"),
        ("people", "IF NEW.id < 'slack:U4' THEN RETURN NULL; END IF; RETURN NEW;", "people support/slack:U2, people s"),
        (
            "digests",
            "IF NEW.at > 0 THEN NEW.at := 7; END IF; RETURN NEW;",
            "digests support/slack:P1/7, digests ",
        ),
        ("deliveries", "NEW.id := NEW.id + 1; RETURN NEW;", "deliveries 1, .* and 1 more"),
    ],
)
async def test_what_arrives_otherwise_than_it_was_is_not_kept(
    file: SQLite, base: PostgreSQL, table: str, change: str, sentence: str
) -> None:
    await (await base.open()).close()
    await base.tamper(CHANGES.format(change, table))
    with pytest.raises(StorageBroken, match=f"Not the same in .*{sentence}"):
        await migrate(file.path, base.url)
    assert not any((await everything(base)).values())


def calls_off(moving: "asyncio.Task[object]") -> None:
    moving.cancel()


def crashes(_moving: object) -> None:
    server().crash()
    server().start()


Work = Callable[[Path, str, Path], Coroutine[Any, Any, object]]
IN_THE_WAY = "INSERT INTO heard (desk, platform, at) VALUES ('support', 'slack', 7)"
WORKS: dict[str, tuple[Work, str]] = {
    "into": (lambda file, url, _: migrate(file, url), IN_THE_WAY),
    "out of": (lambda _, url, back: migrate(url, back), "LOCK TABLE digests"),
    "backup": (lambda _, url, back: backup(url, back), "LOCK TABLE digests"),
    "restore": (lambda file, url, _: restore(file, url), IN_THE_WAY),
}
"""What is to be done, and what somebody else does so that it has to wait in the middle."""


@pytest.mark.parametrize("comes_between", [calls_off, crashes])
@pytest.mark.parametrize("what", list(WORKS))
async def test_what_comes_between_leaves_nothing_half_done(
    file: SQLite, base: PostgreSQL, tmp_path: Path, what: str, comes_between: Callable[[Any], None]
) -> None:
    work, meanwhile = WORKS[what]
    store = await base.open()
    if "LOCK" in meanwhile:
        await furnish(store)
    await store.close()
    before = await everything(base)
    db = await asyncpg.connect(base.url)
    await db.execute("BEGIN")
    await db.execute(meanwhile)
    moving = asyncio.create_task(work(file.path, base.url, tmp_path / "back.db"))
    await waits(base)
    comes_between(moving)
    await asyncio.wait([moving])
    await db.close()
    if moving.cancelled():
        assert comes_between is calls_off
    else:
        assert isinstance(moving.exception(), StorageBroken)
    assert names(tmp_path) == {"file"}
    assert names(file.path.parent) == {"muster.db"}
    assert await everything(base) == before
    await work(file.path, base.url, tmp_path / "back.db")
    assert any((await everything(base)).values())


AT_THE_END = """
CREATE FUNCTION waits() RETURNS trigger LANGUAGE plpgsql
AS $$ BEGIN PERFORM pg_advisory_xact_lock(7); RETURN NULL; END $$;
CREATE CONSTRAINT TRIGGER waits AFTER INSERT ON heard DEFERRABLE INITIALLY DEFERRED
FOR EACH ROW EXECUTE FUNCTION waits()
"""


async def test_a_server_that_is_lost_at_the_very_end_has_everything_or_nothing(file: SQLite, base: PostgreSQL) -> None:
    await (await base.open()).close()
    await base.tamper(AT_THE_END)
    db = await asyncpg.connect(base.url)
    await db.execute("SELECT pg_advisory_lock(7)")
    moving = asyncio.create_task(migrate(file.path, base.url))
    await waits(base)
    crashes(moving)
    with pytest.raises(StorageBroken, match=r"lost at the very end: everything is in it, or nothing\. `muster verify`"):
        await moving
    await db.close()
    assert not any((await everything(base)).values())
    await migrate(file.path, base.url)
    assert await everything(base) == await everything(file)
