"""People: what the directory says, what they say themselves, and what follows from their requests."""

import asyncio
from dataclasses import replace
from datetime import datetime, timedelta

from storage import Facts, Job, Outcome, Store
from swarm.commands import Assign, Drop, Take
from swarm.people import Person, Role
from tests.storage.jobs import DESK, EXPERT, LEAST, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens


async def by_id(store: Store) -> dict[str, Person]:
    return {one.id: one for one in await store.people(DESK)}


def close(one: datetime | None, other: datetime) -> bool:
    return one is not None and abs(one - other) < timedelta(milliseconds=1)


def says(person: Person) -> Job:
    def decide(_: Facts) -> Outcome:
        return Outcome(person=person)

    return Job(desk=DESK, decide=decide)


async def test_people_are_known_as_the_directory_says(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    assert await store.people(DESK) == sorted(PEOPLE, key=lambda one: one.id)
    assert await store.people("another") == []


async def test_the_directory_changes_facts_but_not_until_when_somebody_is_away(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await store.run(says(replace(OWNER, away_until=NOON)))
    await store.know(DESK, [replace(OWNER, skills=frozenset({"dns"}), zone="Europe/Berlin")])
    known = (await by_id(store))[OWNER.id]
    assert (known.skills, known.zone) == (frozenset({"dns"}), "Europe/Berlin")
    assert close(known.away_until, NOON)


async def test_the_directory_does_not_change_when_somebody_wants_quiet(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await store.run(says(replace(OWNER, quiet="20:00-07:00")))
    await store.know(DESK, [replace(OWNER, plan="gold"), EXPERT], complete=True)
    known = (await by_id(store))[OWNER.id]
    assert (known.quiet, known.plan, known.roles) == ("20:00-07:00", "gold", OWNER.roles)
    await store.know(DESK, [], complete=True)
    assert (await by_id(store))[OWNER.id] == Person(id=OWNER.id, quiet="20:00-07:00")


async def test_a_directory_that_knows_no_zone_erases_none(store: Store) -> None:
    await store.know(DESK, [replace(OWNER, zone="Europe/Berlin")])
    await store.know(DESK, [OWNER], complete=True)
    assert (await by_id(store))[OWNER.id].zone == "Europe/Berlin"
    await store.know(DESK, [replace(OWNER, zone="Asia/Kolkata")])
    assert (await by_id(store))[OWNER.id].zone == "Asia/Kolkata"


async def test_whoever_vanished_is_promised_nothing_even_if_they_had_no_role(store: Store) -> None:
    customer, cook = Person(id="slack:U8", plan="gold"), Person(id="slack:U9", skills=frozenset({"cooking"}))
    await store.know(DESK, [customer, cook], complete=True, platform="slack")
    assert (await by_id(store))[customer.id].plan == "gold"
    await store.know(DESK, [], complete=True, platform="discord")
    assert (await by_id(store))[customer.id].plan == "gold"
    await store.know(DESK, [], complete=True, platform="slack")
    assert await store.people(DESK) == [Person(id=customer.id), Person(id=cook.id)]


async def test_whoever_may_be_more_than_can_be_told_just_now_has_lost_nothing(store: Store) -> None:
    await store.know(DESK, [replace(OWNER, zone="Europe/Berlin"), replace(EXPERT, plan="gold")], complete=True)
    unsure = [Person(id=OWNER.id, unsure=True), replace(EXPERT, roles=EXPERT.roles | {Role.LEAD}, unsure=True)]
    newcomer = Person(id="slack:U7", roles=frozenset({Role.STAFF}), tier=1, unsure=True)
    await store.know(DESK, [*unsure, newcomer])
    known = await by_id(store)
    assert known[OWNER.id] == replace(OWNER, zone="Europe/Berlin")
    assert known[EXPERT.id] == replace(EXPERT, roles=EXPERT.roles | {Role.LEAD}, plan="gold")
    assert known[newcomer.id] == replace(newcomer, unsure=False)
    await store.know(DESK, [EXPERT], complete=True)
    assert (await by_id(store))[OWNER.id].roles == frozenset() and (await by_id(store))[EXPERT.id] == EXPERT


async def test_whoever_is_back_is_back(store: Store) -> None:
    await store.run(says(replace(OWNER, away_until=NOON)))
    await store.run(says(OWNER))
    assert (await by_id(store))[OWNER.id].away_until is None


async def test_the_directory_of_one_platform_says_nothing_of_another(store: Store) -> None:
    there = replace(OTHER, id="discord:3")
    await asyncio.gather(
        store.know(DESK, PEOPLE, complete=True, platform="slack"),
        store.know(DESK, [there], complete=True, platform="discord"),
    )
    assert len([one for one in await store.people(DESK) if one.roles]) == len(PEOPLE) + 1
    await store.know(DESK, [], complete=True, platform="slack")
    assert [one.id for one in await store.people(DESK) if one.roles] == [there.id]


async def test_whoever_vanished_from_a_complete_directory_is_neither_asked_nor_assigned(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await store.know(DESK, [OWNER])
    assert len([one for one in await store.people(DESK) if one.roles]) == len(PEOPLE)
    await store.know(DESK, [OWNER], complete=True)
    known = await by_id(store)
    assert known[OWNER.id] == OWNER
    assert known[EXPERT.id] == Person(id=EXPERT.id)
    await store.know(DESK, PEOPLE, complete=True)
    assert (await by_id(store))[EXPERT.id] == EXPERT


async def test_another_desk_is_not_touched(store: Store) -> None:
    await store.know("another", PEOPLE)
    await store.know(DESK, [], complete=True)
    assert len(await store.people("another")) == len(PEOPLE)
    assert await store.people(DESK) == []


async def test_load_is_what_is_open_and_theirs(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    for number in (1, 2, 3):
        await opened(store)
        await store.run(does(number, Take()))
    await store.run(does(1, Drop(why="a mistake")))
    assert (await by_id(store))[OWNER.id].load == 2


async def test_when_somebody_last_became_shepherd_is_known_and_survives_the_drop(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    await store.run(does(1, Take(), at=NOON + 5 * MINUTE))
    await store.run(does(1, Drop(why="a mistake"), at=NOON + 6 * MINUTE))
    known = await by_id(store)
    assert close(known[OWNER.id].last_owned_at, NOON + 5 * MINUTE)
    assert known[OTHER.id].last_owned_at is None


async def test_decisions_see_the_people_as_earlier_ones_of_the_batch_left_them(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    await opened(store)
    seen: list[dict[str, Person]] = []

    def looks(facts: Facts) -> Outcome:
        seen.append({one.id: one for one in facts.people})
        return Outcome()

    await asyncio.gather(
        store.run(does(1, Assign(person=OTHER.id))),
        store.run(says(replace(EXPERT, away_until=NOON))),
        store.run(opens("Another", policy=LEAST, at=NOON + 3 * MINUTE)),
        store.run(Job(desk=DESK, decide=looks, wants_people=True)),
        store.run(does(1, Drop(why="a mistake"), OTHER, policy=LEAST, at=NOON + 4 * MINUTE)),
        store.run(Job(desk=DESK, decide=looks, wants_people=True)),
    )
    first, second = seen
    assert (first[OWNER.id].load, first[OTHER.id].load) == (1, 1)
    assert (second[OWNER.id].load, second[OTHER.id].load) == (2, 0)
    assert first[EXPERT.id].away_until == NOON
    assert close(second[OWNER.id].last_owned_at, NOON + 4 * MINUTE)
    assert {key: replace(one, away_until=None, last_owned_at=None) for key, one in second.items()} == {
        key: replace(one, away_until=None, last_owned_at=None) for key, one in (await by_id(store)).items()
    }


async def test_only_a_job_that_wants_people_gets_them(store: Store) -> None:
    await store.know(DESK, PEOPLE)
    seen: list[int] = []

    def looks(facts: Facts) -> Outcome:
        seen.append(len(facts.people))
        return Outcome()

    await asyncio.gather(
        store.run(Job(desk=DESK, decide=looks)), store.run(Job(desk=DESK, decide=looks, wants_people=True))
    )
    assert seen == [0, len(PEOPLE)]


async def test_what_a_role_means_is_kept(store: Store) -> None:
    everybody = [Person(id=f"slack:U{role}", roles=frozenset({role})) for role in Role]
    await store.know(DESK, everybody)
    assert await by_id(store) == {one.id: one for one in everybody}
