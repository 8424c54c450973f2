"""The pace of one process, beyond its end: whoever comes next knows what went, and nobody can read whose it was."""

import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from storage.sqlite import paces
from storage.sqlite.paces import ON_ITS_WAY, ROOM, TURN, Kept

HOT = "slack chat.postMessage U0PERSON"


@contextmanager
def process(path: Path) -> Iterator[Kept]:
    """One that ends in order; one that is killed writes no less."""
    kept = Kept(path)
    yield kept
    kept.close()


async def test_whoever_comes_next_waits_for_what_went_before(tmp_path: Path) -> None:
    with process(tmp_path / "muster.db") as first:
        assert await first.turn(HOT, 1, 5.0) == 0.0
        for _ in range(3):
            assert await first.turn("discord", 5, 5.0) == 0.0
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(HOT, 1, 5.0) == pytest.approx(5.0, abs=0.5)
        assert [await second.turn("discord", 5, 5.0) for _ in range(2)] == [0.0, 0.0]
        assert await second.turn("discord", 5, 5.0) == pytest.approx(5.0, abs=0.5)
        assert await second.turn("slack chat.postMessage C1", 1, 5.0) == 0.0, "nothing went there"


async def test_a_process_that_is_killed_leaves_as_much(tmp_path: Path) -> None:
    killed = Kept(tmp_path / "muster.db")
    await killed.turn(HOT, 1, 5.0)
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(HOT, 1, 5.0) > 4.0
    killed.close()


async def test_what_went_long_ago_is_as_if_it_had_never_gone(tmp_path: Path) -> None:
    with process(tmp_path / "muster.db") as first:
        await first.turn(HOT, 1, 0.05)
    time.sleep(0.06 + ON_ITS_WAY)
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(HOT, 1, 0.05) == 0.0


async def test_after_a_minute_nothing_is_looked_up_any_more(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with process(tmp_path / "muster.db") as first:
        await first.turn(HOT, 1, 50.0)
    monkeypatch.setattr(paces, "LONGEST", 0.0)
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(HOT, 1, 50.0) == 0.0
        assert await second.turn(HOT, 1, 50.0) == 0.0, "what it sends it counts by itself"


async def test_what_the_platform_says_goes_before(tmp_path: Path) -> None:
    with process(tmp_path / "muster.db") as first:
        await first.turn(HOT, 1, 50.0)
    with process(tmp_path / "muster.db") as second:
        await second.hold(HOT, 1, 50.0, 1.0)
        assert await second.turn(HOT, 1, 50.0) == 0.0


async def test_the_file_stays_small_tells_nobody_and_is_its_owners_alone(tmp_path: Path) -> None:
    with process(tmp_path / "muster.db") as first:
        for number in range(ROOM + 10):
            await first.turn(f"{HOT}{number}", 1, 5.0)
    (file,) = tmp_path.iterdir()
    assert file.name == "muster.db-pace" and stat.S_IMODE(file.stat().st_mode) == 0o600
    assert file.stat().st_size == ROOM * TURN.size
    assert b"U0PERSON" not in file.read_bytes()
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(f"{HOT}{ROOM + 9}", 1, 50.0) > 40.0, "the last is in the place of an old one"
        assert await second.turn("next", 1, 50.0) == 0.0
    with process(tmp_path / "muster.db") as third:
        assert await third.turn(f"{HOT}{ROOM + 9}", 1, 50.0) > 40.0, "and what came after it takes the place of others"


@pytest.mark.parametrize("found", [b"", b"abc", b"\xff" * 100, TURN.pack(b"12345678", 1e300), b"\x00" * TURN.size])
async def test_whatever_is_found_there_keeps_nobody(tmp_path: Path, found: bytes) -> None:
    (tmp_path / "muster.db-pace").write_bytes(found)
    with process(tmp_path / "muster.db") as one:
        assert await one.turn(HOT, 1, 50.0) == 0.0
    with process(tmp_path / "muster.db") as second:
        assert await second.turn(HOT, 1, 50.0) > 40.0


async def test_where_nothing_can_be_written_everybody_goes(tmp_path: Path) -> None:
    (tmp_path / "muster.db-pace").mkdir()
    with process(tmp_path / "muster.db") as one:
        assert await one.turn(HOT, 1, 50.0) == 0.0
        assert await one.turn("another", 1, 50.0) == 0.0
