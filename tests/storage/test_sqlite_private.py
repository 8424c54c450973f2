"""What Muster makes is its owner's alone, whatever the machine gives to files by itself."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.keeping import backup, rebuild
from storage.sqlite.lock import alone
from storage.store import Store


@pytest.fixture(autouse=True)
def _generous() -> Iterator[None]:
    """Files are everybody's, unless somebody sees to it."""
    before = os.umask(0)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {one.name: f"{stat.S_IMODE(one.stat().st_mode):o}" for one in sorted(folder.iterdir()) if one.is_file()}


async def test_a_database_its_log_its_index_its_lock_and_its_backup_are_its_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    with alone(path, "a test"):
        store = await Store.open(path)
        await backup(path, tmp_path / "copy.db")
        assert modes(tmp_path) == dict.fromkeys(
            ("copy.db", "muster.db", "muster.db-shm", "muster.db-wal", "muster.db.lock"), "600"
        )
        await store.close()
    await rebuild(path)
    assert modes(tmp_path) == {"copy.db": "600", "muster.db": "600"}


async def test_also_where_its_name_leads_elsewhere(tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "muster.db").symlink_to(tmp_path / "there" / "real.db")
    await (await Store.open(tmp_path / "muster.db")).close()
    assert modes(tmp_path / "there") == {"real.db": "600"}


async def test_one_that_is_there_keeps_what_somebody_gave_it(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    await (await Store.open(path)).close()
    path.chmod(0o640)
    store = await Store.open(path)
    assert modes(tmp_path)["muster.db"] == "640"
    await store.close()
