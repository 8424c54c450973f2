"""Backups of PostgreSQL: files that are what some moment was, and that can be restored into either kind of database."""

import asyncio
import re
import stat
import sys
import tracemalloc
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from storage import Effect, StorageBroken, Store
from storage.broken import InUse, SchemaTooOld
from storage.keeping import backup, restore, verify
from storage.postgres.migrations import VERSION
from storage.sqlite.renewing import SKIPPED
from swarm.commands import Take
from tests.storage.drivers import PostgreSQL, SQLite, new_database, order
from tests.storage.furnished import NEWEST, as_begun, as_restored, everything, furnish
from tests.storage.jobs import does, opened
from tests.storage.rivals import REQUESTS, is_there, started
from tests.storage.test_sqlite_backup import grow, names, raw
from tests.storage.test_sqlite_upgrade import of_version_1

WHILE_WRITING = 3
"""How many backups are made while several processes write as fast as they can."""
MEGABYTES = 40
TABLES_IN = "SELECT tablename FROM pg_tables WHERE schemaname = '{}' ORDER BY tablename"


@pytest.fixture
async def base() -> AsyncIterator[PostgreSQL]:
    """A database in which there is nothing at all."""
    one = PostgreSQL()
    one.name = await new_database()
    yield one
    await order(f"DROP DATABASE {one.name} WITH (FORCE)")


@pytest.fixture
async def furnished(base: PostgreSQL) -> PostgreSQL:
    store = await base.open()
    await furnish(store)
    await store.close()
    return base


class Rival:
    """A process that writes as fast as it can, and what it was told is on the disk."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.acknowledged: list[list[str]] = []

    async def listen(self) -> None:
        assert self.process.stdout is not None
        while (line := await self.process.stdout.readline()).endswith(b"\n"):
            self.acknowledged.append(line.decode().split())


async def test_a_backup_made_while_several_write_is_what_some_moment_was(base: PostgreSQL, tmp_path: Path) -> None:
    store = await base.open()
    for _ in range(REQUESTS):
        await store.run(does(await opened(store), Take()))
    rivals = [Rival(await started(base.url, name)) for name in "abc"]
    listening = [asyncio.create_task(one.listen()) for one in rivals]
    before: list[list[list[str]]] = []
    for at in range(WHILE_WRITING):
        while any(len(one.acknowledged) < 60 * (at + 1) for one in rivals):
            await asyncio.sleep(0.01)
        before.append([line for one in rivals for line in one.acknowledged])
        await backup(base.url, tmp_path / f"{at}.backup")
        assert sum(len(one.acknowledged) for one in rivals) > len(before[-1]), "nobody could write meanwhile"
    for one in rivals:
        one.process.kill()
        await one.process.wait()
    await asyncio.gather(*listening)
    await store.close()
    later = await everything(base)
    for at, lines in reversed(list(enumerate(before))):
        file = SQLite(tmp_path)
        file.path = tmp_path / f"{at}.backup"
        then = await everything(file)
        for table in ("events", "deliveries", "addresses", "people"):
            assert set(then[table]) <= set(later[table]), "what was only ever added to"
        posts = [row for row in then["outbox"] if row[3] == "post"]
        assert len(then["deliveries"]) == len(posts) >= len(lines)
        assert (await verify(file.path)).sound
        await _is_restored(file.path, SQLite(tmp_path / f"{at}"), lines)
        later = then
    there = PostgreSQL()
    there.name = await new_database()
    await _is_restored(tmp_path / "0.backup", there, before[0])
    await order(f"DROP DATABASE {there.name} WITH (FORCE)")


async def _is_restored(file: Path, place: SQLite | PostgreSQL, lines: list[list[str]]) -> None:
    if isinstance(place, SQLite):
        place.path.parent.mkdir()
    found, kept = await restore(file, place.path if isinstance(place, SQLite) else place.url)
    assert (found.sound, kept) == (True, None)
    store = await place.open()
    await is_there(store, lines)
    await store.close()


async def test_a_backup_is_one_file_for_its_owner_alone(furnished: PostgreSQL, tmp_path: Path) -> None:
    size = await backup(furnished.url, tmp_path / "copy")
    assert names(tmp_path) == {"copy"}
    assert (tmp_path / "copy").stat().st_size == size
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o600
    file = SQLite(tmp_path)
    file.path = tmp_path / "copy"
    assert await everything(file) == await everything(furnished)
    with pytest.raises(StorageBroken, match=r"copy is there already\. Name another file .* --force"):
        await backup(furnished.url, tmp_path / "copy")
    await backup(furnished.url, tmp_path / "copy", force=True)
    with pytest.raises(StorageBroken, match="is a folder"):
        await backup(furnished.url, tmp_path, force=True)
    with pytest.raises(StorageBroken, match="could not be written: no such file"):
        await backup(furnished.url, tmp_path / "nowhere" / "copy")
    assert names(tmp_path) == {"copy"}


async def test_a_full_disk_leaves_nothing_behind(furnished: PostgreSQL, tmp_path: Path) -> None:
    await furnished.tamper("UPDATE deliveries SET answer = repeat('x', 1000000)")
    code = (
        "import asyncio, pathlib, sys; from storage.keeping import backup; "
        "asyncio.run(backup(sys.argv[1], pathlib.Path(sys.argv[2])))"
    )
    limit = ["sh", "-c", 'ulimit -f 2000 && exec "$@"', "sh"]
    command = [*limit, sys.executable, "-c", code, furnished.url, f"{tmp_path}/copy"]
    ran = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, said = await ran.communicate()
    assert re.search(rb"The backup .*copy could not be written: disk I/O error|There is no room for", said)
    assert names(tmp_path) == set()


async def test_an_older_schema_is_brought_up_first(furnished: PostgreSQL, tmp_path: Path) -> None:
    await furnished.tamper("DELETE FROM muster; INSERT INTO muster (version) VALUES (2)")
    with pytest.raises(SchemaTooOld, match="brings it up to date"):
        await backup(furnished.url, tmp_path / "copy")
    assert names(tmp_path) == set()


async def test_a_backup_is_restored_where_nothing_is(furnished: PostgreSQL, tmp_path: Path) -> None:
    await backup(furnished.url, tmp_path / "copy")
    before = await everything(furnished)
    newest = (await furnished.rows("SELECT last_value FROM outbox_id_seq"))[0][0]
    empty = PostgreSQL()
    empty.name = await new_database()
    for place in (empty, SQLite(tmp_path)):
        where = place.url if isinstance(place, PostgreSQL) else place.path
        found, kept = await restore(tmp_path / "copy", where)
        assert (found.sound, found.requests, kept) == (True, 3, None)
        restored = await everything(place)
        assert as_begun(restored) == as_restored(before)
        assert as_begun(restored) != as_begun(before)
        store = await place.open()
        await opened(store)
        await store.run(does(2, Take(), effects=[Effect(kind="post", doc="{}")]))
        await store.close()
        assert await place.rows(NEWEST) == [(newest + SKIPPED + 1,)], "what came after the backup keeps its numbers"
    await order(f"DROP DATABASE {empty.name} WITH (FORCE)")
    assert names(tmp_path) == {"copy", "muster.db"}


async def test_what_is_there_goes_aside_only_by_force(furnished: PostgreSQL, tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    await backup(furnished.url, copy)
    first = await everything(furnished)
    store = await furnished.open()
    await opened(store)
    await store.close()
    await furnished.tamper("INSERT INTO processes (name, until) SELECT 'gone', 7 FROM generate_series(1, 20)")
    second = await everything(furnished)
    with pytest.raises(StorageBroken, match=r"Something is in the database .* --force it is moved aside, into"):
        await restore(copy, furnished.url)
    assert await everything(furnished) == second
    _, kept = await restore(copy, furnished.url, force=True)
    assert kept == "in the schema muster_replaced"
    assert as_begun(await everything(furnished)) == as_restored(first)
    assert await furnished.rows(TABLES_IN.format("public")) == await furnished.rows(TABLES_IN.format("muster_replaced"))
    assert await furnished.rows("SELECT count(*) FROM muster_replaced.events") == [(len(second["events"]),)]
    assert await furnished.rows("INSERT INTO processes (name, until) VALUES ('new', 7) RETURNING id") == [(21,)]
    _, kept = await restore(copy, furnished.url, force=True)
    assert kept == "in the schema muster_replaced_2"
    assert (await verify(furnished.url)).requests == 3


async def test_where_an_older_muster_was_a_backup_is_restored_by_force(furnished: PostgreSQL, tmp_path: Path) -> None:
    await backup(furnished.url, tmp_path / "copy")
    await furnished.tamper("DELETE FROM muster; INSERT INTO muster (version) VALUES (2)")
    await furnished.tamper("DROP TABLE processes, leases")
    _, kept = await restore(tmp_path / "copy", furnished.url, force=True)
    assert kept == "in the schema muster_replaced"
    assert await furnished.rows("SELECT max(version) FROM muster") == [(VERSION,)]
    assert (await verify(furnished.url)).sound


async def test_a_database_that_is_spoilt_is_replaced_by_force(furnished: PostgreSQL, tmp_path: Path) -> None:
    await backup(furnished.url, tmp_path / "copy")
    await furnished.tamper("DROP TABLE events, digests, leases")
    with pytest.raises(StorageBroken):
        await restore(tmp_path / "copy", furnished.url)
    _, kept = await restore(tmp_path / "copy", furnished.url, force=True)
    assert kept == "in the schema muster_replaced"
    assert (await verify(furnished.url)).requests == 3


async def test_nobody_may_work_on_what_is_replaced(furnished: PostgreSQL, tmp_path: Path) -> None:
    await backup(furnished.url, tmp_path / "copy")
    store = await furnished.open()
    before = await everything(furnished)
    with pytest.raises(InUse, match="in use by"):
        await restore(tmp_path / "copy", furnished.url, force=True)
    await store.close()
    assert await everything(furnished) == before


async def test_what_is_no_sound_backup_changes_nothing(furnished: PostgreSQL, tmp_path: Path) -> None:
    before, copy = await everything(furnished), tmp_path / "copy"
    with pytest.raises(StorageBroken, match=r"There is no file .*copy to restore from"):
        await restore(copy, furnished.url, force=True)
    copy.write_text("not a database, but a letter of some length\n" * 100)
    with pytest.raises(StorageBroken, match=r"copy is no backup of Muster's, or it is damaged\. Name another file"):
        await restore(copy, furnished.url, force=True)
    copy.unlink()
    await backup(furnished.url, copy)
    raw(copy, "UPDATE requests SET title = 'Something else' WHERE number = 2")
    found, kept = await restore(copy, furnished.url, force=True)
    assert (found.sound, found.differing.named, kept) == (False, ["support#2"], None)
    raw(copy, "UPDATE requests SET title = 'The replica lags' WHERE number = 2", "UPDATE notices SET doc = char(0)")
    with pytest.raises(StorageBroken, match="NUL character in a text of notices"):
        await restore(copy, furnished.url, force=True)
    assert await everything(furnished) == before
    assert await furnished.rows("SELECT nspname FROM pg_namespace WHERE nspname LIKE 'muster%'") == []
    assert names(tmp_path) == {"copy"}


async def test_a_backup_of_sqlite_is_restored_into_postgres_also_an_older_one(base: PostgreSQL, tmp_path: Path) -> None:
    older = await of_version_1(tmp_path / "older.db")
    before = older.read_bytes()
    found, _ = await restore(older, base.url)
    assert (found.sound, found.requests) == (True, 2)
    assert older.read_bytes() == before
    assert names(tmp_path) == {"older.db"}
    store = await Store.open(base.url)
    assert await store.rebuild() == 0
    await store.close()


async def test_only_some_of_it_is_in_memory_at_any_time(base: PostgreSQL, tmp_path: Path) -> None:
    file = SQLite(tmp_path)
    await (await file.open()).close()
    grow(file.path, 1)
    raw(
        file.path,
        f"""
        WITH RECURSIVE n (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {MEGABYTES * 100})
        INSERT INTO deliveries (desk, delivery, answer) SELECT 'bulk', n, hex(randomblob(5000)) FROM n
    """,
    )
    tracemalloc.start()
    try:
        await restore(file.path, base.url)
        await backup(base.url, tmp_path / "copy")
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert raw(tmp_path / "copy", "SELECT count(*) FROM deliveries") == [(MEGABYTES * 100 + 1,)]
    assert most < MEGABYTES * 1_000_000 / 2
