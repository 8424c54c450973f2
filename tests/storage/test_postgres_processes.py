"""Several processes on one PostgreSQL database: what they do at once comes out as if done one after the other."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest

from storage import DigestFacts, DigestOutcome, Effect, Facts, Job, Notice, Outcome, SittingFacts, SittingOutcome, Store
from swarm.commands import Drop, Set, Take, TriedStep
from swarm.commands.telling import Fact
from swarm.events import fold
from swarm.people import Person
from swarm.refused import Refused
from tests.storage.drivers import PostgreSQL
from tests.storage.jobs import ASKER, DESK, LEAST, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens, the
from tests.storage.rivals import REQUESTS, is_there, killed_after, started

PROCESSES = 4
WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = '{}'"


@pytest.fixture
async def driver() -> AsyncIterator[PostgreSQL]:
    one = PostgreSQL()
    yield one
    await one.remove()


@pytest.fixture
async def stores(driver: PostgreSQL) -> AsyncIterator[list[Store]]:
    """As many as processes would have; nothing of theirs is shared."""
    async with AsyncExitStack() as stack:
        opened_ = [await driver.open() for _ in range(PROCESSES)]
        for store in opened_:
            stack.push_async_callback(store.close)
        yield opened_


async def test_every_command_happens_once_and_versions_have_no_gaps(stores: list[Store]) -> None:
    requests, each = 3, 150
    for _ in range(requests):
        await store_opens(stores[0])
    steps = [(number, f"{who}-{step}") for who in range(PROCESSES) for step in range(each) for number in [step % 3 + 1]]

    async def tries(who: int, number: int, word: str) -> Outcome:
        effects = [Effect(kind="post", doc=word), Effect(kind="card", doc=word, key="card")]
        return await stores[who].run(does(number, TriedStep(step=word), delivery=word, effects=effects))

    done = await asyncio.gather(*(tries(int(word[0]), number, word) for number, word in steps))
    assert not any(one.again for one in done)
    for number in range(1, requests + 1):
        request, history = await the(stores[1], number), await stores[2].history(DESK, number)
        mine = [word for where, word in steps if where == number]
        assert request == fold(history)
        assert request.version == len(history) == len(mine) + 2
        assert sorted(one.text for one in request.tried) == sorted(mine)
        posted = [one.doc for one in await stores[3].pending(DESK, number, 10_000) if one.kind == "post"]
        assert posted == [one.text for one in request.tried], "effects in the order of what they follow from"
    assert await stores[0].rebuild() == 0


async def store_opens(store: Store) -> None:
    await store.run(does(await opened(store), Take()))


async def test_requests_are_numbered_without_gaps(stores: list[Store]) -> None:
    desks = ("support", "sales")
    jobs = [(store, opens(f"Request {i}", desk=desk)) for i in range(60) for store in stores for desk in desks]
    refused = [(store, Job(desk=desk, opens=True, decide=lambda _: Outcome())) for store in stores for desk in desks]
    done = await asyncio.gather(*(store.run(job) for store, job in (*jobs, *refused)))
    for desk in desks:
        numbers = [one.request.number for one in done if one.request and one.request.desk == desk]
        assert sorted(numbers) == list(range(1, 60 * PROCESSES + 1))


async def test_of_the_same_delivery_one_is_done_and_the_others_get_its_answer(stores: list[Store]) -> None:
    for _ in range(PROCESSES):
        await opened(stores[0])
    for round_ in range(20):
        done = await asyncio.gather(
            *(
                store.run(does(number, TriedStep(step=f"{round_} by {number}"), delivery=f"d{round_}"))
                for number, store in enumerate(stores, 1)
            )
        )
        assert [one.again for one in done].count(False) == 1
        assert len({one.answer for one in done}) == 1
    versions = [(await the(stores[0], number)).version for number in range(1, PROCESSES + 1)]
    assert sum(versions) == PROCESSES + 20


async def test_a_decision_that_was_outrun_is_taken_again_on_what_is_so_now(
    driver: PostgreSQL, stores: list[Store]
) -> None:
    for _ in range(PROCESSES):
        await opened(stores[0])
    seen: list[int] = []

    def same_delivery(number: int) -> Job:
        def decide(facts: Facts) -> Outcome:
            seen.append(number)
            return does(number, TriedStep(step="once")).decide(facts)

        return Job(desk=DESK, number=number, decide=decide, delivery="the same")

    async with driver.beginning("LOCK TABLE deliveries IN SHARE MODE"):  # all decide before anybody can write
        jobs = [store.run(same_delivery(number)) for number, store in enumerate(stores, 1)]
        done = asyncio.gather(*jobs)
        while await driver.rows(WAITING.format(driver.name)) != [(PROCESSES,)]:
            await asyncio.sleep(0.01)
    assert [one.again for one in await done].count(False) == 1
    assert sorted(seen) == [1, 2, 3, 4], "whoever comes second finds the answer, and need not decide"
    assert sum([(await the(stores[0], number)).version for number in range(1, PROCESSES + 1)]) == PROCESSES + 1


async def test_asking_the_same_twice_at_once_is_refused_once(stores: list[Store]) -> None:
    jobs = [store.run(opens("Lag", since=NOON - MINUTE)) for store in stores]
    done = await asyncio.gather(*jobs, return_exceptions=True)
    assert Counter(type(one) for one in done) == {Outcome: 1, Refused: PROCESSES - 1}


async def test_loads_are_weighed_one_after_the_other(stores: list[Store]) -> None:
    await stores[0].know(DESK, PEOPLE)
    await asyncio.gather(*(store.run(opens(f"Request {i}", policy=LEAST)) for i in range(10) for store in stores))
    loads = {one.id: one.load for one in await stores[0].people(DESK)}
    assert (loads[OWNER.id], loads[OTHER.id]) == (20, 20)
    changes = [
        store.run(does(number, Drop(why="a mistake"), _owner(number), policy=LEAST))
        for number, store in zip(range(1, 41), stores * 10, strict=True)
    ]
    await asyncio.gather(*changes, return_exceptions=True)
    loads = {one.id: one.load for one in await stores[0].people(DESK)}
    assert loads[OWNER.id] + loads[OTHER.id] == 40
    assert await stores[0].rebuild() == 0


def _owner(number: int) -> Person:
    return OWNER if number % 2 else OTHER


async def test_what_somebody_says_of_themselves_survives_the_directory(stores: list[Store]) -> None:
    await stores[0].know(DESK, PEOPLE)
    for at in range(10):
        quiet = f"20:0{at}-07:00"

        def says(facts: Facts, quiet: str = quiet) -> Outcome:
            known = next(one for one in facts.people if one.id == OWNER.id)
            return Outcome(person=replace(known, quiet=quiet))

        job = Job(desk=DESK, decide=says, wants_people=True)
        await asyncio.gather(*(store.know(DESK, PEOPLE) for store in stores[1:]), stores[0].run(job))
        assert {one.quiet for one in await stores[1].people(DESK) if one.id == OWNER.id} == {quiet}


async def test_everybody_is_told_once(stores: list[Store]) -> None:
    people, rounds = [f"slack:P{i}" for i in range(5)], 30
    for _ in range(PROCESSES):
        await opened(stores[0])

    async def happens(number: int, store: Store) -> None:
        for step in range(rounds):
            notices = [Notice(person=one, key="resolve", doc=str(step), ready_at=NOON) for one in people]
            await store.run(does(number, TriedStep(step=str(step)), notices=notices))

    async def tells(store: Store) -> None:
        for _ in range(rounds):
            await asyncio.gather(*(store.digest(DESK, one, _all) for one in people))

    await asyncio.gather(*(happens(n, s) for n, s in enumerate(stores, 1)), *(tells(store) for store in stores))
    await tells(stores[0])
    stats = await stores[0].stats(DESK, None, NOON + MINUTE)
    told = 0
    for number in range(1, PROCESSES + 1):
        told += len(await stores[0].pending(DESK, number, 10_000))
    assert stats.nudges_sent == told
    assert stats.nudges_sent + stats.nudges_dropped == PROCESSES * rounds * len(people)
    assert await stores[0].ready(NOON + MINUTE, 100) == []


def _all(facts: DigestFacts) -> DigestOutcome:
    """Each of what waits becomes an effect of its own request."""
    effects = tuple((one.request.number, Effect(kind="digest", doc=one.doc)) for one in facts.notices)
    return DigestOutcome(told=tuple(one.id for one in facts.notices), effects=effects, at=NOON)


async def test_the_steps_of_a_sitting_follow_each_other_also_the_first(stores: list[Store]) -> None:
    def adds(facts: SittingFacts) -> SittingOutcome:
        return SittingOutcome(doc=f"{facts.doc}x", effects=(Effect(kind="post", doc=facts.doc),))

    await asyncio.gather(*(store.sit(DESK, "standup", adds) for store in stores for _ in range(10)))
    assert await stores[0].sitting(DESK, "standup") == "x" * 10 * PROCESSES
    posted = [one.doc for one in await stores[0].pending(DESK, 0, 100)]
    assert posted == ["x" * at for at in range(10 * PROCESSES)]


async def test_of_several_that_begin_with_another_policy_one_makes_everything_due(stores: list[Store]) -> None:
    for _ in range(10):
        await opened(stores[0])
    for mark in "abc":
        changes = [does(number, TriedStep(step=mark)) for number in range(1, 11)]
        writing = [store.run(change) for change, store in zip(changes, stores * 3, strict=False)]
        done = await asyncio.gather(*(store.policy(DESK, mark, NOON) for store in stores), *writing)
        assert done[:PROCESSES].count(True) == 1
    done = await asyncio.gather(*(store.policy(DESK, "d", NOON) for store in stores))
    assert done.count(True) == 1
    assert len(await stores[0].due(NOON, 100)) == 10


async def test_who_moved_is_known_to_everybody_at_once(stores: list[Store]) -> None:
    await opened(stores[0])
    await opened(stores[0])
    for at in range(3):
        here, there = f"slack:C1/{at}", f"slack:C1/{at + 1}"
        await stores[at].settled(DESK, 1, {"thread": here, "card": here})
        for store in stores:
            assert await store.living_at(DESK, here) == 1
            assert await store.thread_of(DESK, 1) == here
        await stores[at + 1].settled(DESK, 1, {"thread": there, "card": there})
        for store in stores:
            assert await store.living_at(DESK, here) is None
            assert await store.living_at(DESK, there) == 1
            assert await store.thread_of(DESK, 1) == there


async def test_jobs_of_others_go_on_while_one_remakes_the_projection(stores: list[Store]) -> None:
    await asyncio.gather(*(stores[0].run(opens(f"Request {i}")) for i in range(300)))
    jobs = [store.run(does(number, Take(), OTHER)) for number, store in zip(range(1, 301), stores * 75, strict=True)]
    differed, *_ = await asyncio.gather(stores[0].rebuild(), *jobs)
    assert differed == 0
    assert await stores[1].rebuild() == 0
    assert (await the(stores[2], 300)).shepherd == OTHER.id


async def test_a_title_that_changes_elsewhere_is_seen(stores: list[Store]) -> None:
    await opened(stores[0], "A")
    await stores[1].run(does(1, Set(fact=Fact.TITLE, value="B")))
    done = await asyncio.gather(
        stores[2].run(opens("A", ASKER, since=NOON - MINUTE)),
        stores[3].run(opens("B", ASKER, since=NOON - MINUTE)),
        return_exceptions=True,
    )
    assert [type(one) for one in done] == [Outcome, Refused]


async def test_what_real_processes_acknowledged_is_there_though_one_was_killed(driver: PostgreSQL) -> None:
    store = await driver.open()
    for _ in range(REQUESTS):
        await store_opens(store)
    processes = [await started(driver.url, name) for name in "abc"]
    said = await asyncio.gather(*map(killed_after, processes, (50, 150, 150)))
    await is_there(store, [line for lines in said for line in lines])
    await store.close()
