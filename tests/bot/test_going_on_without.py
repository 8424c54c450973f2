"""Requests go on without whoever is blocked, whatever stands in the way; and whoever has to know of it reads so."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
import structlog

from swarm.people import Blocked, Person, Role, person
from tests.bot.rig import DBA, DESK, HELPER, LEAD, REQUESTER, SECOND, TEAM, Rig, rigged, words

VENDOR = person("slack:vendor", frozenset({Role.VENDOR}))
FORMER = Person(id=HELPER.id)


async def helped(rig: Rig, *numbers: int) -> None:
    """A vendor is in these requests."""
    for number in numbers:
        await rig.opened(f"open number {number}")
        await rig.says(HELPER, f"pull {DESK}#{number} @{VENDOR.id} why?")
        await rig.says(VENDOR, f"accept {DESK}#{number}")
    await rig.courier.idle()


async def inside(rig: Rig, number: int = 1) -> list[str]:
    return [one.who for one in (await rig.the(number)).swarm]


async def now_are(rig: Rig, *team: Person) -> None:
    await rig.app.know(desk=DESK, platform="slack", people=team, complete=True)


async def test_what_comes_back_without_a_helper_is_said_to_come_back(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1)
        await rig.says(HELPER, f"resolve {DESK}#1 x")
        await rig.says(LEAD, f"block @{VENDOR.id} x")
        answer = await rig.says(REQUESTER, f"reopen {DESK}#1 not so")
        assert words(answer.card) == "<slack:C1/1> is open again. @helper looks after it."
        await rig.courier.idle()
        assert await inside(rig) == [] and not [said for said in rig.door.of("whisper") if "who looked after" in said]


@pytest.mark.parametrize("second", [True, False], ids=["another is free", "nobody is"])
async def test_leads_hear_of_what_comes_back_without_its_shepherd(tmp_path: Path, second: bool) -> None:
    async with rigged(tmp_path) as rig:
        await rig.opened()
        await rig.says(HELPER, f"resolve {DESK}#1 x")
        await now_are(rig, *([SECOND] if second else []), LEAD)
        await rig.says(LEAD, f"block @{HELPER.id} x")
        await rig.courier.idle()
        assert (await rig.the()).shepherd == HELPER.id, "what is solved stays as it is"
        answer = words((await rig.says(REQUESTER, f"reopen {DESK}#1 not so")).card)
        owner = "@second looks after it" if second else "Nobody looks after it yet"
        assert answer == f"<slack:C1/1> is open again. {owner}."
        await rig.courier.idle()
        told = [said for what, where, said in rig.door.shown if (what, where) == ("whisper", LEAD.id)]
        now = "@second looks after it now." if second else "Nobody looks after it now. [Take]"
        lost = "@helper, who looked after <slack:C1/1> printer jams, is blocked on this desk."
        assert [" ".join(said.split()) for said in told] == [f"{lost} {now}"]


async def test_a_clock_that_is_behind_keeps_nobody_in(tmp_path: Path) -> None:
    """Who was blocked by a process whose clock is ahead is blocked for the one that carries it out."""
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1)
        await rig.courier.stop()
        rig.clock.move(timedelta(seconds=2))
        await rig.says(LEAD, f"block @{VENDOR.id} x")
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert await inside(rig) == []
        assert not await rig.store.pending(DESK, 0, 9)


@pytest.mark.parametrize("doc", ["'\"slack:vendor\"'", 'replace(doc, \'"desk":\', \'"mood":"tense","desk":\')'])
async def test_one_that_cannot_be_read_keeps_no_other_from_going_on(tmp_path: Path, doc: str) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1, 2)
        with closing(sqlite3.connect(tmp_path / "muster.db")) as db:
            ((whole,),) = db.execute("SELECT doc FROM requests WHERE number = 1").fetchall()
            db.execute(f"UPDATE requests SET doc = {doc} WHERE number = 1")
            db.commit()
        with structlog.testing.capture_logs() as logged:
            await rig.says(LEAD, f"block @{VENDOR.id} x")
            await rig.courier.idle()
        assert await inside(rig, 2) == []
        assert [one["request"] for one in logged if one["event"] == "somebody blocked stays in a request"] == [1]
        assert not await rig.store.pending(DESK, 0, 9), "nor does it keep the desk's sittings"
        with closing(sqlite3.connect(tmp_path / "muster.db")) as db:
            db.execute("UPDATE requests SET doc = ? WHERE number = 1", (whole,))
            db.commit()
        assert await inside(rig) == [VENDOR.id]
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await rig.courier.start()
        await rig.courier.idle()
        assert await inside(rig) == [], "once it can be read, the next start sees to it"


async def test_who_was_blocked_before_the_upgrade_stays_in_nothing(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1)
        was = Blocked(by=LEAD.id, at=rig.clock.now(), why="noise")
        with closing(sqlite3.connect(tmp_path / "muster.db")) as db:  # as that version left it
            blocked = f'{{"by":"{was.by}","at":"{was.at.isoformat()}","why":"noise","until":null}}'
            db.execute("UPDATE people SET blocked = ? WHERE id = ?", (blocked, VENDOR.id))
            db.commit()
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        assert await rig.store.blocked(DESK, VENDOR.id) == was
        await rig.courier.start()
        await rig.courier.idle()
        assert await inside(rig) == []


async def test_whose_role_went_before_their_block_is_in_nothing_without_it(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(DBA, LEAD)) as rig:
        await rig.says(LEAD, f"block @{HELPER.id} x")
        await now_are(rig, HELPER, LEAD)
        await rig.opened()
        assert (await rig.the()).shepherd == HELPER.id, "a role goes before a block"
        await now_are(rig, SECOND, LEAD)
        await rig.courier.idle()
        assert (await rig.the()).shepherd == SECOND.id
        assert any("@helper, who looked after" in said for said in rig.door.of("whisper"))


async def test_the_directory_that_says_the_same_again_brings_nothing_about(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1)
        await rig.says(LEAD, f"block @{VENDOR.id} x")
        await rig.courier.idle()
        await rig.courier.stop()
        await now_are(rig, *TEAM, VENDOR)
        assert not await rig.store.pending(DESK, 0, 9)


async def test_who_waits_to_be_shut_out_is_named_by_no_key(tmp_path: Path) -> None:
    async with rigged(tmp_path, team=(*TEAM, VENDOR)) as rig:
        await helped(rig, 1)
        await rig.courier.stop()
        await rig.says(LEAD, f"block @{VENDOR.id} x")
        (row,) = await rig.store.pending(DESK, 0, 9)
        assert (row.kind, row.key) == ("shut_out", "")
