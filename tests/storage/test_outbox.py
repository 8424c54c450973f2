"""Effects: kept in order until they are done, replaced by newer ones of their key, visible when they cannot be done."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from storage import Effect, Facts, Failure, Job, Outcome, Pending, Store
from storage.milliseconds import moment
from tests.storage.jobs import DESK, MINUTE, NOON, opened

IN_TIME = 60.0


def card(doc: str) -> Effect:
    return Effect(kind="card", doc=doc, key="card")


def post(doc: str) -> Effect:
    return Effect(kind="post", doc=doc)


def effects(*some: Effect, number: int = 1) -> Job:
    def decide(_: Facts) -> Outcome:
        return Outcome(effects=some)

    return Job(desk=DESK, number=number, decide=decide)


async def docs(store: Store, number: int = 1) -> list[str]:
    return [one.doc for one in await store.pending(DESK, number, 100)]


async def only(store: Store) -> Pending:
    (one,) = await store.pending(DESK, 1, 100)
    return one


async def test_effects_are_pending_in_the_order_in_which_they_came(store: Store) -> None:
    await opened(store)
    jobs = [effects(post(f"{i}a"), post(f"{i}b")) for i in range(5)]
    await asyncio.gather(*(store.run(job) for job in jobs[:3]))
    for job in jobs[3:]:
        await store.run(job)
    expected = [f"{i}{part}" for i in range(5) for part in "ab"]
    assert await docs(store) == expected
    assert [one.doc for one in await store.pending(DESK, 1, 3)] == expected[:3]


async def test_an_effect_comes_back_as_it_was_given(store: Store) -> None:
    await store.run(effects(Effect(kind="card", doc='{"title":"é"}', key="card")))
    one = await only(store)
    assert one == Pending(
        desk=DESK,
        number=1,
        id=one.id,
        revision=0,
        kind="card",
        doc='{"title":"é"}',
        key="card",
        attempts=0,
        not_before=None,
        at=one.at,
        ago=one.ago,
    )


async def test_the_requests_with_something_to_do_are_known(store: Store) -> None:
    assert await store.pending_requests() == []
    await store.run(effects(post("1"), post("2"), number=2))
    await store.run(effects(post("1"), number=1))
    assert await store.pending_requests() == [(DESK, 1), (DESK, 2)]


async def test_a_newer_effect_of_the_same_key_takes_the_place_of_the_old_one(store: Store) -> None:
    await store.run(effects(card("1"), post("2")))
    await store.run(effects(card("3"), post("4")))
    assert await docs(store) == ["3", "2", "4"]
    assert [one.revision for one in await store.pending(DESK, 1, 10)] == [1, 0, 0]


async def test_a_key_is_replaced_within_a_batch_and_within_a_job(store: Store) -> None:
    await asyncio.gather(store.run(effects(card("1"), card("2"))), store.run(effects(post("3"), card("4"))))
    assert await docs(store) == ["4", "3"]


async def test_keys_of_different_requests_are_different(store: Store) -> None:
    await asyncio.gather(store.run(effects(card("1"))), store.run(effects(card("2"), number=2)))
    assert await docs(store, 1) == ["1"]
    assert await docs(store, 2) == ["2"]


async def test_what_was_delivered_is_gone(store: Store) -> None:
    await store.run(effects(post("1"), post("2")))
    first, _ = await store.pending(DESK, 1, 10)
    await store.delivered(DESK, first.id, first.revision, number=1)
    await store.delivered(DESK, first.id, first.revision, number=1)
    assert await docs(store) == ["2"]


async def test_delivering_the_old_one_does_not_remove_the_newer(store: Store) -> None:
    await store.run(effects(card("1")))
    old = await only(store)
    await store.run(effects(card("2")))
    await store.delivered(DESK, old.id, old.revision, number=1)
    new = await only(store)
    assert (new.id, new.revision, new.doc) == (old.id, 1, "2")
    await store.delivered(DESK, new.id, new.revision, number=1)
    assert await docs(store) == []


async def test_delivering_and_replacing_in_one_batch_loses_nothing(store: Store) -> None:
    for order in (0, 1):
        await store.run(effects(card("old")))
        old = await only(store)
        both = [store.run(effects(card("new"))), store.delivered(DESK, old.id, old.revision, number=1)]
        await asyncio.gather(*(both if order else reversed(both)))
        new = await only(store)
        assert new.doc == "new"
        await store.delivered(DESK, new.id, new.revision, number=1)


async def test_an_id_is_never_used_again(store: Store) -> None:
    seen = set()
    for _ in range(3):
        await store.run(effects(post("1")))
        one = await only(store)
        assert one.id not in seen
        seen.add(one.id)
        await store.delivered(DESK, one.id, one.revision, number=1)


async def test_what_is_postponed_keeps_its_place_and_says_when(store: Store) -> None:
    await store.run(effects(post("1"), post("2")))
    first, _ = await store.pending(DESK, 1, 10)
    await store.postponed(DESK, first.id, NOON, "too many calls", number=1)
    await store.postponed(DESK, first.id, NOON + MINUTE, "too many calls", number=1)
    first, second = await store.pending(DESK, 1, 10)
    assert (first.doc, first.attempts) == ("1", 2)
    assert first.not_before is not None
    assert abs(first.not_before - (NOON + MINUTE)) < MINUTE / 1000
    assert first.not_before >= NOON + MINUTE
    assert second.not_before is None


async def test_a_replaced_effect_begins_anew_but_still_waits(store: Store) -> None:
    await store.run(effects(card("1")))
    await store.postponed(DESK, (await only(store)).id, NOON, "too many calls", number=1)
    await store.run(effects(card("2")))
    one = await only(store)
    assert one.attempts == 0
    assert one.not_before is not None


async def test_what_failed_is_no_longer_pending_and_can_be_seen(store: Store) -> None:
    await store.run(effects(card("1"), post("2")))
    first, _ = await store.pending(DESK, 1, 10)
    await store.failed(DESK, first.id, "no such channel")
    assert await docs(store) == ["2"]
    failure = Failure(desk=DESK, number=1, id=first.id, kind="card", doc="1", attempts=1, error="no such channel")
    assert await store.failures(DESK) == [failure] == await store.failures()
    assert await store.failures("another") == []


async def test_a_failed_effect_is_not_replaced_but_followed(store: Store) -> None:
    await store.run(effects(card("1")))
    await store.failed(DESK, (await only(store)).id, "no such channel")
    await store.run(effects(card("2")))
    assert await docs(store) == ["2"]
    assert len(await store.failures(DESK)) == 1


async def test_failing_with_a_revision_spares_the_newer_one(store: Store) -> None:
    await store.run(effects(card("1")))
    old = await only(store)
    await store.run(effects(card("2")))
    await store.failed(DESK, old.id, "message too long", revision=old.revision)
    assert await docs(store) == ["2"]
    assert await store.failures() == []


async def test_reports_on_effects_that_are_gone_change_nothing(store: Store) -> None:
    await store.run(effects(post("1")))
    one = await only(store)
    await store.delivered(DESK, one.id, one.revision, number=1)
    await asyncio.gather(store.postponed(DESK, one.id, NOON, "late", number=1), store.failed(DESK, one.id, "late"))
    assert await docs(store) == []
    assert await store.failures() == []


async def test_many_reports_share_a_transaction(store: Store) -> None:
    await store.run(effects(*(post(str(i)) for i in range(100))))
    rows: Sequence[Pending] = await store.pending(DESK, 1, 100)
    await asyncio.gather(*(store.delivered(DESK, one.id, one.revision, number=1) for one in rows))
    assert await store.pending_requests() == []


async def test_that_something_begins_is_on_record_until_it_is_done(store: Store) -> None:
    await store.run(effects(card("1"), post("2")))
    first, second = await store.pending(DESK, 1, 9)
    await store.leases.take(DESK, 1)
    await store.begun(DESK, first.id, number=1)
    await store.run(effects(card("3")))
    kept, other = await store.pending(DESK, 1, 9)
    assert (kept.doc, other.begun) == ("3", None)
    assert kept.begun is not None and 0 <= kept.begun < IN_TIME
    await store.delivered(DESK, second.id, second.revision, number=1)
    assert [one.begun is not None for one in await store.pending(DESK, 1, 9)] == [True]


async def test_what_was_refused_for_certain_has_not_begun(store: Store) -> None:
    await store.run(effects(post("1"), post("2")))
    await store.leases.take(DESK, 1)
    for one, unshown in zip(await store.pending(DESK, 1, 9), (True, False), strict=True):
        await store.begun(DESK, one.id, number=1)
        await store.postponed(DESK, one.id, NOON, "too many calls", number=1, unshown=unshown)
    assert [(one.attempts, one.begun is not None) for one in await store.pending(DESK, 1, 9)] == [(1, False), (1, True)]


async def test_an_effect_says_since_when_it_is_on_record_whatever_becomes_of_it(store: Store) -> None:
    before = datetime.now(UTC)
    await store.run(effects(card("1")))
    first = await only(store)
    assert abs(moment(first.at) - before) < timedelta(seconds=IN_TIME) and 0 <= first.ago < IN_TIME
    await store.run(effects(card("2")))
    await store.postponed(DESK, first.id, NOON, "too many calls", number=1)
    again = await only(store)
    assert (again.doc, again.id, again.at) == ("2", first.id, first.at) and again.ago >= first.ago
