"""Jobs alone and in batches: what they see, what is written, and what one that fails does to the others."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from storage import Effect, Facts, Job, Outcome, StorageBroken, Store
from swarm.commands import Note, Resolve, Set, Take, Tell, TriedStep
from swarm.commands.telling import Fact
from swarm.events import fold
from swarm.people import Person
from swarm.refused import Refused
from swarm.request import Request, Status
from tests.storage.drivers import Driver
from tests.storage.jobs import (
    ASKER,
    DESK,
    LEAST,
    MINUTE,
    NOON,
    OTHER,
    OWNER,
    PEOPLE,
    does,
    opened,
    opens,
    the,
)


async def test_a_job_is_written_whole(store: Store) -> None:
    first = await store.run(opens(delivery="d1", effects=[Effect(kind="thread", doc="{}")]))
    assert first.request is not None
    assert not first.again
    assert await store.request(DESK, 1) == first.request
    assert tuple(await store.history(DESK, 1)) == first.events
    assert [one.kind for one in await store.pending(DESK, 1, 10)] == ["thread"]


async def test_what_was_written_is_there_after_a_restart(driver: Driver) -> None:
    before = await driver.open()
    made = await before.run(opens(delivery="d1"))
    await before.close()
    after = await driver.open()
    assert await after.request(DESK, 1) == made.request
    assert (await after.run(opens(delivery="d1"))).again
    await after.close()


async def test_a_decision_sees_the_request_and_the_other(store: Store) -> None:
    await opened(store)
    await opened(store, "Another")
    seen: list[Facts] = []

    def decide(facts: Facts) -> Outcome:
        seen.append(facts)
        return Outcome()

    await store.run(Job(desk=DESK, decide=decide, number=1, other=2))
    await store.run(Job(desk=DESK, decide=decide, number=3, other=99, opens=True))
    await store.run(Job(desk="another", decide=decide, number=1, opens=True))
    assert [(one.request and one.request.number, one.other and one.other.number) for one in seen] == [
        (1, 2),
        (None, None),
        (None, None),
    ]
    assert [one.number for one in seen] == [0, 3, 1]


async def test_requests_opened_together_get_consecutive_numbers_on_each_desk(store: Store) -> None:
    desks = ["support", "sales"] * 20
    made = await asyncio.gather(*(store.run(opens(f"Request {i}", desk=desk)) for i, desk in enumerate(desks)))
    for desk in ("support", "sales"):
        numbers = [one.request.number for one in made if one.request and one.request.desk == desk]
        assert numbers == list(range(1, 21))


async def test_a_number_is_used_only_if_the_request_is_opened(store: Store) -> None:
    refusing = Job(desk=DESK, decide=lambda _: Outcome(answer="no"), opens=True, delivery="d0")
    results = await asyncio.gather(store.run(opens()), store.run(refusing), store.run(opens("Another")))
    assert [one.request and one.request.number for one in results] == [1, None, 2]


async def test_a_delivery_seen_before_returns_the_first_answer_and_changes_nothing(store: Store) -> None:
    first = await store.run(opens(delivery="d1", effects=[Effect(kind="thread", doc="{}")]))
    again = await store.run(opens(delivery="d1", effects=[Effect(kind="thread", doc="{}")]))
    assert again == Outcome(answer=first.answer, again=True)
    assert await store.request(DESK, 2) is None
    assert len(await store.pending(DESK, 1, 10)) == 1


async def test_the_same_delivery_twice_in_one_batch_is_done_once(store: Store) -> None:
    first, second, third = await asyncio.gather(*(store.run(opens(delivery="d1")) for _ in range(3)))
    assert not first.again
    assert second == third == Outcome(answer=first.answer, again=True)
    assert await store.request(DESK, 2) is None


async def test_a_refusal_is_remembered_as_well(store: Store) -> None:
    refusing = Job(desk=DESK, decide=lambda _: Outcome(answer="no"), delivery="d1")
    await store.run(refusing)
    assert await store.run(opens(delivery="d1")) == Outcome(answer="no", again=True)


async def test_deliveries_of_different_desks_are_different(store: Store) -> None:
    await store.run(opens(delivery="d1"))
    assert not (await store.run(opens(desk="another", delivery="d1"))).again


async def test_without_a_delivery_id_nothing_is_remembered(store: Store) -> None:
    results = await asyncio.gather(store.run(opens()), store.run(opens()))
    assert not any(one.again for one in results)


async def test_a_later_job_of_a_batch_sees_what_an_earlier_one_did(store: Store) -> None:
    number = await opened(store)
    await asyncio.gather(
        store.run(does(number, Take())),
        *(store.run(does(number, TriedStep(step=f"step {i}"))) for i in range(10)),
        store.run(does(number, Resolve(how="a restart"))),
    )
    request = await the(store, number)
    assert request.status is Status.RESOLVED
    assert [one.text for one in request.tried] == [f"step {i}" for i in range(10)]
    assert request == fold(await store.history(DESK, number))


async def test_a_decision_sees_the_request_as_readers_do_also_after_a_restart(driver: Driver) -> None:
    seen: list[Request | None] = []

    def looks(facts: Facts) -> Outcome:
        seen.append(facts.request)
        return Outcome()

    for step in ("first", "second"):
        store = await driver.open()
        if step == "first":
            await opened(store)
        await store.run(does(1, Note(text=step)))
        await store.run(Job(desk=DESK, decide=looks, number=1))
        assert seen[-1] == await the(store, 1) == fold(await store.history(DESK, 1))
        await store.close()


async def test_a_request_can_be_opened_and_changed_in_one_batch(store: Store) -> None:
    await asyncio.gather(store.run(opens()), store.run(does(1, Take())))
    assert (await the(store, 1)).shepherd == OWNER.id


async def test_a_decision_that_raises_fails_alone(store: Store) -> None:
    await opened(store)

    def breaks(_: Facts) -> Outcome:
        raise RuntimeError("a bug")

    results = await asyncio.gather(
        store.run(does(1, Take(), delivery="d1", effects=[Effect(kind="card", doc="1")])),
        store.run(Job(desk=DESK, decide=breaks, number=1, delivery="d2")),
        store.run(does(1, Take(), OTHER, delivery="d3", effects=[Effect(kind="card", doc="2")])),
        store.run(does(1, Tell(update="soon"), effects=[Effect(kind="card", doc="3")])),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [Outcome, RuntimeError, Refused, Outcome]
    assert (await the(store, 1)).version == 3
    assert [one.doc for one in await store.pending(DESK, 1, 10)] == ["1", "3"]
    assert not (await store.run(does(1, TriedStep(step="anew"), delivery="d2"))).again


@pytest.mark.parametrize("fault", ["another number", "no request", "a version too far", "another desk"])
async def test_an_outcome_that_does_not_add_up_is_refused(store: Store, fault: str) -> None:
    await opened(store)
    await opened(store)

    def decide(facts: Facts) -> Outcome:
        good = does(1, Take()).decide(facts)
        if fault == "another number":
            return does(2, Take()).decide(Facts(request=foreign))
        if fault == "no request":
            good.request = None
        if fault == "a version too far":
            good.events += good.events
        if fault == "another desk":
            return opens(desk="another").decide(Facts(number=1))
        return good

    foreign = await store.request(DESK, 2)
    with pytest.raises(ValueError, match=r"decision|events"):
        await store.run(Job(desk=DESK, decide=decide, number=1, delivery="d1"))
    assert [(await the(store, number)).version for number in (1, 2)] == [1, 1]


@pytest.mark.parametrize("bad", ["\ud800", "a\0b"])
async def test_text_that_no_database_can_hold_harms_nobody_else(store: Store, bad: str) -> None:
    results = await asyncio.gather(
        store.run(opens()),
        store.run(opens(bad)),
        store.run(opens(by=Person(id=bad))),
        store.run(opens(delivery=bad)),
        store.run(opens(effects=[Effect(kind="post", doc=bad)])),
        store.run(Job(desk=DESK, decide=lambda _: Outcome(answer=bad), delivery="d1")),
        store.run(Job(desk=DESK, decide=lambda _: Outcome(person=Person(id=bad)))),
        store.run(opens("Another")),
        return_exceptions=True,
    )
    assert [isinstance(one, Outcome) for one in results] == [True, *[False] * 6, True]
    assert (await the(store, 2)).title == "Another"


@pytest.mark.parametrize("number", [2**70, -(2**70)])
async def test_what_can_be_nowhere_is_not_found_and_harms_nobody_else(store: Store, number: int) -> None:
    found: list[Facts] = []

    def looks(facts: Facts) -> Outcome:
        found.append(facts)
        return Outcome()

    bad = "\ud800"
    results = await asyncio.gather(
        store.run(Job(desk=DESK, decide=looks, number=number)),
        store.run(Job(desk=DESK, decide=looks, other=number)),
        store.run(Job(desk=DESK, decide=looks, again_of=(bad, "a\0b", NOON))),
        store.run(opens()),
    )
    assert [(one.request, one.other) for one in found] == [(None, None)] * 3
    assert results[-1].request is not None
    assert await store.living_at(DESK, "a\0b") is None
    assert await store.find_open(DESK, bad) == await store.find_open(DESK, "a\0b") == []


async def test_a_cancelled_waiter_does_not_break_the_batch(store: Store) -> None:
    jobs = [asyncio.create_task(store.run(opens(f"Request {i}"))) for i in range(5)]
    await asyncio.sleep(0)  # all are waiting, none has begun
    jobs[1].cancel()
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    jobs[3].cancel()  # in the midst of the transaction
    results = await asyncio.gather(*jobs, return_exceptions=True)
    assert [isinstance(one, asyncio.CancelledError) for one in results] == [False, True, False, True, False]
    assert (await store.run(opens("The next"))).request is not None


async def test_more_than_fits_into_one_batch_is_done_in_several(store: Store) -> None:
    results = await asyncio.gather(*(store.run(opens(f"Request {i}", delivery=f"d{i}")) for i in range(1000)))
    assert [one.request.number for one in results if one.request] == list(range(1, 1001))


async def test_a_batch_with_nothing_to_write_answers(store: Store) -> None:
    assert await store.run(Job(desk=DESK, decide=lambda _: Outcome(answer="nothing"))) == Outcome(answer="nothing")


async def test_a_job_can_write_when_the_request_is_due_and_nothing_else(store: Store) -> None:
    await opened(store)

    def decide(facts: Facts) -> Outcome:
        return Outcome(request=facts.request, due=NOON + MINUTE)

    await store.run(Job(desk=DESK, decide=decide, number=1))
    assert await store.next_due() is not None
    assert (await the(store, 1)).version == 1


async def test_asking_again_finds_the_newest_open_request_with_the_title(store: Store) -> None:
    await opened(store, at=NOON - 20 * MINUTE)
    await opened(store, at=NOON - 2 * MINUTE)
    await opened(store, at=NOON - MINUTE)
    await opened(store, by=OTHER)
    await opened(store, "The replica Lags")
    found: list[int | None] = []

    def asks(title: str = "The replica lags", since: timedelta = 10 * MINUTE) -> Job:
        def decide(facts: Facts) -> Outcome:
            found.append(facts.other.number if facts.other else None)
            return Outcome()

        return Job(desk=DESK, decide=decide, again_of=(ASKER.id, title, NOON - since))

    await store.run(asks())
    await store.run(asks("replica"))
    await store.run(asks(since=MINUTE))
    await store.run(does(3, Take()))
    await store.run(does(3, Resolve(how="a restart")))
    await store.run(asks())
    assert found == [3, None, None, 2]


async def test_asking_again_within_one_batch_is_refused(store: Store) -> None:
    since = NOON - 10 * MINUTE
    first, second = await asyncio.gather(
        store.run(opens(since=since)), store.run(opens(since=since)), return_exceptions=True
    )
    assert isinstance(first, Outcome)
    assert isinstance(second, Refused)


async def test_asking_again_sees_what_the_batch_has_changed(store: Store) -> None:
    await opened(store, "A")
    await opened(store, "B")
    since = NOON - 10 * MINUTE
    results = await asyncio.gather(
        store.run(does(1, Set(fact=Fact.TITLE, value="C"))),
        store.run(opens("A", since=since)),
        store.run(opens("C", since=since)),
        return_exceptions=True,
    )
    assert [type(one) for one in results] == [Outcome, Outcome, Refused]


async def test_loads_reflect_the_decisions_before_in_the_batch(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await asyncio.gather(*(store.run(opens(f"Request {i}", policy=LEAST)) for i in range(10)))
    loads = {one.id: one.load for one in await store.people(DESK)}
    assert loads == {OWNER.id: 5, OTHER.id: 5, PEOPLE[2].id: 0, PEOPLE[3].id: 0}


async def test_what_a_person_says_of_themselves_is_kept(driver: Driver) -> None:
    before = await driver.open()
    await before.know(DESK, PEOPLE)
    says = replace(OWNER, quiet="20:00-07:00", plan="gold", zone="Asia/Tokyo", away_until=NOON.replace(microsecond=0))
    stranger = Person(id="slack:U9", quiet="never")
    seen: list[tuple[Person, ...]] = []

    def looks(facts: Facts) -> Outcome:
        seen.append(facts.people)
        return Outcome()

    await asyncio.gather(
        before.run(Job(desk=DESK, decide=lambda _: Outcome(person=says))),
        before.run(Job(desk=DESK, decide=lambda _: Outcome(person=stranger))),
        before.run(Job(desk=DESK, decide=looks, wants_people=True)),
    )
    await before.close()
    after = await driver.open()
    assert await after.people(DESK) == list(seen[0])
    assert {one.id: one for one in seen[0]} == {one.id: one for one in (*PEOPLE, says, stranger)}
    await after.close()


async def test_nothing_is_taken_after_the_end(driver: Driver) -> None:
    store = await driver.open()
    await store.close()
    with pytest.raises(StorageBroken, match="closed"):
        await store.run(opens())


async def test_closing_finishes_what_is_in_hand(driver: Driver) -> None:
    store = await driver.open()
    jobs = [asyncio.create_task(store.run(opens(f"Request {i}"))) for i in range(600)]
    await asyncio.sleep(0)
    await store.close()
    assert all(job.done() and job.result().request for job in jobs)
    after = await driver.open()
    assert (await the(after, 600)).title == "Request 599"
    await after.close()
