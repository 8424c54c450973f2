"""A file that is damaged, replaced or deleted while it is open: nothing is acknowledged, and it is said why."""

import asyncio
import os
import re
import shutil
import sqlite3
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from storage import Facts, Outcome, StorageBroken, Store
from storage.keeping import backup, restore
from tests.storage.harm import (
    DAMAGED,
    HARMS,
    Harm,
    cut,
    emptied,
    head,
    index_deleted,
    log_deleted,
    log_nonsense,
    log_of,
    moved,
    nonsense,
)
from tests.storage.jobs import DESK, opened, opens, the

BULK = "x" * 2_000
BEFORE = 40
named = pytest.mark.parametrize("harm", HARMS, ids=lambda harm: harm.__name__)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "muster.db"


def raw(path: Path, *sql: str) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    for one in sql:
        db.execute(one).fetchall()
    db.close()


async def filled(path: Path) -> tuple[Store, Path, Path]:
    """A store over a file that has something in it, as its log has; a backup, and an older copy of the file."""
    store = await Store.open(path)
    await opened(store)
    raw(path, "PRAGMA wal_checkpoint(TRUNCATE)")
    older = path.with_name("older.db")
    shutil.copyfile(path, older)
    await asyncio.gather(*(store.run(opens(f"{one} {BULK}")) for one in range(BEFORE // 2)))
    raw(path, "PRAGMA wal_checkpoint(PASSIVE)")
    for _ in range(BEFORE // 2 - 1):
        await opened(store)
    copy = path.with_name("backup.db")
    await backup(path, copy)
    return store, copy, older


@named
async def test_nothing_is_acknowledged_any_more_and_it_is_said_why(path: Path, harm: Harm) -> None:
    store, copy, older = await filled(path)
    assert (await the(store, BEFORE)).number == BEFORE
    harm(path, copy, older)
    results = await asyncio.gather(*(store.run(opens(delivery=f"d{n}")) for n in range(3)), return_exceptions=True)
    for one in results:
        assert isinstance(one, StorageBroken), one
        assert re.search(HARMS[harm], str(one)), one
    for _ in range(2):
        with pytest.raises(StorageBroken, match=HARMS[harm]):
            await store.run(opens(delivery="d0"))
        with pytest.raises(StorageBroken, match=HARMS[harm]):
            await store.request(DESK, 1)
        with pytest.raises(StorageBroken, match=HARMS[harm]):
            await store.rebuild()
    await store.close()
    found, _ = await restore(copy, path, force=True)
    assert found.sound, found
    store = await Store.open(path)
    assert (await the(store, BEFORE)).number == BEFORE
    assert await store.request(DESK, BEFORE + 1) is None
    again = await store.run(opens(delivery="d0"))
    assert not again.again and again.request is not None and again.request.number == BEFORE + 1
    assert await store.rebuild() == 0
    await store.close()


@named
async def test_what_is_harmed_in_the_midst_of_a_transaction_is_not_acknowledged(path: Path, harm: Harm) -> None:
    store, copy, older = await filled(path)
    job = opens(delivery="d0")

    def decide(facts: Facts) -> Outcome:
        harm(path, copy, older)
        return job.decide(facts)

    with pytest.raises(StorageBroken, match=HARMS[harm]):
        await store.run(replace(job, decide=decide))
    await store.close()


@pytest.mark.parametrize("harm", [nonsense, head, emptied, cut, log_nonsense], ids=lambda harm: harm.__name__)
async def test_what_was_written_over_is_refused_by_the_next_start_as_well(path: Path, harm: Harm) -> None:
    """However it ended: by itself it would write back what it knows, and what is left would look sound."""
    store, copy, older = await filled(path)
    harm(path, copy, older)
    with pytest.raises(StorageBroken, match=DAMAGED):
        await store.run(opens())
    await store.close()
    for _ in range(2):
        with pytest.raises(StorageBroken, match=DAMAGED):
            await Store.open(path)


async def test_what_was_written_over_is_not_trusted_because_it_looks_well_again(path: Path) -> None:
    store, copy, older = await filled(path)
    before = path.read_bytes()
    head(path, copy, older)
    with pytest.raises(StorageBroken, match=DAMAGED):
        await store.run(opens())
    path.write_bytes(before)
    with pytest.raises(StorageBroken, match=DAMAGED):
        await store.run(opens())
    await store.close()


async def test_a_file_that_was_moved_and_comes_back_goes_on(path: Path) -> None:
    store, copy, older = await filled(path)
    moved(path, copy, older)
    with pytest.raises(StorageBroken):
        await store.run(opens(delivery="d0"))
    Path(f"{path}.away").rename(path)
    again = await store.run(opens(delivery="d0"))
    assert not again.again and again.request is not None and again.request.number == BEFORE + 1
    assert await store.rebuild() == 0
    await store.close()


@pytest.mark.parametrize("harm", [log_deleted, index_deleted], ids=lambda harm: harm.__name__)
async def test_what_was_acknowledged_before_a_log_was_deleted_is_there(path: Path, harm: Harm) -> None:
    store, copy, older = await filled(path)
    harm(path, copy, older)
    with pytest.raises(StorageBroken, match="start again"):
        await store.run(opens())
    await store.close()
    store = await Store.open(path)
    assert [(await the(store, one)).number for one in range(1, BEFORE + 1)] == list(range(1, BEFORE + 1))
    assert await opened(store) == BEFORE + 1
    await store.close()


async def test_what_sqlite_may_do_is_no_damage(path: Path) -> None:
    """A log written back, also by others, a file packed anew, a new time, many commits."""
    store = await Store.open(path)
    for step in range(3):
        await asyncio.gather(*(store.run(opens(f"{step} {one} {BULK}")) for one in range(300)))
        for sql in (
            "PRAGMA wal_checkpoint(PASSIVE)",
            "PRAGMA wal_checkpoint(RESTART)",
            "VACUUM",
            "PRAGMA wal_checkpoint(TRUNCATE)",
        ):
            raw(path, sql)
            await opened(store)
            os.utime(path)
            await the(store, 1)
    await store.close()
    assert [one.name for one in path.parent.iterdir()] == [path.name]


async def test_whoever_closes_leaves_others_their_locks(path: Path) -> None:
    """Another process that comes and goes would otherwise take itself for the last one, and remove the log."""
    one, other = await Store.open(path), await Store.open(path)
    await opened(other)
    await one.close()
    looks = "import sqlite3, sys; db = sqlite3.connect(sys.argv[1]); db.execute('SELECT * FROM events'); db.close()"
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", looks, str(path))
    assert await process.wait() == 0
    assert log_of(path).exists()
    assert await opened(other) == 2
    await other.close()


async def test_a_link_that_shows_elsewhere_is_another_file(path: Path) -> None:
    link = path.with_name("link.db")
    link.symlink_to(path)
    store = await Store.open(link)
    await opened(store)
    link.unlink()
    link.symlink_to(path.with_name("elsewhere.db"))
    with pytest.raises(StorageBroken, match="is gone"):
        await opened(store)
    path.with_name("elsewhere.db").touch()
    with pytest.raises(StorageBroken, match="was replaced"):
        await opened(store)
    await store.close()
