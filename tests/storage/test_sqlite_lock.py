"""One process at a time works on a database file; whoever looks or copies is kept out by nobody."""

import asyncio
import os
import stat
import sys
from pathlib import Path

import pytest

from storage import StorageBroken
from storage.broken import InUse
from storage.keeping import alone, sharing

HOLD = """
import sys, time
from storage.keeping import alone
with alone(sys.argv[1], "`somebody else`"):
    print("held", flush=True)
    sys.stdin.read()
"""


async def holder(path: Path) -> asyncio.subprocess.Process:
    """Another process that has the database to itself."""
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", HOLD, str(path), stdin=pipe, stdout=pipe)
    assert process.stdout is not None
    assert await process.stdout.readline() == b"held\n"
    return process


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "muster.db"


async def test_another_process_is_refused_and_told_who_it_is(path: Path) -> None:
    process = await holder(path)
    sentence = (
        f"The database {path} is in use by `somebody else` (process {process.pid}). "
        "Two at once would do everything twice: stop that one first."
    )
    with pytest.raises(InUse) as refused, alone(path, "`muster run`"):
        pass
    assert str(refused.value) == sentence
    await process.communicate(b"")
    with alone(path, "`muster run`"):
        pass


async def test_a_killed_process_holds_nothing(path: Path) -> None:
    process = await holder(path)
    process.kill()
    await process.communicate()  # its pipes are closed as well
    assert [one.name for one in path.parent.iterdir()] == ["muster.db.lock"]
    with alone(path, "`muster run`"):
        assert Path(f"{path}.lock").read_text() == f"`muster run` (process {os.getpid()})"
    assert list(path.parent.iterdir()) == []


def test_nothing_is_left_of_it_whatever_happens(path: Path) -> None:
    with pytest.raises(KeyError), alone(path, "`muster run`"):
        assert stat.S_IMODE(Path(f"{path}.lock").stat().st_mode) == 0o600
        raise KeyError
    assert list(path.parent.iterdir()) == []


def test_the_same_process_has_it_once(path: Path) -> None:
    with alone(path, "`muster run`"), pytest.raises(InUse, match=rf"process {os.getpid()}"), alone(path, "again"):
        pass


def test_it_is_the_same_database_by_whatever_name(path: Path, tmp_path: Path) -> None:
    path.touch()
    folder = tmp_path / "there"
    folder.mkdir()
    (folder / "alias.db").symlink_to(path)
    for name in (folder / "alias.db", folder / ".." / "muster.db"):
        with alone(path, "`muster run`"), pytest.raises(InUse), alone(name, "again"):
            pass
    with alone(path, "`muster run`"), alone(folder / "muster.db", "another"):
        pass


async def test_whoever_waited_for_a_lock_that_is_removed_does_not_take_it_for_one(path: Path) -> None:
    """Somebody has opened the file before it is removed, and locks it afterwards: it is nobody's lock any more."""
    lock = Path(f"{path}.lock")
    with alone(path, "`muster run`"):
        early = os.open(lock, os.O_RDWR)
    process = await holder(path)
    assert not os.path.samestat(os.fstat(early), lock.stat())
    with pytest.raises(InUse), alone(path, "`muster run`"):
        pass
    await process.communicate(b"")
    os.close(early)


def test_a_folder_that_is_not_there_is_said_to_be_missing(tmp_path: Path) -> None:
    sentence = r"muster\.db cannot be opened for writing\. Its folder has to exist"
    with pytest.raises(StorageBroken, match=sentence), alone(tmp_path / "nowhere" / "muster.db", "`muster run`"):
        pass


async def test_several_may_share_it_until_the_last_one_goes(path: Path) -> None:
    lock = Path(f"{path}.lock")
    with sharing(path, "`muster console`"):
        with sharing(path, "`muster console`"):
            pass
        with pytest.raises(InUse, match=r"in use by `muster console`\. Two at once"), alone(path, "`muster run`"):
            pass
        assert lock.exists()
    assert not lock.exists()
    process = await holder(path)
    with pytest.raises(InUse, match="`somebody else`"), sharing(path, "`muster console`"):
        pass
    await process.communicate(b"")


async def test_many_who_come_at_once_never_have_it_together(path: Path) -> None:
    """Each takes and gives it as often as it can; a count that they have in common would show two at once."""
    code = """
import os, random, sys
from pathlib import Path
from storage.broken import InUse
from storage.keeping import alone, sharing
path, had = Path(sys.argv[1]), 0
while had < 50:
    try:
        if random.random() < 0.2:
            with sharing(path, "a few"):
                continue
        with alone(path, "one of many"):
            count = int(path.read_text())
            path.write_text(str(count + 1))
            had += 1
    except InUse:
        os.sched_yield()  # whoever has it needs the machine more
"""
    path.write_text("0")
    many = [await asyncio.create_subprocess_exec(sys.executable, "-c", code, str(path)) for _ in range(4)]
    assert [await one.wait() for one in many] == [0] * 4
    assert path.read_text() == "200"
