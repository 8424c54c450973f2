"""Backups: whole, of one moment, whatever goes on meanwhile; and nothing half done, whatever comes between."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import pytest

from storage import Effect, SchemaTooNew, StorageBroken, Store
from storage.keeping import backup, restore, verify
from storage.sqlite.renewing import SKIPPED
from storage.sqlite.schema import VERSION
from swarm.commands import Take
from tests.storage.acknowledged import all_there
from tests.storage.jobs import DESK, does, opened, the
from tests.storage.test_sqlite_crash import ACKNOWLEDGED, child
from tests.storage.test_sqlite_upgrade import of_version_1

BULK = 24
"""Megabytes that are in the database beforehand, so that a backup takes several steps."""
WHILE_WRITING = 4
"""How many backups are made while somebody writes as fast as they can."""


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """A database with a request in it, which nobody works on."""
    (tmp_path / "here").mkdir()
    path = tmp_path / "here" / "muster?#%41.db"
    store = await Store.open(path)
    await opened(store)
    await store.close()
    return path


def raw(path: Path, *sql: str) -> list[tuple[object, ...]]:
    """What the last of these statements gives."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        return [row for one in sql for row in db.execute(one).fetchall()]


def grow(path: Path, megabytes: int) -> None:
    rows = [(f"bulk {number}", "x" * 1_000_000) for number in range(megabytes)]
    with closing(sqlite3.connect(path)) as db, db:
        db.executemany("INSERT INTO deliveries (desk, delivery, answer) VALUES ('bulk', ?, ?)", rows)


def names(folder: Path) -> set[str]:
    return {one.name for one in folder.iterdir()}


class Busy:
    """A process that writes as fast as it can, and what it was told is on the disk."""

    def __init__(self) -> None:
        self.acknowledged: list[list[str]] = []
        self._more = asyncio.Condition()

    @asynccontextmanager
    async def on(self, path: Path) -> AsyncIterator[None]:
        process = await child("busy", path)
        assert process.stdout is not None
        reading = asyncio.create_task(self._read(process.stdout))
        try:
            yield
        finally:
            process.kill()
            await process.wait()
            await reading

    async def more(self, lines: int) -> None:
        """So many more were acknowledged."""
        enough = len(self.acknowledged) + lines
        async with self._more:
            await self._more.wait_for(lambda: len(self.acknowledged) >= enough)

    async def _read(self, lines: asyncio.StreamReader) -> None:
        while (line := await lines.readline()).endswith(b"\n"):
            async with self._more:
                self.acknowledged.append(line.decode().split())
                self._more.notify_all()


async def test_a_backup_made_while_somebody_writes_is_what_some_moment_was(tmp_path: Path) -> None:
    path, busy = tmp_path / "muster.db", Busy()
    await (await Store.open(path)).close()
    grow(path, BULK)
    before: list[int] = []
    async with busy.on(path):
        for number in range(WHILE_WRITING):
            await busy.more(ACKNOWLEDGED)
            before.append(len(busy.acknowledged))
            await backup(path, tmp_path / f"{number}.backup")
            assert len(busy.acknowledged) > before[-1], "nobody could write meanwhile"
    for number, acknowledged in enumerate(before):
        file, place = tmp_path / f"{number}.backup", tmp_path / f"{number}.db"
        _is_a_moment_of(path, file)
        found, kept = await restore(file, place)
        assert found.sound and kept is None
        assert found.pending > acknowledged
        await all_there(place, busy.acknowledged[:acknowledged])


def _is_a_moment_of(path: Path, file: Path) -> None:
    """What was only ever added to is there up to one commit, and what followed from it as well."""
    for table in ("deliveries", "events", "outbox"):
        then = raw(file, f"SELECT rowid, * FROM {table} ORDER BY rowid")
        assert 0 < len(then) < raw(path, f"SELECT count(*) FROM {table}")[0][0]  # type: ignore[operator]
        assert then == raw(path, f"SELECT rowid, * FROM {table} ORDER BY rowid LIMIT {len(then)}")
    assert raw(file, "SELECT count(*) FROM deliveries WHERE desk = 'support'") == raw(
        file, "SELECT count(*) FROM outbox WHERE kind = 'post'"
    )


async def test_a_backup_is_one_file_for_its_owner_alone(path: Path, tmp_path: Path) -> None:
    store = await Store.open(path)
    await opened(store)
    folder = tmp_path / "there"
    folder.mkdir()
    size = await backup(path, folder / "copy")
    assert names(folder) == {"copy"}
    assert (folder / "copy").stat().st_size == size
    assert stat.S_IMODE((folder / "copy").stat().st_mode) == 0o600
    assert (await verify(folder / "copy")).requests == 2
    assert names(folder) == {"copy"}, "looking at it leaves nothing beside it"
    await store.close()


async def test_what_is_only_in_the_log_of_a_killed_process_is_in_the_backup(path: Path, tmp_path: Path) -> None:
    store = await Store.open(path)
    await opened(store)
    left = tmp_path / "left.db"
    for end in ("", "-wal"):
        shutil.copy(f"{path}{end}", f"{left}{end}")
    await store.close()
    await backup(left, tmp_path / "copy")
    assert (await verify(tmp_path / "copy")).requests == 2


async def test_a_database_without_a_process_is_left_as_it_is(path: Path, tmp_path: Path) -> None:
    before = path.read_bytes()
    await backup(path, tmp_path / "copy")
    await verify(path)
    assert path.read_bytes() == before
    assert names(path.parent) == {path.name}


async def test_a_file_that_is_there_is_overwritten_only_by_force(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    file.write_text("precious")
    with pytest.raises(StorageBroken, match=r"copy is there already\. Name another file .* --force"):
        await backup(path, file)
    assert file.read_text() == "precious"
    await backup(path, file, force=True)
    assert (await verify(file)).sound


async def test_a_database_is_never_overwritten_by_its_own_backup(path: Path, tmp_path: Path) -> None:
    alias = tmp_path / "alias.db"
    alias.symlink_to(path)
    for file in (path, alias, Path(f"{path}-wal"), Path(f"{path}.lock")):
        with pytest.raises(StorageBroken, match="is the database itself, or belongs to it"):
            await backup(path, file, force=True)
        with pytest.raises(StorageBroken, match=r"is the database itself|There is no file"):
            await restore(file, path, force=True)
    assert (await verify(path)).requests == 1


async def test_a_database_in_use_is_never_overwritten_by_a_backup_of_another(path: Path, tmp_path: Path) -> None:
    other = await Store.open(tmp_path / "other.db")
    await opened(other)
    with pytest.raises(StorageBroken, match=r"other\.db-wal is there: .* is a database that somebody works on, or did"):
        await backup(path, tmp_path / "other.db", force=True)
    await opened(other)
    await other.close()
    assert (await verify(tmp_path / "other.db")).requests == 2


@pytest.mark.parametrize("force", [False, True])
async def test_where_no_file_can_be_there_is_no_backup(path: Path, tmp_path: Path, force: bool) -> None:
    with pytest.raises(StorageBroken, match=r"The backup .*nowhere/copy could not be written: no such file"):
        await backup(path, tmp_path / "nowhere" / "copy", force=force)
    with pytest.raises(StorageBroken, match="is a folder"):
        await backup(path, tmp_path, force=force)
    with pytest.raises(StorageBroken, match="could not be written: not a directory"):
        await backup(path, path / "copy", force=force)


async def test_what_is_no_database_of_ours_cannot_be_backed_up(path: Path, tmp_path: Path) -> None:
    with pytest.raises(StorageBroken, match=r"There is no database .*nowhere\.db yet"):
        await backup(tmp_path / "nowhere.db", tmp_path / "copy")
    raw(tmp_path / "theirs.db", "CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StorageBroken, match="not one of Muster's"):
        await backup(tmp_path / "theirs.db", tmp_path / "copy")
    raw(path, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(SchemaTooNew, match=rf"schema version {VERSION + 1}.*only up to {VERSION}"):
        await backup(path, tmp_path / "copy")
    assert names(tmp_path) == {"here", "theirs.db"}


async def test_a_full_disk_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    grow(path, 2)
    code = (
        "import asyncio, pathlib, sys; from storage.keeping import backup; "
        "asyncio.run(backup(*map(pathlib.Path, sys.argv[1:])))"
    )
    limit = ["sh", "-c", 'ulimit -f 1000 && exec "$@"', "sh"]
    command = [*limit, sys.executable, "-c", code, str(path), f"{tmp_path}/copy"]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert re.search(r"The backup .*copy could not be written: disk I/O error|There is no room for", ran.stderr)
    assert names(tmp_path) == {"here"}
    assert names(path.parent) == {path.name}


async def test_a_disk_that_would_be_full_is_left_alone(path: Path, tmp_path: Path) -> None:
    with path.open("r+b") as file:  # as if it had a page for all that is free, and one more
        file.seek(28)
        pages = shutil.disk_usage(tmp_path).free // 4096 + 1
        file.write(pages.to_bytes(4, "big"))
    os.truncate(path, pages * 4096)
    sentence = r"no room for the backup .*copy: it needs [\d,]+ MB, and [\d,]+ MB are free"
    with pytest.raises(StorageBroken, match=sentence):
        await backup(path, tmp_path / "copy")
    assert names(tmp_path) == {"here"}


async def test_a_backup_that_is_called_off_leaves_nothing_behind(path: Path, tmp_path: Path) -> None:
    grow(path, BULK)
    making = asyncio.create_task(backup(path, tmp_path / "copy"))
    while not any(one.stat().st_size for one in tmp_path.glob("copy.*")):
        await asyncio.sleep(0)
    making.cancel()
    await asyncio.wait([making])
    assert making.cancelled()
    assert names(tmp_path) == {"here"}
    assert names(path.parent) == {path.name}


async def test_a_backup_of_an_older_version_is_made_as_it_is_and_restored_as_it_would_be_today(tmp_path: Path) -> None:
    older = await of_version_1(tmp_path / "older.db")
    await backup(older, tmp_path / "copy")
    assert raw(tmp_path / "copy", "PRAGMA user_version") == [(1,)]
    found, _ = await restore(tmp_path / "copy", tmp_path / "muster.db")
    assert (found.sound, found.requests) == (True, 2)
    assert raw(tmp_path / "muster.db", "PRAGMA user_version") == [(VERSION,)]
    assert raw(tmp_path / "copy", "PRAGMA user_version") == [(1,)]
    assert names(tmp_path) == {"older.db", "copy", "muster.db"}


async def test_restoring_keeps_what_was_there_beside_it(path: Path, tmp_path: Path) -> None:
    file = tmp_path / "copy"
    await backup(path, file)
    for _ in range(2):
        store = await Store.open(path)
        await opened(store)
        log = Path(f"{path}-wal").read_bytes()
        await store.close()
    main = path.read_bytes()
    Path(f"{path}-wal").write_bytes(log)  # as a killed process leaves it
    with pytest.raises(StorageBroken, match=r"is there already\. With --force it is kept"):
        await restore(file, path)
    assert path.read_bytes() == main
    found, kept = await restore(file, path, force=True)
    assert found.requests == 1
    assert isinstance(kept, Path) and kept == path.with_name(f"{path.name}.replaced")
    assert (kept.read_bytes(), Path(f"{kept}-wal").read_bytes()) == (main, log)
    assert names(path.parent) == {path.name, kept.name, f"{kept.name}-wal"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    _, again = await restore(file, path, force=True)
    assert again == path.with_name(f"{path.name}.replaced-2")
    store = await Store.open(path)
    await store.run(does(1, Take(), effects=[Effect(kind="post", doc="{}")]))
    assert (await the(store, 1)).version == 2
    assert (await store.pending(DESK, 1, 1))[0].id > SKIPPED, "what came after the backup keeps its numbers"
    await store.close()


async def test_a_log_without_its_database_is_something_that_is_there(path: Path, tmp_path: Path) -> None:
    file, place = tmp_path / "copy", tmp_path / "muster.db"
    await backup(path, file)
    Path(f"{place}-wal").write_text("of somebody else")
    with pytest.raises(StorageBroken, match=r"muster\.db-wal is there already"):
        await restore(file, place)
    await restore(file, place, force=True)
    assert names(tmp_path) == {"here", "copy", "muster.db", "muster.db.replaced-wal"}
    assert (await verify(place)).requests == 1


async def test_a_database_is_restored_where_its_name_leads(path: Path, tmp_path: Path) -> None:
    file, alias = tmp_path / "copy", tmp_path / "alias.db"
    alias.symlink_to(path)
    await backup(path, file)
    await restore(file, alias, force=True)
    assert alias.is_symlink()
    assert names(path.parent) == {path.name, f"{path.name}.replaced"}


async def test_what_is_no_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    place, file = tmp_path / "muster.db", tmp_path / "copy"
    with pytest.raises(StorageBroken, match=r"There is no file .*copy to restore from"):
        await restore(file, place)
    file.write_text("not a database, but a letter of some length\n" * 100)
    with pytest.raises(StorageBroken, match=r"copy is no backup of Muster's, or it is damaged\. Name another file"):
        await restore(file, place)
    file.unlink()
    raw(file, "CREATE TABLE theirs (id INTEGER)")
    with pytest.raises(StorageBroken, match="copy is no backup of Muster's"):
        await restore(file, place)
    with pytest.raises(StorageBroken, match="here is no backup of Muster's"):
        await restore(path.parent, place)
    file.unlink()
    await backup(path, file)
    raw(file, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(SchemaTooNew, match=f"schema version {VERSION + 1}"):
        await restore(file, place)
    with pytest.raises(StorageBroken, match="folder has to exist"):
        await restore(file, tmp_path / "nowhere" / "muster.db")
    assert names(tmp_path) == {"here", "copy"}


async def test_half_a_backup_is_not_restored(path: Path, tmp_path: Path) -> None:
    file, place = tmp_path / "copy", tmp_path / "muster.db"
    grow(path, 1)
    os.truncate(file, await backup(path, file) // 2)
    with pytest.raises(StorageBroken, match=r"copy is no backup of Muster's, or it is damaged.*malformed"):
        await restore(file, place)
    assert names(tmp_path) == {"here", "copy"}


async def test_a_backup_with_something_wrong_in_it_is_not_restored(path: Path, tmp_path: Path) -> None:
    file, place = tmp_path / "copy", tmp_path / "muster.db"
    await backup(path, file)
    raw(file, "UPDATE requests SET title = 'Something else'")
    found, kept = await restore(file, place)
    assert (found.sound, found.differing.named, kept) == (False, [f"{DESK}#1"], None)
    before = path.read_bytes()
    await restore(file, path, force=True)
    assert path.read_bytes() == before
    assert names(tmp_path) == {"here", "copy"}
    assert names(path.parent) == {path.name}


async def test_what_a_killed_backup_left_is_cleared_away_and_what_is_being_written_is_not(path: Path) -> None:
    file = path.with_name("copy[1].db")
    for command in ("kill", "ends"):
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "tests.storage.halved", str(file)),
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
        )
        assert process.stdout is not None
        part = Path((await process.stdout.readline()).decode().rstrip("\n"))
        assert part.read_bytes() == b"half"
        if command == "kill":
            process.kill()
            await process.wait()
            assert part.exists(), "a kill leaves it there"
            await backup(path, file)
            assert names(path.parent) == {path.name, file.name}
        else:
            await backup(path, file, force=True)
            assert part.exists()
            await process.communicate(b"")
    assert process.returncode == 0
    assert names(path.parent) == {path.name, file.name}
