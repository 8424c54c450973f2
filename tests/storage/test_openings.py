"""What was opened of late, for whoever opens one more: as it is on the disk, and by what the same batch has opened."""

import asyncio
from datetime import datetime, timedelta

import pytest

from storage import Facts, Job, Outcome, Store
from swarm.commands import Asked, Open, Resolve, Source, Take
from swarm.limits import HOUR, Opening
from swarm.people import Person
from swarm.policy import Policy
from swarm.refused import Refused
from tests.storage.jobs import ASKER, DESK, MINUTE, NOON, OWNER, PEOPLE, STILL, does, opens, outcome, the

THREE = Policy(assignment="claim", targets=STILL, opens_per_hour=3, desk_opens_per_hour=None)
OTHER_ASKER = Person(id="slack:U9")


def counted(at: datetime = NOON, by: Person = ASKER, *, desk: str = DESK, delivery: str = "", author: str = "") -> Job:
    """Somebody asks for help on a desk that counts."""

    def decide(facts: Facts) -> Outcome:
        asked = Asked(by=by, at=at, policy=THREE, people=facts.people, openings=facts.openings)
        try:
            events = Open(title="x").decide(desk, facts.number, asked, Source(intake="slack:C1", author=author))
        except Refused as refused:
            return Outcome(answer=str(refused))
        made = outcome(events, None, THREE, ())
        made.answer = "opened"
        return made

    return Job(desk=desk, decide=decide, delivery=delivery, opens=True, wants_people=True, counts=at - HOUR)


async def seen(store: Store, at: datetime, desk: str = DESK) -> list[Opening]:
    """What somebody who opens one more would be told of."""
    found: list[Opening] = []

    def look(facts: Facts) -> Outcome:
        found.extend(facts.openings)
        return Outcome()

    await store.run(Job(desk=desk, decide=look, opens=True, counts=at - HOUR))
    return found


async def test_what_was_opened_within_the_hour_is_known(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await store.run(opens(at=NOON - HOUR - MINUTE))
    await store.run(opens(at=NOON - MINUTE))
    await store.run(does(2, Take()))
    await store.run(does(2, Resolve(how="x")))
    await store.run(counted(NOON, OWNER, author=ASKER.id))
    await store.run(opens(desk="other"))
    first, second = await seen(store, NOON)
    assert (first.number, first.by, first.requester, first.ended) == (2, ASKER.id, ASKER.id, True)
    assert (second.number, second.by, second.requester, second.ended) == (3, OWNER.id, ASKER.id, False)
    assert second.at == NOON.replace(microsecond=123000)
    assert await seen(store, NOON + 2 * HOUR) == []
    assert await seen(store, NOON, "nowhere") == []


async def test_of_many_the_newest_thousand_are_known(store: Store) -> None:
    await asyncio.gather(*(store.run(opens()) for _ in range(1003)))
    assert sorted(one.number for one in await seen(store, NOON)) == list(range(4, 1004))


@pytest.mark.parametrize("at_once", [True, False], ids=["in one batch", "one after the other"])
async def test_each_counts_whether_written_or_only_decided(store: Store, at_once: bool) -> None:
    jobs = [counted(NOON + second * timedelta(seconds=1)) for second in range(9)]
    jobs += [counted(by=OTHER_ASKER), counted(desk="other")]
    if at_once:
        made = await asyncio.gather(*map(store.run, jobs))
    else:
        made = [await store.run(job) for job in jobs]
    answers = [one.answer for one in made]
    assert answers.count("opened") == 5 and answers[-2:] == ["opened", "opened"]
    assert all(one.startswith("You have opened 3 requests") for one in answers[3:9])
    assert await store.open_counts(DESK) == (4, 4)


async def test_the_same_delivery_counts_once_and_hears_the_same(store: Store) -> None:
    for number in (1, 2, 3):
        await store.run(counted(delivery=f"d{number}"))
        assert (await store.run(counted(delivery=f"d{number}"))).again
    no = await store.run(counted(delivery="d4"))
    assert no.answer.startswith("You have opened 3 requests") and not no.again
    late = await store.run(counted(NOON + 2 * HOUR, delivery="d4"))
    assert (late.answer, late.again) == (no.answer, True)
    assert (await store.run(counted(NOON + 2 * HOUR, delivery="d5"))).answer == "opened"
    assert (await the(store, 4)).number == 4
