"""What people are to be told: kept until they may be told, replaced by what is newer, counted, and told once."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count

import pytest

from storage import (
    DigestFacts,
    DigestOutcome,
    Effect,
    Facts,
    Job,
    Notice,
    Noticed,
    Outcome,
    StorageBroken,
    Store,
)
from swarm.commands import Note, Resolve, Set, Take
from swarm.commands.telling import Fact
from tests.storage.drivers import Driver
from tests.storage.jobs import DESK, LEAD, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens, the

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
STEPS = count()

Decide = Callable[[DigestFacts], DigestOutcome]


def notice(doc: str = "1", key: str = "resolve", at: datetime = NOON - MINUTE, person: str = OWNER.id) -> Notice:
    return Notice(person=person, key=key, doc=doc, ready_at=at)


def notes(*notices: Notice, number: int = 1, dropped: int = 0, at: datetime = NOON + MINUTE) -> Job:
    """Something happens of which people are to be told."""
    return does(number, Note(text=f"note {next(STEPS)}"), at=at, notices=notices, dropped=dropped)


def tells(at: datetime = NOON + MINUTE, effect: Effect | None = None) -> Decide:
    """All that is ready becomes one message."""

    def decide(facts: DigestFacts) -> DigestOutcome:
        told = [one for one in facts.notices if one.ready_at <= at]
        effects = ((told[0].request.number, effect),) if told and effect else ()
        return DigestOutcome(told=tuple(one.id for one in told), effects=effects, at=at)

    return decide


async def look(store: Store, person: str = OWNER.id) -> DigestFacts:
    """What a digest would see, without doing anything."""
    seen: list[DigestFacts] = []

    def decide(facts: DigestFacts) -> DigestOutcome:
        seen.append(facts)
        return DigestOutcome()

    await store.digest(DESK, person, decide)
    return seen[0]


def docs(notices: Sequence[Noticed]) -> list[str]:
    return [one.doc for one in notices]


async def counts(store: Store, since: datetime | None = None, until: datetime = NOON + 365 * DAY) -> tuple[int, int]:
    stats = await store.stats(DESK, since, until)
    return stats.nudges_sent, stats.nudges_dropped


async def test_a_notice_waits_with_its_request_as_that_is_now(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    await store.run(notes(notice("first", at=NOON)))
    await store.run(does(1, Set(fact=Fact.TITLE, value="The primary lags"), LEAD))
    facts = await look(store)
    (one,) = facts.notices
    assert (one.key, one.doc, one.request) == ("resolve", "first", await the(store, 1))
    assert one.request.title == "The primary lags"
    assert NOON <= one.ready_at < NOON + MINUTE / 1000
    assert facts.person == OWNER
    assert facts.sent == ()


async def test_whoever_the_desk_does_not_know_can_be_told_as_well(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    await store.run(notes(notice(person="slack:U9")))
    facts = await look(store, "slack:U9")
    assert docs(facts.notices) == ["1"]
    assert facts.person is None


async def test_those_ready_first_come_first_and_those_not_ready_are_there(store: Store) -> None:
    for number in (1, 2):
        await opened(store)
        await store.run(notes(notice(f"{number}b", "next_update", NOON + 5 * HOUR), number=number))
        await store.run(notes(notice(f"{number}a", at=NOON - number * HOUR), number=number))
    assert docs((await look(store)).notices) == ["2a", "1a", "1b", "2b"]


async def test_notices_of_another_person_or_desk_are_not_among_them(store: Store) -> None:
    await opened(store)
    await store.run(opens(desk="another"))
    await store.run(notes(notice("mine"), notice("theirs", person=OTHER.id)))

    def elsewhere(_: Facts) -> Outcome:
        return Outcome(request=other, notices=(notice("elsewhere"),))

    other = await store.request("another", 1)
    await store.run(Job(desk="another", number=1, decide=elsewhere))
    assert docs((await look(store)).notices) == ["mine"]
    assert docs((await look(store, OTHER.id)).notices) == ["theirs"]


async def test_a_newer_notice_takes_the_place_of_the_older_which_counts_as_dropped(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice("1", at=NOON)))
    await store.run(notes(notice("2", at=NOON + HOUR), notice("other", "next_update", NOON + 2 * HOUR)))
    await store.run(notes(notice("3", at=NOON + 3 * HOUR)))
    facts = await look(store)
    assert docs(facts.notices) == ["other", "3"]
    assert facts.notices[1].ready_at >= NOON + 3 * HOUR
    assert await counts(store) == (0, 0), "counted once it is told"
    await store.digest(DESK, OWNER.id, tells(NOON + 4 * HOUR))
    assert await counts(store) == (2, 2)


async def test_what_was_told_is_gone_and_one_message_is_to_be_sent(store: Store) -> None:
    for number in (1, 2):
        await opened(store)
        await store.run(notes(notice(str(number), at=NOON - number * MINUTE), number=number))
    await store.run(notes(notice("not yet", "next_update", NOON + HOUR)))
    done = await store.digest(DESK, OWNER.id, tells(effect=Effect(kind="digest", doc="both")))
    assert len(done.told) == 2
    assert [(one.kind, one.doc) for one in await store.pending(DESK, 2, 10)] == [("digest", "both")]
    assert await store.pending(DESK, 1, 10) == []
    assert docs((await look(store)).notices) == ["not yet"]
    assert await counts(store) == (2, 0)


async def test_what_is_no_longer_true_is_gone_and_counted_as_dropped(store: Store) -> None:
    await opened(store)
    for doc in ("1", "2", "3"):
        await store.run(notes(notice(doc)))
    gone = lambda facts: DigestOutcome(gone=tuple(one.id for one in facts.notices), at=NOON)  # noqa: E731
    await store.digest(DESK, OWNER.id, gone)
    facts = await look(store)
    assert facts.notices == ()
    assert facts.sent == (), "nobody was told anything"
    assert await counts(store) == (0, 3)


async def test_what_has_to_wait_is_not_ready_before(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice("a"), notice("b", "next_update")))
    until = NOON + HOUR

    def decide(facts: DigestFacts) -> DigestOutcome:
        return DigestOutcome(later={facts.notices[0].id: until})

    await store.digest(DESK, OWNER.id, decide)
    facts = await look(store)
    assert docs(facts.notices) == ["b", "a"]
    assert until <= facts.notices[1].ready_at < until + MINUTE / 1000
    await store.run(notes(notice("newer", at=NOON)))
    assert docs((await look(store)).notices) == ["b", "newer"]
    await store.digest(DESK, OWNER.id, tells())
    assert await counts(store) == (2, 1), "that it had to wait does not count, that it was replaced does"


async def test_it_is_known_when_somebody_was_told_within_the_last_hour_before_the_newest(store: Store) -> None:
    await opened(store)
    for minutes in (0, 30, 70, 90):
        await store.run(notes(notice()))
        await store.digest(DESK, OWNER.id, tells(NOON + minutes * MINUTE))
    sent = (await look(store)).sent
    assert [round((at - NOON) / MINUTE) for at in sent] == [30, 70, 90]
    assert (await look(store, OTHER.id)).sent == ()


async def test_when_somebody_was_told_long_ago_is_forgotten(driver: Driver) -> None:
    store = await driver.open()
    await opened(store)
    for hours in (0, 1, 2, 5):
        await store.run(notes(notice(), notice(person=OTHER.id)))
        await store.digest(DESK, OWNER.id, tells(NOON + hours * HOUR))
    await store.digest(DESK, OTHER.id, tells(NOON))
    await store.close()
    assert await driver.rows("SELECT person, count(*) FROM digests GROUP BY person ORDER BY person") == [
        (OWNER.id, 1),
        (OTHER.id, 1),
    ]


async def test_a_digest_that_only_puts_off_is_no_digest(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice()))

    def decide(facts: DigestFacts) -> DigestOutcome:
        return DigestOutcome(later={one.id: NOON + HOUR for one in facts.notices}, at=NOON)

    await store.digest(DESK, OWNER.id, decide)
    assert (await look(store)).sent == ()


async def test_nudges_that_came_too_late_are_counted_on_the_day_of_the_event(store: Store) -> None:
    await opened(store)
    await asyncio.gather(
        store.run(notes(dropped=2)),
        store.run(notes(dropped=3)),
        store.run(notes(dropped=4, at=NOON + DAY)),
    )
    assert await counts(store) == (0, 9)
    assert await counts(store, since=NOON + 12 * HOUR) == (0, 4)
    assert await counts(store, until=NOON + 11 * HOUR) == (0, 5)
    assert (await store.stats("another", None, NOON + DAY)).nudges_dropped == 0


async def test_what_came_too_late_on_its_way_is_counted_with_the_delivery(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice("one"), notice("two", key="resolve two")))
    await store.digest(DESK, OWNER.id, tells(NOON))
    assert await counts(store) == (2, 0)
    await store.delivered(DESK, 0, 0, number=1, at=NOON + DAY, late=1)
    assert await counts(store) == (1, 1)
    assert await counts(store, until=NOON + HOUR) == (2, 0)


async def test_what_was_told_is_counted_on_the_day_of_the_digest(store: Store) -> None:
    await opened(store)
    for day in range(3):
        await store.run(notes(notice()))
        await store.digest(DESK, OWNER.id, tells(NOON + day * DAY))
    assert await counts(store, since=NOON + DAY, until=NOON + DAY + HOUR) == (1, 0)


async def test_whose_notices_are_ready_is_known_the_longest_ready_first(store: Store) -> None:
    await opened(store)
    await store.run(
        notes(
            notice(person=OWNER.id, at=NOON - MINUTE),
            notice(person=OWNER.id, key="next_update", at=NOON - 3 * MINUTE),
            notice(person=OTHER.id, at=NOON - 2 * MINUTE),
            notice(person=LEAD.id, at=NOON + HOUR),
        )
    )
    assert await store.ready(NOON, 10) == [(DESK, OWNER.id), (DESK, OTHER.id)]
    assert await store.ready(NOON, 1) == [(DESK, OWNER.id)]
    assert await store.ready(NOON - HOUR, 10) == []
    await store.digest(DESK, OWNER.id, tells(NOON))
    assert await store.ready(NOON + HOUR + MINUTE, 10) == [(DESK, OTHER.id), (DESK, LEAD.id)]


async def test_nobody_is_ready_too_early(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice(at=NOON)))
    assert await store.ready(NOON.replace(microsecond=NOON.microsecond // 1000 * 1000), 10) == []
    assert await store.ready(NOON + MINUTE / 1000, 10) == [(DESK, OWNER.id)]


async def test_a_notice_is_something_to_look_at(store: Store) -> None:
    await opened(store)
    assert await store.next_due() is None
    await store.run(notes(notice(at=NOON + HOUR), notice(key="next_update", at=NOON + 2 * HOUR)))
    at = await store.next_due()
    assert at is not None
    assert NOON + HOUR <= at < NOON + HOUR + MINUTE / 1000
    await store.digest(DESK, OWNER.id, tells(NOON + 3 * HOUR))
    assert await store.next_due() is None


async def test_a_digest_sees_what_the_batch_has_put_and_what_it_has_told(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    await store.run(notes(notice("old", "next_update", NOON - MINUTE)))
    quiet = replace(OWNER, quiet="20:00-07:00")
    seen: list[DigestFacts] = []

    def tells_all(facts: DigestFacts) -> DigestOutcome:
        seen.append(facts)
        return tells()(facts)

    await asyncio.gather(
        store.run(notes(notice("1"))),
        store.run(notes(notice("2", at=NOON + MINUTE / 2))),
        store.run(Job(desk=DESK, decide=lambda _: Outcome(person=quiet))),
        store.run(does(1, Take())),
        store.digest(DESK, OWNER.id, tells_all),
        store.digest(DESK, OWNER.id, tells_all),
        store.run(notes(notice("3"))),
        store.run(notes(notice("theirs", person=OTHER.id))),
        store.digest(DESK, OTHER.id, tells_all),
    )
    assert [docs(facts.notices) for facts in seen] == [["old", "2"], [], ["theirs"]]
    assert [one.request.shepherd for one in seen[0].notices] == [OWNER.id] * 2
    assert seen[0].person is not None
    assert seen[0].person.quiet == quiet.quiet
    assert [len(facts.sent) for facts in seen] == [0, 1, 0]
    facts = await look(store)
    assert docs(facts.notices) == ["3"], "put again after it was told"
    assert len(facts.sent) == 1
    assert await counts(store) == (3, 1)
    await store.digest(DESK, OWNER.id, tells())
    assert await counts(store) == (4, 1), "a new one replaces nothing"


async def test_a_notice_of_a_request_opened_in_the_same_batch_is_kept(store: Store) -> None:
    opening = opens()

    def decide(facts: Facts) -> Outcome:
        outcome = opening.decide(facts)
        outcome.notices = (notice("new"),)
        return outcome

    opening_too = replace(opening, decide=decide)
    await asyncio.gather(store.run(opening_too), store.digest(DESK, OTHER.id, tells()))
    assert docs((await look(store)).notices) == ["new"]
    _, told = await asyncio.gather(store.run(opening_too), store.digest(DESK, OWNER.id, tells()))
    assert len(told.told) == 2


async def test_what_a_digest_puts_off_and_a_job_replaces_in_one_batch_is_the_newer(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice("old")))

    def later(facts: DigestFacts) -> DigestOutcome:
        return DigestOutcome(later={one.id: NOON + HOUR for one in facts.notices})

    await asyncio.gather(store.digest(DESK, OWNER.id, later), store.run(notes(notice("new", at=NOON - MINUTE))))
    (one,) = (await look(store)).notices
    assert (one.doc, one.ready_at < NOON) == ("new", True)
    await store.digest(DESK, OWNER.id, tells())
    assert await counts(store) == (1, 1)


@pytest.mark.parametrize("fault", ["unknown", "twice", "told and later", "no moment", "bad text", "a naive moment"])
async def test_a_digest_that_makes_no_sense_changes_nothing(store: Store, fault: str) -> None:
    await opened(store)
    await store.run(notes(notice()))

    def decide(facts: DigestFacts) -> DigestOutcome:
        (one,) = facts.notices
        match fault:
            case "unknown":
                return DigestOutcome(gone=(one.id, one.id + 1), at=NOON)
            case "twice":
                return DigestOutcome(told=(one.id, one.id), at=NOON)
            case "told and later":
                return DigestOutcome(told=(one.id,), later={one.id: NOON}, at=NOON)
            case "no moment":
                return DigestOutcome(told=(one.id,))
            case "bad text":
                return DigestOutcome(told=(one.id,), effects=((1, Effect(kind="post", doc="\ud800")),), at=NOON)
        return DigestOutcome(told=(one.id,), at=NOON.replace(tzinfo=None))

    done = await asyncio.gather(
        store.digest(DESK, OWNER.id, decide), store.run(does(1, Take())), return_exceptions=True
    )
    assert isinstance(done[0], ValueError | TypeError)
    assert (await the(store, 1)).shepherd == OWNER.id, "the rest of the batch is written"
    assert docs((await look(store)).notices) == ["1"]
    assert await counts(store) == (0, 0)


async def test_a_digest_that_raises_fails_alone(store: Store) -> None:
    await opened(store)
    await store.run(notes(notice(), notice(person=OTHER.id)))

    def breaks(_: DigestFacts) -> DigestOutcome:
        raise RuntimeError("a bug")

    done = await asyncio.gather(
        store.digest(DESK, OWNER.id, breaks), store.digest(DESK, OTHER.id, tells()), return_exceptions=True
    )
    assert isinstance(done[0], RuntimeError)
    assert docs((await look(store)).notices) == ["1"]
    assert (await look(store, OTHER.id)).notices == ()


@pytest.mark.parametrize("fault", ["bad text", "notices alone", "dropped alone", "dropped without an event"])
async def test_a_job_whose_notices_make_no_sense_changes_nothing(store: Store, fault: str) -> None:
    await opened(store)
    request = await the(store, 1)

    def decide(facts: Facts) -> Outcome:
        match fault:
            case "bad text":
                return notes(notice("\ud800")).decide(facts)
            case "notices alone":
                return Outcome(notices=(notice(),))
            case "dropped alone":
                return Outcome(dropped=1)
        return Outcome(request=facts.request, dropped=1)

    with pytest.raises(ValueError, match=r"notices|dropped|surrogates"):
        await store.run(Job(desk=DESK, number=1, decide=decide))
    assert await the(store, 1) == request
    assert (await look(store)).notices == ()
    assert await counts(store) == (0, 0)


async def test_a_delivery_seen_before_tells_nobody_again(store: Store) -> None:
    await opened(store)
    for _ in range(2):
        await store.run(does(1, Note(text="a note"), delivery="d1", notices=[notice()], dropped=1))
    await store.digest(DESK, OWNER.id, tells())
    assert await counts(store) == (1, 1)


async def test_notices_outlive_the_end_of_their_request_until_a_digest_drops_them(store: Store) -> None:
    await opened(store)
    await store.run(does(1, Take(), notices=[notice()]))
    await store.run(does(1, Resolve(how="a restart")))
    (one,) = (await look(store)).notices
    assert one.request.ended


async def test_notices_of_a_request_without_a_history_go_with_it(driver: Driver) -> None:
    store = await driver.open()
    for number in (1, 2):
        await opened(store)
        await store.run(notes(notice(str(number)), number=number))
    await driver.tamper("DELETE FROM events WHERE number = 2")
    assert await store.rebuild() == 1
    assert docs((await look(store)).notices) == ["1"]
    await store.close()


async def test_what_waits_is_there_after_a_restart_and_after_a_rebuild(driver: Driver) -> None:
    before = await driver.open()
    await opened(before)
    await before.run(notes(notice("1"), notice(key="next_update", at=NOON + HOUR)))
    await before.digest(DESK, OWNER.id, tells(NOON + MINUTE))
    await before.close()
    after = await driver.open()
    assert await after.rebuild() == 0
    facts = await look(after)
    assert [one.key for one in facts.notices] == ["next_update"]
    assert len(facts.sent) == 1
    assert await counts(after) == (1, 0)
    await after.close()


async def test_a_request_that_cannot_be_read_is_named(driver: Driver) -> None:
    store = await driver.open()
    await opened(store)
    await store.run(notes(notice()))
    await driver.tamper("UPDATE requests SET doc = '{'")
    with pytest.raises(StorageBroken, match="Request #1"):
        await store.digest(DESK, OWNER.id, tells())
    await store.rebuild()
    assert docs((await look(store)).notices) == ["1"]
    await store.close()


async def test_nobody_is_told_after_the_end(driver: Driver) -> None:
    store = await driver.open()
    await store.close()
    with pytest.raises(StorageBroken, match="closed"):
        await store.digest(DESK, OWNER.id, tells())


async def test_many_are_told_at_once(store: Store) -> None:
    await opened(store)
    people = [f"slack:P{i}" for i in range(300)]
    await store.run(notes(*(notice(person=one) for one in people)))
    assert len(await store.ready(NOON + MINUTE, 1000)) == 300
    await asyncio.gather(*(store.digest(DESK, one, tells(effect=Effect(kind="digest", doc=one))) for one in people))
    assert await store.ready(NOON + MINUTE, 1000) == []
    assert [one.doc for one in await store.pending(DESK, 1, 1000)] == people
    assert await counts(store) == (300, 0)
