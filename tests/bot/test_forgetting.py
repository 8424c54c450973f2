"""`muster forget`, as an operator types it: what it says and refuses, and that it works beside a Muster that runs."""

import asyncio
import sqlite3
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.doctor import examine
from bot.persons import person
from storage import Store
from storage.migrating import migrate
from swarm import commands as c
from swarm.forgetting import NO_WORDS
from swarm.people import Person
from tests.bot.test_backup import Operator
from tests.bot.test_moving import moves_to
from tests.storage.forgotten import all_texts
from tests.storage.jobs import DESK, LEAD, OWNER, PEOPLE, does, opens, the
from tests.storage.upgrading import database

WHO = "slack:U0ANNA001"
WORDS = "the printer in my flat"
DONE = f"On {DESK} they are gone:1 now. 1 request changed."
GONE = "What was left of them on the disk is gone as well."
ON_A_SERVER = (
    "The server may still hold on its disk what stood there, until it writes over it: in the tables until you have it "
    "do VACUUM FULL, in its log (WAL) and in its own backups for as long as it keeps those."
)
GUESSED = "SELECT tablename, attname, CAST(s AS TEXT) FROM pg_stats AS s WHERE schemaname = 'public'"
"""What the planner knows of what stands in the tables."""
BACKUPS = (
    "Backups are not touched, nor is what a restore or a move to another database has left behind: those from before "
    "still hold them, until you delete them."
)


@pytest.fixture
async def operator(tmp_path: Path) -> Operator:
    """With one request of Anna's, resolved."""
    operator = Operator(tmp_path)
    store = await Store.open(operator.path)
    now = datetime.now(UTC)
    anna = Person(id=WHO)
    await store.know(DESK, (*PEOPLE, anna))
    await store.run(opens(WORDS, anna, now, delivery="d1"))
    await store.run(does(1, c.Take(), OWNER, now))
    await store.run(does(1, c.Resolve(how="a new cable"), OWNER, now))
    await store.run(does(1, c.Confirm(), anna, now))
    await store.settled(DESK, 1, {"thread": "slack:C1/1.5", "card": "slack:C1/1.6"})
    await store.close()
    return operator


def raw(operator: Operator) -> bytes:
    files = [operator.path.with_name(f"{operator.path.name}{end}") for end in ("", "-wal")]
    return b"".join(one.read_bytes() for one in files if one.exists())


async def test_it_is_said_what_is_found_and_nothing_is_done_unasked(operator: Operator) -> None:
    code, said = await operator.types("forget", WHO, "--dry-run")
    assert code == 0
    rows = "2 in events, 1 in people, 1 in requests"
    assert said[0] == f"{WHO} on {DESK}: 1 request of which something tells of them; rows: {rows}."
    assert said[1].startswith("Muster shows its own cards and questions anew.")
    assert said[2] == f"  {DESK}#1: thread slack:C1/1.5, card slack:C1/1.6"
    assert said[3:] == [BACKUPS]
    code, said = await operator.types("forget", WHO)
    assert code == 1, "nobody said yes"
    store = await Store.open(operator.path)
    assert (await the(store, 1)).title == WORDS
    await store.close()


async def test_they_are_forgotten_while_muster_runs_and_it_goes_on(operator: Operator) -> None:
    async with operator.running():
        code, said = await operator.types("forget", "<@U0ANNA001>", "--yes")
        assert (code, said[-2:]) == (0, [DONE, GONE])
        for gone in (WHO.encode(), b"U0ANNA001", WORDS.encode()):
            assert gone not in raw(operator)
        assert (await operator.types("verify"))[0] == 0
        code, (said_then, *_) = await operator.types("forget", WHO, "--yes")
        assert code == 1
        assert said_then.startswith(
            f"Nothing is kept of {WHO}: nobody of that name was ever here, or they are forgotten"
        )
    store = await Store.open(operator.path)
    request = await the(store, 1)
    assert (request.title, request.requester, request.resolution) == (NO_WORDS, "gone:1", "a new cable")
    assert "update_card" in [row.kind for row in await store.pending(DESK, 1, 10)]
    await store.close()


async def test_what_is_open_is_not_torn_from_under_others(operator: Operator) -> None:
    store = await Store.open(operator.path)
    await store.run(opens("another", LEAD, datetime.now(UTC)))
    await store.run(does(2, c.Take(), OWNER, datetime.now(UTC)))
    await store.close()
    code, said = await operator.types("forget", OWNER.id, "--yes")
    assert code == 1
    assert said[-1].startswith(f"Still open, and they are in it: {DESK}#2. Have these closed or handed over first")
    code, said = await operator.types("forget", OWNER.id, "--yes", "--also-open")
    assert code == 0 and said[-2] == f"On {DESK} they are gone:1 now. 2 requests changed."
    store = await Store.open(operator.path)
    assert (await the(store, 2)).shepherd is None
    await store.close()


async def test_a_desk_that_is_named_is_the_only_one(operator: Operator) -> None:
    code, said = await operator.types("forget", WHO, "--desk", "sales", "--yes")
    assert (code, said) == (1, [f"There is no desk “sales”. There is {DESK}."])
    code, said = await operator.types("forget", WHO, "--desk", DESK, "--yes")
    assert code == 0


async def test_whoever_the_configuration_names_is_known_again(operator: Operator) -> None:
    with operator.config.open("a") as file:
        file.write('[desks.support.slack.roles]\nstaff = ["U0ANNA001"]\n[desks.support.skills]\ndb = ["U0ANNA001"]\n')
    _, said = await operator.types("forget", WHO, "--dry-run")
    assert said[-2].startswith(
        "The configuration names them: desks.support.slack.roles.staff, desks.support.skills.db. Take them out"
    )


async def test_killed_before_the_disk_is_swept_the_next_one_sweeps_it(operator: Operator) -> None:
    with sqlite3.connect(operator.path) as db:
        db.execute("INSERT INTO forgotten (desk, number, at) VALUES ('support', 1, 5)")
    code, said = await operator.types("forget", "slack:U0NOBODY1", "--yes")
    assert code == 1 and said[-1] == GONE
    assert (await operator.types("forget", "slack:U0NOBODY1", "--yes"))[1][1:] == []


async def test_the_doctor_says_who_is_only_half_forgotten(operator: Operator) -> None:
    with sqlite3.connect(operator.path) as db:
        db.execute("INSERT INTO forgotten (desk, number, who, at) VALUES ('support', 1, ?, 5)", (WHO,))
    assert f"{WHO} is forgotten only half way on {DESK}: `muster forget {WHO}` goes on." in await examine(
        operator.path, [DESK]
    )
    assert (await operator.types("forget", WHO, "--yes"))[0] == 0
    assert not any("half way" in one for one in await examine(operator.path, [DESK]))


async def test_killed_at_any_time_it_goes_on(operator: Operator) -> None:
    store = await Store.open(operator.path)
    for at in range(150):
        await store.run(opens(f"{WORDS} {at}", Person(id=WHO), datetime.now(UTC)))
    await store.close()
    for wait in (0.6, 0.9, 1.2):
        process = await operator.begins("forget", WHO, "--yes", "--also-open")
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(process.wait(), wait)
        process.kill()
        await process.communicate()
    code, said = await operator.types("forget", WHO, "--yes", "--also-open")
    assert code in (0, 1), said
    assert not any("half way" in one for one in await examine(operator.path, [DESK]))
    assert WORDS.encode() not in raw(operator) and WHO.encode() not in raw(operator)
    store = await Store.open(operator.path)
    assert {(await the(store, number)).requester for number in range(1, 152)} == {"gone:1"}
    assert {len(await store.history(DESK, number)) for number in range(2, 152)} == {2}
    await store.close()


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("slack:U042ABC", "slack:U042ABC"),
        ("@slack:U042ABC", "slack:U042ABC"),
        ("slack:u042abc", "slack:U042ABC"),
        ("U042ABC", "slack:U042ABC"),
        ("@U042ABC", "slack:U042ABC"),
        ("<@U042ABC>", "slack:U042ABC"),
        ("<@U042ABC|anna>", "slack:U042ABC"),
        ("<@!100000000000000001>", "discord:100000000000000001"),
        ("100000000000000001", "discord:100000000000000001"),
        ("console:helper", "console:helper"),
    ],
)
def test_a_person_may_be_pasted(typed: str, meant: str) -> None:
    assert person(typed) == meant


@pytest.mark.parametrize("typed", ["anna", "@anna", "", "irc:anna", "slack:", "gone:1", "42"])
def test_what_is_nobodys_id_is_told_so(typed: str) -> None:
    with pytest.raises(ValueError, match=r"is nobody's id\. Name them as slack:U0123456789"):
        person(typed)


@pytest.mark.parametrize("name", ["", " ", ".", "a"])
async def test_what_is_no_name_is_looked_for_nowhere(operator: Operator, name: str) -> None:
    for typed in (("forget", WHO, "--yes"), ("export", WHO, "-")):
        code, said = await operator.types(*typed, "--name", name)
        assert code == 2 and "is no name that anybody could be known by" in " ".join(" ".join(said).split())
    store = await Store.open(operator.path)
    assert (await the(store, 1)).title == WORDS
    await store.close()


async def test_what_they_looked_after_is_nobodys_when_it_comes_back(operator: Operator) -> None:
    code, _ = await operator.types("forget", OWNER.id, "--yes")
    store = await Store.open(operator.path)
    await store.run(does(1, c.Reopen(why="it jams again"), LEAD, datetime.now(UTC)))
    request = await the(store, 1)
    assert code == 0 and request.shepherd is None and request.status == "new"
    await store.run(does(1, c.Take(), LEAD, datetime.now(UTC)))
    assert (await the(store, 1)).shepherd == LEAD.id
    await store.close()


async def test_on_a_server_it_is_said_what_only_the_server_can_clear(operator: Operator) -> None:
    async with database() as base:
        await migrate(operator.path, base.url)
        moves_to(operator, base)
        store = await base.open()
        for at in range(3):  # what is there once is no guess
            await store.run(opens(f"{WORDS} {at}", Person(id=WHO), datetime.now(UTC)))
        await store.close()
        await base.tamper("ANALYZE")
        assert WHO in str(await base.rows(GUESSED))
        code, said = await operator.types("forget", WHO, "--yes", "--also-open")
        assert (code, said[-1]) == (0, ON_A_SERVER)
        left = f"{await all_texts(base)} {await base.rows(GUESSED)}"
        assert WHO not in left and WORDS not in left
        assert (await operator.types("forget", WHO, "--yes"))[1][1:] == [], "it is said once"


AGAIN = "1 person was forgotten since that backup was made, and is in it again: forget them once more."


@pytest.mark.parametrize("there", [False, True], ids=["in a file", "on a server"])
async def test_a_backup_from_before_brings_them_back_and_says_so(operator: Operator, there: bool) -> None:
    async with database() as base:
        if there:
            await migrate(operator.path, base.url)
            moves_to(operator, base)
        assert (await operator.types("backup", "before.db"))[0] == 0
        assert (await operator.types("forget", WHO, "--yes"))[0] == 0
        assert (await operator.types("backup", "after.db"))[0] == 0
        code, said = await operator.types("restore", "before.db", "--force")
        assert code == 0 and AGAIN in said
        assert (await operator.types("forget", WHO, "--yes"))[0] == 0
        code, said = await operator.types("restore", "after.db", "--force")
        assert code == 0 and AGAIN not in said


async def test_where_nothing_is_any_more_a_backup_is_restored_as_it_is(operator: Operator) -> None:
    assert (await operator.types("backup", "before.db"))[0] == 0
    for damage in (operator.path.unlink, lambda: operator.path.write_bytes(b"damaged" * 1000)):
        damage()
        code, said = await operator.types("restore", "before.db", "--force")
        assert code == 0 and AGAIN not in said, said


async def test_what_others_were_told_and_what_sittings_show_is_listed_as_well(operator: Operator) -> None:
    store = await Store.open(operator.path)
    await store.settled(
        DESK,
        1,
        {"lost thread": "slack:C1/1.2", f"last {LEAD.id}": "slack:D9/1.9", f"last {WHO}": "slack:D1/1.1", "last": "x"},
    )
    for at in range(1, 13):
        await store.settled(
            DESK, 0, {f"dispatch {at} thread": f"slack:C1/3.{at}", f"dispatch {at} card": f"slack:C1/2.{at}"}
        )
    await store.settled(DESK, 0, {f"last {OWNER.id}": "slack:D8/1.9"})
    await store.close()
    code, said = await operator.types("forget", WHO, "--dry-run")
    assert code == 0
    assert said[2:5] == [
        f"  {DESK}#1: thread slack:C1/1.5, card slack:C1/1.6, lost thread slack:C1/1.2, "
        f"told to {LEAD.id} alone slack:D9/1.9",
        f"  {DESK}, told to them alone: slack:D1/1.1",
        f"  {DESK}, cards of sittings that may have had these on the agenda: "
        + ", ".join(f"slack:C1/2.{at}" for at in range(12, 2, -1))
        + " and 2 more",
    ]
    code, said = await operator.types("forget", OWNER.id, "--dry-run", "--desk", DESK)
    assert code == 0 and any("cards of sittings" in one for one in said)
    store = await Store.open(operator.path)
    await store.know(DESK, [Person(id="slack:U0BOB00001")])
    await store.close()
    code, said = await operator.types("forget", "slack:U0BOB00001", "--dry-run")
    assert code == 0 and not any("cards of sittings" in one for one in said), "none of these is about them"
