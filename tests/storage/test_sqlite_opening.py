"""Opening a SQLite file: from nothing, again, and all that can be wrong with it, said so that an operator can act."""

import os
import sqlite3
from pathlib import Path

import pytest

from storage import SchemaTooNew, StorageBroken, Store
from storage.sqlite.connection import writer
from storage.sqlite.head import OURS
from storage.sqlite.schema import MIGRATIONS, VERSION, migrate, statements
from tests.storage.jobs import DESK, opened, opens, the


def raw(path: Path, *sql: str) -> sqlite3.Connection:
    db = sqlite3.connect(path, isolation_level=None)
    for one in sql:
        db.execute(one)
    return db


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "muster of the desk?#%41.db"


async def test_a_new_file_gets_todays_schema(path: Path) -> None:
    store = await Store.open(path)
    assert await opened(store) == 1
    await store.close()
    db = raw(path)
    assert db.execute("PRAGMA user_version").fetchone() == (VERSION,)
    assert db.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    db.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_a_file_that_is_there_is_opened_as_it_is(path: Path) -> None:
    for number in (1, 2, 3):
        store = await Store.open(str(path))
        assert await opened(store) == number
        await store.close()


async def test_a_newer_schema_is_refused_and_left_alone(path: Path) -> None:
    await (await Store.open(path)).close()
    raw(path, f"PRAGMA user_version = {VERSION + 1}").close()
    before = path.read_bytes()
    with pytest.raises(
        SchemaTooNew, match=rf"schema version {VERSION + 1}.*only up to {VERSION}\. Run the newer Muster"
    ):
        await Store.open(path)
    assert path.read_bytes() == before


async def test_an_older_schema_is_brought_up_to_date_from_wherever_it_stands(path: Path) -> None:
    for version in range(VERSION):
        db = raw(path, "BEGIN", *(one for script in MIGRATIONS[:version] for one in statements(script)))
        db.execute(f"PRAGMA user_version = {version}")
        db.execute(f"PRAGMA application_id = {OURS if version else 0}")
        db.execute("COMMIT")
        db.close()
        store = await Store.open(path)
        assert await opened(store) == 1
        await store.close()
        path.unlink()


async def test_a_migration_that_breaks_leaves_nothing_behind(path: Path) -> None:
    db = await writer(path, patience=1)
    with pytest.raises(StorageBroken, match="syntax error"):
        await migrate(db, path, (*MIGRATIONS, "CREATE TABLE more (id INTEGER);\nNO SUCH THING;\n"))
    await db.close()
    after = raw(path)
    assert after.execute("SELECT count(*) FROM sqlite_master").fetchone() == (0,)
    after.close()
    await (await Store.open(path)).close()


async def test_a_later_migration_finds_what_is_there(path: Path) -> None:
    store = await Store.open(path)
    await opened(store)
    await store.close()
    db = await writer(path, patience=1)
    await migrate(db, path, (*MIGRATIONS, "ALTER TABLE requests ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm';\n"))
    assert [tuple(row) for row in await db.execute_fetchall("SELECT number, mood FROM requests")] == [(1, "calm")]
    await db.close()
    with pytest.raises(SchemaTooNew):
        await Store.open(path)


def test_a_migration_cut_off_in_the_middle_is_no_migration() -> None:
    assert list(statements("SELECT 1;\nSELECT\n2;\n")) == ["SELECT 1;\n", "SELECT\n2;\n"]
    with pytest.raises(ValueError, match="middle of a statement"):
        list(statements("SELECT 1;\nSELECT 2\n"))


async def test_somebody_elses_database_is_refused_and_left_alone(path: Path) -> None:
    raw(path, "CREATE TABLE theirs (id INTEGER)").close()
    with pytest.raises(StorageBroken, match="not one of Muster's"):
        await Store.open(path)
    raw(path, "PRAGMA application_id = 1", "DROP TABLE theirs").close()
    with pytest.raises(StorageBroken, match="not one of Muster's"):
        await Store.open(path)


async def test_a_file_that_is_no_database_is_refused_and_left_alone(path: Path) -> None:
    path.write_text("not a database, but a letter of some length\n" * 100)
    before = path.read_bytes()
    with pytest.raises(StorageBroken, match="damaged or is no database"):
        await Store.open(path)
    assert path.read_bytes() == before


async def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    store = await Store.open(path)
    await opened(store)
    await store.close()
    with path.open("r+b") as file:
        file.seek(4096)
        file.write(os.urandom(path.stat().st_size - 4096))
    with pytest.raises(StorageBroken, match="damaged"):
        store = await Store.open(path)
        try:
            await store.run(opens())
        finally:
            await store.close()


async def test_a_missing_folder_is_said_to_be_missing(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match="folder has to exist"):
        await Store.open(tmp_path / "nowhere" / "muster.db")


async def test_a_folder_is_no_database(tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match="cannot be opened"):
        await Store.open(tmp_path)


async def test_a_locked_file_is_waited_for_then_given_up(path: Path) -> None:
    other = raw(path, "BEGIN EXCLUSIVE")
    with pytest.raises(StorageBroken, match="locked by another process"):
        await Store.open(path, patience=0.05)
    other.execute("ROLLBACK")
    store = await Store.open(path, patience=0.05)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(StorageBroken, match="locked by another process"):
        await store.run(opens(delivery="d1"))
    assert await store.request(DESK, 1) is None
    other.execute("ROLLBACK")
    other.close()
    assert not (await store.run(opens(delivery="d1"))).again
    await store.close()


async def test_two_stores_share_a_file(path: Path) -> None:
    one, other = await Store.open(path), await Store.open(path)
    assert [await opened(store) for store in (one, other, one)] == [1, 2, 3]
    assert await one.request(DESK, 2) == await other.request(DESK, 2)
    await one.close()
    assert (await the(other, 3)).title == "The replica lags"
    await other.close()


async def test_old_deliveries_are_thrown_away(path: Path) -> None:
    store = await Store.open(path)
    await store.run(opens(delivery="old"))
    await store.run(opens(delivery="young"))
    db = raw(path, "UPDATE deliveries SET at = at - 15 * 86400000 WHERE delivery = 'old'")
    await store.close()
    store = await Store.open(path)
    await store.run(opens(delivery="new"))
    assert db.execute("SELECT delivery FROM deliveries ORDER BY id").fetchall() == [("young",), ("new",)]
    db.close()
    await store.close()


async def test_a_request_stored_in_a_form_that_cannot_be_read_is_named(path: Path) -> None:
    store = await Store.open(path)
    await opened(store)
    raw(path, "UPDATE requests SET doc = '[]'").close()
    with pytest.raises(StorageBroken, match=rf"Request #1 of desk {DESK}.*muster rebuild"):
        await store.request(DESK, 1)
    await store.rebuild()
    await the(store, 1)
    raw(path, "UPDATE events SET doc = '[]'").close()
    with pytest.raises(StorageBroken, match="restore a backup"):
        await store.rebuild()
    await store.close()
