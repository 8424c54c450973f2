"""Several processes on one database: each request's outbox is in one's hands, and so is what is due."""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest

from storage import Effect, Facts, Job, Lost, Outcome, Store
from storage.broken import StorageBroken
from storage.milliseconds import ms
from storage.postgres.errands import Errands
from storage.postgres.leases import Shared
from storage.postgres.server import Server
from tests.storage.drivers import PostgreSQL, fresh
from tests.storage.jobs import DESK, MINUTE, NOON, opened

IN_TIME = 10.0
CUT = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE query LIKE 'LISTEN%'"
"""Whoever listens hears nothing more."""


class Hinted:
    """Whoever waits for a hint."""

    def __init__(self) -> None:
        self.event = asyncio.Event()

    async def once(self) -> None:
        async with asyncio.timeout(IN_TIME):
            await self.event.wait()
        self.event.clear()


class Two:
    """Two processes, and the database between them."""

    def __init__(self, driver: PostgreSQL, stores: list[Store], hinted: list[Hinted]) -> None:
        self.driver = driver
        self.here, self.there = stores
        self.hinted = hinted

    async def give_up(self, store: Store) -> None:
        """Nothing was heard of it for too long."""
        await self.driver.tamper(f"UPDATE processes SET until = until - 60000 WHERE id = {store.leases.process}")


@pytest.fixture
async def two() -> AsyncIterator[Two]:
    async with fresh("postgres") as driver:
        assert isinstance(driver, PostgreSQL)
        stores, hinted = [await driver.open() for _ in range(2)], [Hinted(), Hinted()]
        for store, one in zip(stores, hinted, strict=True):
            await store.leases.join(one.event.set)
        yield Two(driver, stores, hinted)
        for store in stores:
            await store.leases.leave()
            await store.close()


def says(number: int, *docs: str) -> Job:
    def decide(_: Facts) -> Outcome:
        return Outcome(effects=tuple(Effect(kind="post", doc=doc) for doc in docs))

    return Job(desk=DESK, number=number, decide=decide)


async def requests(store: Store, many: int) -> None:
    """So many requests with two effects each."""
    for number in range(1, many + 1):
        assert await opened(store) == number
    await asyncio.gather(*(store.run(says(number, "one", "two")) for number in range(1, many + 1)))


async def test_a_request_is_in_the_hands_of_one(two: Two) -> None:
    await requests(two.here, 2)
    assert await two.here.leases.take(DESK, 1)
    assert await two.here.leases.take(DESK, 1), "whoever has it has it"
    assert not await two.there.leases.take(DESK, 1)
    assert await two.there.leases.take(DESK, 2)


async def test_it_is_given_back_only_when_nothing_is_left_to_do(two: Two) -> None:
    await requests(two.here, 1)
    await two.here.leases.take(DESK, 1)
    assert not await two.here.leases.give_back(DESK, 1)
    for row in await two.here.pending(DESK, 1, 9):
        await two.here.delivered(DESK, row.id, row.revision, number=1)
    assert await two.here.leases.give_back(DESK, 1)
    assert await two.there.leases.take(DESK, 1)
    assert not await two.here.leases.give_back(DESK, 1), "it is not ours to give"
    assert await two.driver.rows("SELECT number FROM leases") == [(1,)]


async def test_what_a_dead_process_had_is_taken_over_and_what_it_still_says_is_refused(two: Two) -> None:
    await requests(two.here, 1)
    (first, second) = await two.here.pending(DESK, 1, 9)
    await two.here.leases.take(DESK, 1)
    await two.give_up(two.here)
    assert await two.there.leases.take(DESK, 1)
    with pytest.raises(Lost, match="support#1 is in the hands of another process"):
        await two.here.delivered(DESK, first.id, first.revision, number=1, addresses={"thread": "slack:C1/stale"})
    with pytest.raises(Lost):
        await two.here.begun(DESK, first.id, number=1)
    with pytest.raises(Lost):
        await two.here.settled(DESK, 1, {"thread": "slack:C1/stale"})
    assert await two.here.addresses(DESK, 1) == {}
    await two.there.delivered(DESK, first.id, first.revision, number=1, addresses={"thread": "slack:C1/1"})
    assert await two.here.addresses(DESK, 1) == {"thread": "slack:C1/1"}
    assert [one.id for one in await two.here.pending(DESK, 1, 9)] == [second.id]


async def began(store: Store) -> list[bool]:
    return [one.begun is not None for one in await store.pending(DESK, 1, 9)]


async def test_a_late_word_of_a_process_that_was_given_up_takes_nothing_from_what_its_successor_has_begun(
    two: Two,
) -> None:
    await requests(two.here, 1)
    (first, _) = await two.here.pending(DESK, 1, 9)
    await two.here.leases.take(DESK, 1)
    await two.here.begun(DESK, first.id, number=1)
    await two.give_up(two.here)
    assert await two.there.leases.take(DESK, 1)
    await two.there.begun(DESK, first.id, number=1)
    for unshown in (True, False):
        with pytest.raises(Lost):
            await two.here.postponed(DESK, first.id, NOON, "too many calls", number=1, unshown=unshown)
    assert await began(two.there) == [True, False]
    assert [one.attempts for one in await two.there.pending(DESK, 1, 9)] == [0, 0]


OLD = "UPDATE leases SET marks = NULL"
"""As the version before leaves it."""
OLDER_ON = "UPDATE leases SET process = (SELECT max(id) FROM processes) + 1, former = process"
"""One of the version before takes over, and dies."""


@pytest.mark.parametrize("finds", [False, True])
@pytest.mark.parametrize("sent", [False, True])
async def test_of_what_a_dead_process_had_that_is_begun_which_it_put_on_record(
    two: Two, sent: bool, finds: bool
) -> None:
    await requests(two.here, 1)
    await two.here.leases.take(DESK, 1)
    (first, _) = await two.here.pending(DESK, 1, 9)
    if sent:
        await two.here.begun(DESK, first.id, number=1)
    await two.give_up(two.here)
    await takes(two.there, finds=finds)
    assert await began(two.there) == [sent, False]


@pytest.mark.parametrize("finds", [False, True])
@pytest.mark.parametrize("before", [OLD, OLDER_ON], ids=["from the first", "in between"])
async def test_of_a_process_of_the_version_before_the_first_may_have_begun(two: Two, before: str, finds: bool) -> None:
    await requests(two.here, 1)
    await two.here.leases.take(DESK, 1)
    await two.driver.tamper(before)
    await two.give_up(two.here)
    await takes(two.there, finds=finds)
    assert await began(two.there) == [True, False]
    await two.driver.tamper("UPDATE outbox SET begun_at = NULL")
    await two.there.leases.leave()
    await two.there.leases.join(lambda: None)
    await takes(two.there, finds=finds)
    assert await began(two.there) == [False, False], "from then on it is on record"


async def takes(store: Store, *, finds: bool) -> None:
    if finds:
        assert (await store.leases.find(0, 9)).places == {(DESK, 1): True}
    else:
        assert await store.leases.take(DESK, 1)


async def test_one_that_was_given_up_has_another_number_from_then_on(two: Two) -> None:
    before = two.here.leases.process
    assert await two.here.leases.beat() and two.here.leases.process == before
    await two.give_up(two.here)
    assert not await two.here.leases.beat()
    assert not two.here.leases.sure, "not before it has let go of what it had"
    await two.here.leases.join(lambda: None)
    assert two.here.leases.process > two.there.leases.process > before
    assert two.here.leases.sure
    assert await two.here.leases.beat()


async def test_its_own_former_hands_are_a_dead_ones(two: Two) -> None:
    await requests(two.here, 1)
    await two.here.leases.take(DESK, 1)
    await two.give_up(two.here)
    assert not await two.here.leases.beat()
    assert not await two.here.leases.take(DESK, 1), "it is nobody until it has joined anew"
    assert (await two.here.leases.find(0, 9)).places == {}
    await two.here.leases.join(lambda: None)
    assert await two.here.leases.take(DESK, 1)


async def test_those_who_look_at_once_find_different_things_and_together_all(two: Two) -> None:
    await requests(two.here, 40)
    places: list[tuple[str, int]] = []
    after = [0, 0]
    while True:
        looks = (store.leases.find(at, 10) for store, at in zip((two.here, two.there), after, strict=True))
        found = await asyncio.gather(*looks)
        places += [place for one in found for place, held in one.places.items() if held]
        after = [one.upto for one in found]
        if after == [0, 0]:
            break
    assert sorted(places) == [(DESK, number) for number in range(1, 41)], "each of them once"


async def test_what_somebody_has_in_hand_is_not_found_until_they_are_given_up(two: Two) -> None:
    await requests(two.here, 3)
    await two.here.leases.take(DESK, 2)
    found = await two.there.leases.find(0, 99)
    assert (found.places, found.upto) == ({(DESK, 1): True, (DESK, 3): True}, 0)
    await two.give_up(two.here)
    assert (await two.there.leases.find(0, 99)).places[DESK, 2]


async def test_what_one_has_lost_sight_of_is_found_again(two: Two) -> None:
    """The answer that told of it may have been lost."""
    await requests(two.here, 2)
    await two.here.leases.find(0, 2)
    assert (await two.here.leases.find(0, 9)).places == {(DESK, 1): False, (DESK, 2): True}
    assert await two.here.leases.take(DESK, 1)
    assert (await two.there.leases.find(0, 9)).places == {}


async def test_one_looks_on_from_where_one_was(two: Two) -> None:
    await requests(two.here, 3)
    third = (await two.driver.rows("SELECT id FROM outbox ORDER BY id"))[2]
    found = await two.here.leases.find(0, 3)
    assert (list(found.places), found.upto) == ([(DESK, 1), (DESK, 2)], third[0]), "the third effect is of the second"
    assert list((await two.here.leases.find(found.upto, 9)).places) == [(DESK, 2), (DESK, 3)]


async def test_what_is_due_is_told_to_one_of_them_and_to_another_if_that_does_nothing(two: Two) -> None:
    for _ in range(6):
        await opened(two.here)
    await two.driver.tamper(f"UPDATE requests SET next_due = {ms(NOON + MINUTE)}")
    found = await asyncio.gather(*(store.take_due(NOON + MINUTE, 4) for store in (two.here, two.there)))
    assert sorted(place for one in found for place in one) == [(DESK, number) for number in range(1, 7)]
    assert await two.there.take_due(NOON + MINUTE, 9) == []
    await two.driver.tamper("UPDATE requests SET looked_until = looked_until - 5000")
    assert len(await two.there.take_due(NOON + MINUTE, 9)) == 6
    assert await two.there.take_due(NOON, 9) == []


async def test_a_duty_is_one_process_s_until_it_lays_it_down_or_dies(two: Two) -> None:
    assert await two.here.leases.take_duty("discord 0")
    assert await two.here.leases.take_duty("discord 0")
    assert not await two.there.leases.take_duty("discord 0")
    assert await two.there.leases.take_duty("discord 1")
    await two.here.leases.lay_down("discord 0")
    assert await two.there.leases.take_duty("discord 0")
    await two.give_up(two.there)
    assert await two.here.leases.take_duty("discord 0")


async def test_a_duty_that_could_not_be_laid_down_is_laid_down_with_the_next_beat(two: Two) -> None:
    here, there = two.here.leases, two.there.leases
    assert await here.take_duty("hear") and await here.take_duty("look")
    await two.driver.tamper("ALTER TABLE duties RENAME TO away")
    for name in ("hear", "look"):
        with pytest.raises(StorageBroken):
            await here.lay_down(name)
    assert await here.beat(), "that some duty cannot be laid down yet is no reason to be given up"
    await two.driver.tamper("ALTER TABLE away RENAME TO duties")
    assert await here.take_duty("look"), "it is wanted after all"
    assert not await there.take_duty("hear")
    assert await here.beat()
    assert await there.take_duty("hear") and not await there.take_duty("look")


async def test_everybody_sees_who_has_which_duty_and_nobody_has_a_dead_one_s(two: Two) -> None:
    here, there = two.here.leases, two.there.leases
    for leases, name in ((here, "discord 0"), (here, "discord 2"), (there, "discord 1"), (there, "slack")):
        assert await leases.take_duty(name)
    all_of_them = {"discord 0": here.process, "discord 2": here.process, "discord 1": there.process}
    assert await here.duties("discord ") == await there.duties("discord ") == all_of_them
    await here.lay_down("discord 2")
    await two.give_up(two.there)
    assert await here.duties("discord ") == {"discord 0": here.process}
    assert await here.duties("d%") == {}


async def test_who_goes_tells_the_others(two: Two) -> None:
    await requests(two.here, 1)
    await two.here.leases.take(DESK, 1)
    await two.here.leases.leave()
    await two.hinted[1].once()
    assert list((await two.there.leases.find(0, 9)).places) == [(DESK, 1)]


async def test_news_are_told_to_all_others_and_whoever_may_have_missed_some_is_told_that(two: Two) -> None:
    told: list[list[str]] = [[], []]
    heard = asyncio.Event()
    for store, one in zip((two.here, two.there), told, strict=True):

        def note(what: str, one: list[str] = one) -> None:
            one.append(what)
            heard.set()

        store.leases.told = note
    await two.here.leases.tell("slack group S1")
    async with asyncio.timeout(IN_TIME):
        await heard.wait()
    assert told == [[], ["slack group S1"]]
    await two.there.leases.tell("the same from there")
    async with asyncio.timeout(IN_TIME):
        while not told[0]:
            await asyncio.sleep(0.01)
    assert told == [["the same from there"], ["slack group S1"]]
    while await two.driver.rows(CUT):
        await asyncio.sleep(0.01)
    async with asyncio.timeout(IN_TIME):
        while told != [["the same from there", ""], ["slack group S1", ""]]:
            for store in (two.here, two.there):
                await store.leases.beat()


async def test_hints_are_heard_again_after_the_connection_was_lost(two: Two) -> None:
    while await two.driver.rows(CUT):
        await asyncio.sleep(0.01)
    for store in (two.here, two.there):
        assert await store.leases.beat()
    async with asyncio.timeout(IN_TIME):
        while len(await two.driver.rows("SELECT 1 FROM pg_stat_activity WHERE query LIKE 'LISTEN%'")) < 2:
            await two.there.leases.beat()
            await two.here.leases.beat()
    await two.here.leases.leave()
    await two.hinted[1].once()


async def test_nobody_is_sure_of_anything_for_long_who_cannot_reach_the_database(two: Two) -> None:
    errands = await Errands.open(Server(two.driver.url, 1.0), 1)
    leases = Shared(errands, life=0.5)
    assert not leases.sure
    await leases.join(lambda: None)
    assert leases.sure
    async with asyncio.timeout(IN_TIME):
        while leases.sure:
            await asyncio.sleep(0.01)
    if not await leases.beat():
        assert not leases.sure
        await leases.join(lambda: None)
    assert leases.sure
    await leases.leave()
    await errands.close()


async def test_long_forgotten_processes_leave_nothing(two: Two) -> None:
    await two.driver.tamper("INSERT INTO processes (name, until) VALUES ('gone', 0)")
    await two.driver.tamper("INSERT INTO duties (name, process) VALUES ('somebody''s', 0)")
    third = await two.driver.open()
    await third.leases.join(lambda: None)
    names = await two.driver.rows("SELECT name FROM processes")
    assert len(names) == 3 and ("gone",) not in names
    assert await two.driver.rows("SELECT name FROM duties") == []
    await third.leases.leave()
    await third.close()
    assert len(await two.driver.rows("SELECT 1 FROM processes")) == 2


async def test_notices_and_sittings_are_told_to_one_of_them(two: Two) -> None:
    await opened(two.here)
    await two.driver.tamper(
        "INSERT INTO notices (desk, person, number, key, doc, ready_at) VALUES "
        "('support', 'slack:a', 1, 'k', '{}', 0), ('support', 'slack:a', 1, 'l', '{}', 0), "
        "('support', 'slack:b', 1, 'k', '{}', 0)"
    )
    await two.driver.tamper("INSERT INTO sittings (desk, kind, next_due) VALUES ('support', 'dispatch', 0)")
    now = NOON + timedelta(days=1)
    found = await asyncio.gather(*(store.take_ready(now, 9) for store in (two.here, two.there)))
    assert {one for some in found for one in some} == {(DESK, "slack:a"), (DESK, "slack:b")}
    assert await two.here.take_ready(now, 9) == await two.there.take_ready(now, 9) == []
    sat = await asyncio.gather(*(store.take_sittings(now) for store in (two.here, two.there)))
    assert sorted(one for some in sat for one in some) == [(DESK, "dispatch")]
