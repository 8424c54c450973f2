"""Looking through a database: all is well with what Muster has written, and whatever somebody has spoilt is found."""

import asyncio
import os
import tempfile
from dataclasses import fields
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings

from storage import Effect, Notice, SittingOutcome, StorageBroken, Store
from storage.findings import Findings, Some
from storage.keeping import verify
from storage.refold import AT_A_TIME
from storage.sqlite.schema import VERSION
from swarm.commands import Offer, Take
from tests.storage.histories import REQUESTS, Step, played, steps
from tests.storage.jobs import DESK, EXPERT, NOON, PEOPLE, does, opened, opens
from tests.storage.test_sqlite_backup import Busy, names, raw
from tests.storage.test_sqlite_crash import ACKNOWLEDGED

SITTING = (
    '{{"swarm":"dispatch","id":1,"at":"2026-03-02T12:00:00Z","by":"slack:U2","agenda":{agenda},"passed":[],'
    '"settled":[],"happened":1}}'
)


ONE = "SELECT * FROM requests WHERE number = 1"


@pytest.fixture
async def path(tmp_path: Path) -> Path:
    """Three requests, with everything that can refer to one."""
    path = tmp_path / "muster.db"
    store = await Store.open(path)
    await store.know(DESK, PEOPLE)
    for number in (1, 2, 3):
        await opened(store)
        effects, notices = [Effect(kind="post", doc="{}")], [Notice(person="slack:U9", key="k", doc="", ready_at=NOON)]
        await store.run(does(number, Take(), effects=effects, notices=notices))
        await store.run(does(number, Offer(), EXPERT))
        await store.settled(DESK, number, {"thread": f"slack:C1/{number}"})
    await store.settled(DESK, 0, {"sitting": "slack:C1/9"})
    await store.sit(DESK, "dispatch", lambda _: SittingOutcome(doc=SITTING.format(agenda=[1, 2, 3])))
    await store.close()
    return path


def wrong(found: Findings) -> dict[str, list[str]]:
    """What is wrong, by its kind."""
    kinds = {one.name: getattr(found, one.name) for one in fields(found)} | found.lost
    return {name: some.named for name, some in kinds.items() if isinstance(some, Some) and some.count}


@given(taken=steps)
@settings(max_examples=25, deadline=None)
async def test_all_is_well_with_whatever_people_do(taken: list[Step]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "muster.db"
        store = await Store.open(path)
        try:
            await played(store, taken)
            found = await verify(path)
        finally:
            await store.close()
    assert (wrong(found), found.sound, found.requests) == ({}, True, REQUESTS)


async def test_everything_that_refers_to_a_request_is_looked_at(path: Path) -> None:
    found = await verify(path)
    assert (wrong(found), found.sound) == ({}, True)
    assert (found.requests, found.events, found.pending, found.failures) == (3, 9, 3, 0)


@pytest.mark.parametrize(
    ("sql", "kinds"),
    [
        ("UPDATE requests SET shepherd = 'slack:U9' WHERE number = 2", {"differing": ["support#2"]}),
        ("UPDATE requests SET doc = '{' WHERE number = 2", {"differing": ["support#2"]}),
        ("UPDATE requests SET ownership_kept = 0 WHERE number = 2", {"differing": ["support#2"]}),
        ("DELETE FROM requests WHERE number = 3", {"differing": ["support#3"]}),
        ("DELETE FROM members WHERE number = 2", {"differing": ["support#2"]}),
        ("INSERT INTO members (desk, number, who) VALUES ('support', 1, 'slack:U9')", {"differing": ["support#1"]}),
        ("UPDATE events SET doc = '[]' WHERE number = 2 AND seq = 2", {"unreadable": ["support#2"]}),
        (
            "UPDATE events SET doc = replace(doc, '\"number\":2', '\"number\":1') WHERE number = 2 AND seq = 1",
            {"unreadable": ["support#2"]},
        ),
        ("DELETE FROM events WHERE number = 2 AND seq = 1", {"unreadable": ["support#2"], "gaps": ["support#2"]}),
        ("DELETE FROM events WHERE number = 2 AND seq = 2", {"differing": ["support#2"], "gaps": ["support#2"]}),
        ("UPDATE events SET seq = 7 WHERE number = 2 AND seq = 3", {"gaps": ["support#2"]}),
        ("UPDATE events SET at = at + 1 WHERE number = 2 AND seq = 3", {"misfiled": ["support#2"]}),
        ("UPDATE events SET type = 'told' WHERE number = 2 AND seq = 3", {"misfiled": ["support#2"]}),
        (
            "DELETE FROM events WHERE number = 2",
            {
                "missing": ["support#2"],
                "strays": ["support#2"],
                **{name: ["support#2"] for name in ("members", "addresses", "notices", "effects")},
                "sittings": ["support#2"],
            },
        ),
        ("UPDATE addresses SET number = 4 WHERE number = 2", {"addresses": ["support#4"]}),
        ("UPDATE outbox SET number = 4 WHERE number = 2", {"effects": ["support#4"]}),
        ("UPDATE notices SET desk = 'billing' WHERE number = 2", {"notices": ["billing#2"]}),
        ("UPDATE sittings SET doc = replace(doc, '[1, 2, 3]', '[1, 2, 4]')", {"sittings": ["support#4"]}),
        ("UPDATE people SET doc = '[]' WHERE id = 'slack:U2'", {"people": ["slack:U2 on support"]}),
    ],
)
async def test_whatever_is_spoilt_is_found(path: Path, sql: str, kinds: dict[str, list[str]]) -> None:
    raw(path, "PRAGMA foreign_keys = OFF", sql)
    found = await verify(path)
    assert wrong(found) == kinds
    assert not found.sound


async def test_a_sitting_that_cannot_be_read_is_named(path: Path) -> None:
    raw(path, "UPDATE sittings SET doc = '[]'")
    found = await verify(path)
    assert found.sittings.named == ["dispatch on support"]
    assert not found.sound


async def test_what_rebuilding_can_mend_is_what_differs(path: Path) -> None:
    copy = "INSERT INTO requests SELECT * FROM copied"
    raw(path, f"CREATE TEMP TABLE copied AS {ONE}", "UPDATE copied SET desk = 'billing'", copy)
    raw(path, "UPDATE requests SET title = 'Another' WHERE desk = 'support'")
    found = await verify(path)
    assert (found.differing.count, found.strays.count, found.remakable) == (3, 1, True)
    store = await Store.open(path)
    assert await store.rebuild() == 4
    await store.close()
    found = await verify(path)
    assert (wrong(found), found.remakable) == ({}, False)


async def test_there_may_be_any_number_of_them_and_the_first_are_named(tmp_path: Path) -> None:
    path = tmp_path / "muster.db"
    store = await Store.open(path)
    await asyncio.gather(*(store.run(opens(f"Request {i}")) for i in range(2 * AT_A_TIME + 50)))
    await asyncio.gather(*(store.run(opens(f"Request {i}", desk="billing")) for i in range(10)))
    await store.close()
    raw(path, "UPDATE requests SET open = 0", "DELETE FROM events WHERE number BETWEEN 3 AND 6")
    found = await verify(path)
    assert found.requests == 2 * AT_A_TIME + 50 + 10 - 8
    assert (found.differing.count, len(found.differing.named)) == (found.requests, 5)
    assert (found.missing.count, found.missing.named) == (8, ["billing#3 to #6", "support#3 to #6"])
    assert (found.strays.count, found.strays.named[:2]) == (8, ["billing#3", "billing#4"])


async def test_a_damaged_file_is_said_to_be_damaged(path: Path) -> None:
    with path.open("r+b") as file:
        file.seek(8 * 4096)
        file.write(os.urandom(3 * 4096))
    found = await verify(path)
    assert (found.damage, found.sound) == (["database disk image is malformed"], False)


async def test_a_damaged_index_is_found_as_well(path: Path) -> None:
    """A query that goes by the index would find other requests than one that does not."""
    schema = "UPDATE sqlite_master SET sql = replace(sql, 'open = 1', 'open = 0') WHERE name = 'requests_open'"
    raw(path, "PRAGMA writable_schema = ON", schema)
    found = await verify(path)
    assert (found.damage[:1], found.sound) == (["wrong # of entries in index requests_open"], False)


async def test_what_is_still_to_be_done_is_no_fault(path: Path) -> None:
    store = await Store.open(path)
    (pending,) = await store.pending(DESK, 1, 9)
    await store.failed(DESK, pending.id, "The channel is archived.")
    await store.close()
    raw(path, "UPDATE outbox SET at = at - 3600000 WHERE number = 2")
    found = await verify(path)
    assert (found.sound, found.pending, found.failures) == (True, 2, 1)
    assert found.oldest is not None
    assert (found.oldest.desk, found.oldest.number, found.oldest.kind) == (DESK, 2, "post")
    assert timedelta(hours=1) <= found.oldest.waits < timedelta(hours=1, minutes=1)


async def test_it_goes_on_while_somebody_writes(tmp_path: Path) -> None:
    path, busy = tmp_path / "muster.db", Busy()
    await (await Store.open(path)).close()
    async with busy.on(path):
        for _ in range(3):
            await busy.more(ACKNOWLEDGED)
            before = len(busy.acknowledged)
            found = await verify(path)
            assert (wrong(found), found.sound) == ({}, True)
            assert found.events > before


async def test_a_database_of_another_version_is_not_looked_through(path: Path) -> None:
    raw(path, f"PRAGMA user_version = {VERSION - 1}")
    with pytest.raises(StorageBroken, match=rf"schema version {VERSION - 1}, and this Muster works on {VERSION}\."):
        await verify(path)
    raw(path, f"PRAGMA user_version = {VERSION + 1}")
    with pytest.raises(StorageBroken, match=f"schema version {VERSION + 1}"):
        await verify(path)
    assert names(path.parent) == {"muster.db"}
