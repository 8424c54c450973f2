"""Sittings of a desk: kept, due, decided on what there is; their effects and addresses belong to the desk itself."""

import asyncio
from collections.abc import Callable
from datetime import timedelta

import pytest

from storage import Effect, Failure, Job, Outcome, SittingFacts, SittingOutcome, StorageBroken, Store
from swarm.commands import Redirect, Resolve, Take
from swarm.people import Person
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, MINUTE, NOON, OWNER, PEOPLE, does, opened, opens, the

HOUR = timedelta(hours=1)
KIND = "standup"
NUMBER = 0
"""The desk itself."""

Decide = Callable[[SittingFacts], SittingOutcome]


def says(outcome: SittingOutcome) -> Decide:
    return lambda _: outcome


def adds(word: str) -> Decide:
    """One more word to what is kept."""

    def decide(facts: SittingFacts) -> SittingOutcome:
        doc = f"{facts.doc} {word}".strip()
        return SittingOutcome(answer=doc, doc=doc, effects=(Effect(kind="post", doc=word),))

    return decide


async def look(store: Store, kind: str = KIND) -> SittingFacts:
    """What a sitting would see, without doing anything."""
    seen: list[SittingFacts] = []

    def decide(facts: SittingFacts) -> SittingOutcome:
        seen.append(facts)
        return SittingOutcome()

    await store.sit(DESK, kind, decide)
    return seen[0]


async def test_what_never_sat_is_empty_and_stays_so(store: Store) -> None:
    assert await look(store) == SittingFacts(doc="", next_due=None, people=())
    assert await store.sitting(DESK, KIND) == ""
    assert await store.sittings_due(NOON) == []
    assert await store.next_due() is None


async def test_what_is_kept_is_there_the_next_time(driver: Driver) -> None:
    before = await driver.open()
    await before.know(DESK, PEOPLE)
    await before.sit(DESK, KIND, says(SittingOutcome(doc="{}", next_due=NOON, keeps_due=False)))
    await before.close()
    after = await driver.open()
    assert await after.sitting(DESK, KIND) == "{}"
    facts = await look(after)
    assert (facts.doc, facts.people) == ("{}", PEOPLE)
    assert facts.next_due is not None
    assert NOON <= facts.next_due < NOON + MINUTE / 1000
    await after.close()


async def test_what_is_not_named_stays_as_it_is(store: Store) -> None:
    await store.sit(DESK, KIND, says(SittingOutcome(doc="a", next_due=NOON, keeps_due=False)))
    first = await look(store)
    await store.sit(DESK, KIND, says(SittingOutcome(doc="b")))
    second = await look(store)
    assert (second.doc, second.next_due) == ("b", first.next_due)
    await store.sit(DESK, KIND, says(SittingOutcome(next_due=NOON + HOUR, keeps_due=False)))
    third = await look(store)
    assert third.doc == "b"
    assert third.next_due is not None
    assert third.next_due >= NOON + HOUR
    await store.sit(DESK, KIND, says(SittingOutcome(doc="", keeps_due=False)))
    assert await look(store) == SittingFacts(doc="", next_due=None, people=())


async def test_kinds_and_desks_are_apart(store: Store) -> None:
    await store.sit(DESK, KIND, says(SittingOutcome(doc="a")))
    await store.sit(DESK, "review", says(SittingOutcome(doc="b")))
    await store.sit("another", KIND, says(SittingOutcome(doc="c")))
    assert [await store.sitting(*one) for one in ((DESK, KIND), (DESK, "review"), ("another", KIND))] == [
        "a",
        "b",
        "c",
    ]


async def test_those_due_are_known_the_longest_due_first(store: Store) -> None:
    for kind, minutes in (("a", 3), ("b", 1), ("c", 2)):
        at = NOON + minutes * MINUTE
        await store.sit(DESK, kind, says(SittingOutcome(next_due=at, keeps_due=False)))
    await store.sit("another", "a", says(SittingOutcome(doc="never due")))
    assert await store.sittings_due(NOON) == []
    assert await store.sittings_due(NOON + 2 * MINUTE + MINUTE / 1000) == [(DESK, "b"), (DESK, "c")]
    due = await store.next_due()
    assert due is not None
    assert NOON + MINUTE <= due < NOON + MINUTE + MINUTE / 1000
    assert await store.sittings_due(due) == [(DESK, "b")]


async def test_a_request_may_be_due_before_a_sitting_and_after_it(store: Store) -> None:
    await opened(store)

    def due_at(minutes: int) -> Job:
        return Job(
            desk=DESK, number=1, decide=lambda facts: Outcome(request=facts.request, due=NOON + minutes * MINUTE)
        )

    await store.sit(DESK, KIND, says(SittingOutcome(next_due=NOON + 2 * MINUTE, keeps_due=False)))
    for minutes in (1, 3):
        await store.run(due_at(minutes))
        due = await store.next_due()
        assert due is not None
        assert round((due - NOON) / MINUTE) == min(minutes, 2)


async def test_the_steps_of_one_batch_follow_each_other(store: Store) -> None:
    await asyncio.gather(*(store.sit(DESK, KIND, adds(str(i))) for i in range(5)), store.sit(DESK, "review", adds("x")))
    assert await store.sitting(DESK, KIND) == "0 1 2 3 4"
    assert await store.sitting(DESK, "review") == "x"
    assert [one.doc for one in await store.pending(DESK, NUMBER, 10)] == ["0", "1", "2", "3", "4", "x"]


async def test_a_sitting_sees_the_loads_that_the_batch_has_changed(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    loads: list[int] = []

    def decide(facts: SittingFacts) -> SittingOutcome:
        loads.extend(one.load for one in facts.people if one.id == OWNER.id)
        return SittingOutcome()

    await asyncio.gather(store.run(does(1, Take())), store.sit(DESK, KIND, decide))
    assert loads == [1]


async def test_the_same_delivery_gets_the_same_answer_and_changes_nothing(store: Store) -> None:
    first = await store.sit(DESK, KIND, adds("one"), delivery="d1")
    assert (first.answer, first.again) == ("one", False)
    assert await store.sit(DESK, KIND, adds("two"), delivery="d1") == SittingOutcome(answer="one", again=True)
    both = await asyncio.gather(*(store.sit(DESK, KIND, adds("three"), delivery="d2") for _ in range(2)))
    assert [(one.answer, one.again) for one in both] == [("one three", False), ("one three", True)]
    assert await store.sitting(DESK, KIND) == "one three"
    assert len(await store.pending(DESK, NUMBER, 10)) == 2
    assert (await store.run(opens(delivery="d1"))).again, "jobs and sittings share the inbox of the desk"


@pytest.mark.parametrize("fault", ["raises", "bad answer", "bad doc", "bad effect", "a naive moment"])
async def test_a_sitting_that_breaks_changes_nothing(store: Store, fault: str) -> None:
    bad = "\ud800"

    def decide(_: SittingFacts) -> SittingOutcome:
        match fault:
            case "bad answer":
                return SittingOutcome(answer=bad, doc="new")
            case "bad doc":
                return SittingOutcome(doc=bad, effects=(Effect(kind="post", doc="1"),))
            case "bad effect":
                return SittingOutcome(doc="new", effects=(Effect(kind="post", doc=bad),))
            case "a naive moment":
                return SittingOutcome(doc="new", next_due=NOON.replace(tzinfo=None), keeps_due=False)
        raise RuntimeError("a bug")

    await store.sit(DESK, KIND, says(SittingOutcome(doc="old")))
    done = await asyncio.gather(
        store.sit(DESK, KIND, decide, delivery="d1"), store.run(opens()), return_exceptions=True
    )
    assert isinstance(done[0], RuntimeError | ValueError | TypeError)
    assert isinstance(done[1], Outcome), "the rest of the batch is written"
    assert await store.sitting(DESK, KIND) == "old"
    assert await store.pending(DESK, NUMBER, 10) == []
    assert not (await store.sit(DESK, KIND, adds("x"), delivery="d1")).again


async def test_nothing_sits_after_the_end(driver: Driver) -> None:
    store = await driver.open()
    await store.close()
    with pytest.raises(StorageBroken, match="closed"):
        await store.sit(DESK, KIND, adds("one"))


async def test_the_outbox_of_the_desk_is_like_any_other(store: Store) -> None:
    agenda = Effect(kind="agenda", doc="1", key="agenda")
    await store.sit(DESK, KIND, says(SittingOutcome(effects=(agenda, Effect(kind="post", doc="2")))))
    await store.sit(DESK, KIND, says(SittingOutcome(effects=(Effect(kind="agenda", doc="3", key="agenda"),))))
    await store.run(opens(effects=[Effect(kind="thread", doc="4", key="agenda")]))
    assert await store.pending_requests() == [(DESK, NUMBER), (DESK, 1)]
    first, second = await store.pending(DESK, NUMBER, 10)
    assert (first.doc, first.revision, first.number, second.doc) == ("3", 1, NUMBER, "2")
    await store.postponed(DESK, second.id, NOON, "too many calls", number=second.number)
    await store.delivered(DESK, first.id, first.revision, number=NUMBER, addresses={"agenda": "slack:C1/1"})
    assert await store.addresses(DESK, NUMBER) == {"agenda": "slack:C1/1"}
    await store.failed(DESK, second.id, "no such channel")
    assert await store.pending(DESK, NUMBER, 10) == []
    assert await store.failures(DESK) == [
        Failure(desk=DESK, number=NUMBER, id=second.id, kind="post", doc="2", attempts=2, error="no such channel")
    ]
    await store.settled(DESK, NUMBER, {"agenda": "slack:C1/2"}, heals="post")
    assert await store.failures() == []
    assert await store.addresses(DESK, NUMBER) == {"agenda": "slack:C1/2"}
    assert await store.pending_requests() == [(DESK, 1)]


async def test_the_desk_itself_is_no_request_that_lives_somewhere(store: Store) -> None:
    await store.settled(DESK, NUMBER, {"thread": "slack:C1/1"})
    assert await store.living_at(DESK, "slack:C1/1") is None
    assert await store.thread_of(DESK, NUMBER) == "slack:C1/1"
    await opened(store)
    await store.settled(DESK, 1, {"thread": "slack:C1/1"})
    assert await store.living_at(DESK, "slack:C1/1") == 1


async def test_the_desk_itself_is_no_request_to_be_remade_or_numbered(store: Store) -> None:
    await store.sit(DESK, KIND, adds("one"))
    await store.settled(DESK, NUMBER, {"agenda": "slack:C1/1"})
    assert await store.rebuild() == 0
    assert len(await store.pending(DESK, NUMBER, 10)) == 1
    assert await store.sitting(DESK, KIND) == "one"
    assert await opened(store) == 1
    assert [one.number for one in await store.board(DESK)] == [1]
    assert await store.request(DESK, NUMBER) is None


async def test_the_oldest_open_ones_come_first(store: Store) -> None:
    for i in range(5):
        await opened(store, f"Request {i}")
    await opened(store, "Request 5", by=Person(id="slack:U7"))
    await store.run(does(2, Redirect(where="ask there")))
    await store.run(does(4, Take()))
    await store.run(does(4, Resolve(how="a restart")))
    assert [one.number for one in await store.oldest_open(DESK, 10)] == [1, 3, 5, 6]
    assert await store.oldest_open(DESK, 1) == [await the(store, 1)]
    assert await store.oldest_open("another", 10) == []
    assert [one.number for one in await store.newest_undispatched(DESK, 9, 10)] == [6, 5, 3, 1], "nobody owns them"
    await store.run(does(3, Take()))
    await store.run(does(5, Take()))
    assert [one.number for one in await store.newest_undispatched(DESK, 9, 10)] == [6, 1]
    assert [one.number for one in await store.newest_undispatched(DESK, 4, 10)] == [6, 5, 1]
    assert [one.number for one in await store.newest_undispatched(DESK, 0, 2)] == [6, 5]
    assert await store.newest_undispatched("another", 0, 10) == []


async def test_one_address_is_read_alone(store: Store) -> None:
    await store.settled(DESK, NUMBER, {"agenda": "slack:C1/1", "another": "slack:C1/2"})
    assert await store.address(DESK, NUMBER, "agenda") == "slack:C1/1"
    assert await store.address(DESK, NUMBER, "gone") == await store.address("another", NUMBER, "agenda") == ""
