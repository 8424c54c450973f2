"""The clocks: what is due is done, and one request that cannot be looked at stops no other."""

import asyncio
import sqlite3
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from bot.duties import Alone
from bot.homes import Homes
from bot.keeping_words import KeepingWords
from bot.nudging import Nudger
from bot.ticker import Ticker
from swarm.policy import Policy
from swarm.request import Status
from tests.bot.rig import DESK, HELPER, IN_TIME, OTHER_DESK, REQUESTER, Rig, homes, rigged

QUIET = Policy(quiet_close=timedelta(minutes=5))


async def resolved(rig: Rig, title: str) -> int:
    request = await rig.opened(f"open {title}")
    await rig.says(HELPER, f"resolve {DESK}#{request.number} done")
    return request.number


async def closing(rig: Rig) -> None:
    """The quiet time passes; halfway everybody is told of it."""
    rig.clock.move(timedelta(minutes=4))
    await rig.parts.ticker.look()
    rig.clock.move(timedelta(minutes=2))


async def test_everything_that_is_due_is_done_once(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=QUIET) as rig:
        numbers = [await resolved(rig, title) for title in ("one", "two")]
        await rig.parts.ticker.look()
        assert [(await rig.the(number)).status for number in numbers] == [Status.RESOLVED] * 2
        await closing(rig)
        await rig.parts.ticker.look()
        await rig.parts.ticker.look()
        assert [(await rig.the(number)).status for number in numbers] == [Status.CLOSED] * 2
        await rig.courier.idle()
        assert len(rig.door.of("close_thread")) == 2


async def test_a_request_that_cannot_be_read_stops_no_clock_but_its_own(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=QUIET) as rig:
        numbers = [await resolved(rig, title) for title in ("one", "two", "three")]
        await rig.courier.idle()
        with sqlite3.connect(tmp_path / "muster.db") as db:
            db.execute("UPDATE requests SET doc = '{' WHERE number = ?", (numbers[0],))
        db.close()
        with structlog.testing.capture_logs() as logged:
            await closing(rig)
            await rig.parts.ticker.look()
            await rig.parts.ticker.look()
        assert [(await rig.the(number)).status for number in numbers[1:]] == [Status.CLOSED] * 2
        assert len(logged) == 1, "told once, and not with every look"
        rig.clock.move(timedelta(hours=1))
        with structlog.testing.capture_logs() as logged:
            await rig.parts.ticker.look()
        assert len(logged) == 1, "and tried again after a while"


async def test_a_desk_that_is_no_longer_configured_stops_no_clock_of_another(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=QUIET) as rig:
        first = await resolved(rig, "one")
        await rig.says(REQUESTER, "open elsewhere", desk=OTHER_DESK, place="slack:C2")
        await rig.courier.idle()
        with sqlite3.connect(tmp_path / "muster.db") as db:
            db.execute("UPDATE requests SET next_due = 1 WHERE desk = ?", (OTHER_DESK,))
        db.close()
        due = rig.clock.now()
    async with rigged(tmp_path, at=Homes({DESK: homes(QUIET)[DESK]})) as rig:
        rig.clock.move(due - rig.clock.now())
        await closing(rig)
        await rig.parts.ticker.look()
        assert (await rig.the(first)).status is Status.CLOSED
        assert await rig.store.due(rig.clock.now(), 9) == [], "nor is it looked at over and over"
        assert await rig.store.due(rig.clock.now() + timedelta(hours=1), 9) == [(OTHER_DESK, 1)]


async def test_a_database_in_trouble_is_said_once_and_when_it_is_over(tmp_path: Path) -> None:
    async with rigged(tmp_path, policy=QUIET) as rig:
        await resolved(rig, "one")
        await rig.courier.idle()
        with structlog.testing.capture_logs() as logged:
            rename(tmp_path, "requests", "elsewhere")
            rig.parts.ticker.start()
            await asyncio.sleep(2.5)  # so long it is in trouble: it is looked at every second
            rename(tmp_path, "elsewhere", "requests")
            async with asyncio.timeout(IN_TIME):
                while len(logged) < 2:
                    await asyncio.sleep(0.01)
            rig.parts.ticker.stop()
        said = [(line["log_level"], line["event"], "exc_info" in line) for line in logged]
        waits, goes_on = ("error", "the clocks wait for the database", False), ("info", "the clocks go on", False)
        assert said == [waits, goes_on]


def rename(folder: Path, table: str, name: str) -> None:
    with sqlite3.connect(folder / "muster.db") as db:
        db.execute(f"ALTER TABLE {table} RENAME TO {name}")
    db.close()


async def test_it_ends_without_a_word_however_far_it_has_come(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    """An operator who stops Muster must not find an error in its log for it."""
    async with rigged(tmp_path, policy=QUIET) as rig:
        nudger = Nudger(rig.store, rig.clock, homes(QUIET), rig.app.changed)
        with structlog.testing.capture_logs() as logged:
            for turns in range(30):
                words = KeepingWords(rig.store, rig.clock, homes(QUIET), Alone())
                ticker = Ticker(rig.store, rig.app, nudger, rig.clock, words)
                ticker.start()
                for _ in range(turns):
                    await asyncio.sleep(0)
                ticker.stop()
                await asyncio.sleep(0)
        assert (logged, caplog.messages) == ([], [])
