"""Somebody is forgotten in everything that is kept, on every database; the measures are as they were."""

import json
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from storage import DigestOutcome, Effect, Job, Notice, Outcome, SittingOutcome, Store
from storage.findings import Findings
from storage.keeping import verify
from storage.sqlite.sweeping import sweep
from storage.tables import TABLES
from swarm import commands as c
from swarm import events as ev
from swarm.forgetting import LEFT, NO_WORDS, OPERATOR, Forgetting
from swarm.people import FORGOTTEN, SYSTEM, Blocked, Person
from swarm.request import Status
from tests.storage.drivers import DRIVERS, Driver, SQLite, fresh
from tests.storage.forgotten import ANSWER, LATER, SHOWN, all_texts, dumped, forget, forgetter, where
from tests.storage.histories import PERSONS, REQUESTS, Step, played, steps
from tests.storage.jobs import ASKER, DESK, EXPERT, LEAD, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens, the

ANNA = Person(id="slack:U0ANNA001")
WORDS = "the printer in my flat at 5 Elm Road"
NOBODYS = {"nudge_counts", "heard", "installations", "oauth_states", "forgotten"}
"""Tables in which nobody's id or words are; what is kept of a workspace is sealed."""


@pytest.mark.parametrize("name", list(DRIVERS))
@given(taken=steps, whom=st.sampled_from([one for one in PERSONS if one.id != SYSTEM]))
@settings(max_examples=25, deadline=None)
async def test_of_any_history_the_measures_stay_and_the_person_goes(name: str, taken: list[Step], whom: Person) -> None:
    async with fresh(name) as driver:
        store = await driver.open()
        try:
            await played(store, taken)
            before = await store.stats(DESK, None, LATER + timedelta(days=1))
            told = [await store.history(DESK, number) for number in range(1, REQUESTS + 1)]
            assert await forget(driver, whom.id) == "gone:1"
            assert await store.stats(DESK, None, LATER + timedelta(days=1)) == before
            left = await all_texts(driver)
            assert f'"{whom.id}"' not in left and f"'{whom.id}'" not in left
            for number, history in enumerate(told, start=1):
                now = await store.history(DESK, number)
                assert [one.at for one in now[: len(history)]] == [one.at for one in history]
            assert sound(await verify(where(driver)))
            assert await store.rebuild() == 0
        finally:
            await store.close()


def sound(found: Findings) -> bool:
    return found.sound


async def planted(store: Store) -> int:
    """One request of Anna's, whose words and name are wherever they can be."""
    await store.know(DESK, (*PEOPLE, ANNA))
    await store.policy(DESK, f'plans: people ["{ANNA.id}"]', NOON)
    told = Effect(kind="whisper", doc=json.dumps({"kind": "whisper", "to": ANNA.id, "card": {"body": [["It works."]]}}))
    said = Effect(kind="post", doc=json.dumps({"kind": "post", "card": {"body": [["Anna: ", WORDS]]}}))
    kept = Effect(kind="post", doc=json.dumps({"kind": "post", "card": {"body": [[{"person": ANNA.id}, " asks"]]}}))
    made = (await store.run(opens(WORDS, ANNA, delivery="d1", effects=[told, said, kept]))).request
    assert made is not None
    notice = Notice(person=ANNA.id, key="resolve", doc="{}", ready_at=LATER)
    steps = [
        (c.Take(), OWNER),
        (c.Note(text=f"@{ANNA.id} is slow, says Anna of Sales"), OWNER),
        (c.Pull(expert=EXPERT.id, question="a new toner?"), OWNER),
        (c.Accept(), EXPERT),
        (c.Resolve(how="emptied the spool"), OWNER),
        (c.Confirm(), ANNA),
    ]
    for at, (command, by) in enumerate(steps):
        notices = [notice] if isinstance(command, c.Take) else []
        await store.run(does(made.number, command, by, NOON + at * MINUTE, notices=notices))
    (first, *_) = await store.pending(DESK, made.number, 10)
    other = await opened(store, "The scanner", OTHER)
    await store.run(does(other, c.Take()))
    await store.run(does(other, c.Pull(expert=ANNA.id, question="is it yours?"), notices=[notice]))
    await store.run(does(other, c.Accept(), ANNA))
    await store.digest(DESK, ANNA.id, lambda facts: DigestOutcome(told=(facts.notices[-1].id,), at=NOON))
    await store.settled(DESK, made.number, {"thread": "slack:C1/1.5", f"last {ANNA.id}": "slack:D1/7"})
    sitting = {"swarm": "dispatch", "id": 1, "at": "2026-03-02T12:00:00Z", "by": ANNA.id, "agenda": [1]}
    await store.sit(DESK, "dispatch", lambda _: SittingOutcome(doc=json.dumps(sitting), answer=f"you, {ANNA.id}"), "d2")
    doc = json.dumps({"kind": "shut_out", "person": ANNA.id})
    waits = Effect(kind="shut_out", doc=doc, key=ANNA.id)  # an older Muster keeps them by whom they are about
    await store.run(Job(desk=DESK, decide=lambda _: Outcome(effects=(waits,))))
    assert first.kind == "whisper"
    return made.number


async def test_nothing_is_left_of_them_in_any_table(driver: Driver, store: Store) -> None:
    number = await planted(store)
    await opened(store, "Elsewhere", OTHER)
    before = await all_texts(driver)
    named = {line.partition(" ")[0] for line in before.splitlines() if "U0ANNA001" in line}
    assert named | NOBODYS == set(TABLES), "it is planted wherever it can be: a new table is planted too, or nobody's"
    await forget(driver, ANNA.id, "Anna of Sales", "Anna")
    left = await all_texts(driver)
    for gone in ("U0ANNA001", WORDS, "Anna"):
        assert gone not in left, [line for line in left.splitlines() if gone in line]
    history = await store.history(DESK, number)
    assert history[-1] == ev.Forgotten(at=LATER, by=OPERATOR, pseudonym="gone:1")
    notes = [one.text for one in history if isinstance(one, ev.Noted)]
    assert notes == [f"{FORGOTTEN} is slow, says {FORGOTTEN}"]
    request = await the(store, number)
    assert (request.title, request.requester, request.resolution) == (NO_WORDS, "gone:1", "emptied the spool")
    rows = await store.pending(DESK, number, 10)
    assert [row.doc for row in rows if row.kind == "post"] == [
        '{"kind":"post","card":{"body":[[{"person":"gone:1"}," asks"]]}}'
    ]
    assert [row.kind for row in rows][-1] == SHOWN.kind, "the card is shown anew"
    assert {row[0] for row in await driver.rows("SELECT answer FROM deliveries")} == {ANSWER}
    assert sound(await verify(where(driver))) and await store.rebuild() == 0


async def test_a_file_holds_no_byte_of_them_any_more(driver: Driver, store: Store) -> None:
    if not isinstance(driver, SQLite):
        pytest.skip("what a server has on its disk is the server's")
    for at in range(300):  # so that pages are freed, and some stay with what was on them
        await opened(store, f"{WORDS} {at}", ANNA)
    await planted(store)
    assert WORDS.encode() in dumped(driver)
    await forget(driver, ANNA.id, "Anna")
    await sweep(driver.path)
    found = dumped(driver)
    for gone in (b"U0ANNA001", WORDS.encode(), b"Anna"):
        assert gone not in found
    await store.run(does(1, c.Take()))
    assert (await the(store, 1)).shepherd == OWNER.id, "whoever works on it goes on in the same file"


async def test_others_of_the_same_words_and_other_desks_keep_theirs(driver: Driver, store: Store) -> None:
    theirs, others = await opened(store, WORDS, ANNA), await opened(store, WORDS, OTHER)
    await store.run(opens(WORDS, ANNA, desk="sales"))
    await forget(driver, ANNA.id)
    assert (await the(store, theirs)).title == NO_WORDS
    assert (await the(store, others)).title == WORDS and len(await store.history(DESK, others)) == 1
    elsewhere = await store.request("sales", 1)
    assert elsewhere is not None and (elsewhere.title, elsewhere.requester) == (WORDS, ANNA.id)
    assert await forget(driver, ANNA.id, desk="sales") == "gone:1", "each desk counts for itself"


async def test_killed_half_way_it_goes_on_with_the_same_pseudonym(driver: Driver, store: Store) -> None:
    await forget(driver, OTHER.id)
    numbers = [await opened(store, f"{WORDS} {at}", ANNA) for at in range(3)]
    async with forgetter(driver) as one:
        pseudonym = await one.begin(DESK, ANNA.id, LATER)
        assert pseudonym == "gone:2"
        async with one.alone() as db:
            await one._request(db, DESK, numbers[0], Forgetting(who=ANNA.id, pseudonym=pseudonym), LATER)
    assert (await the(store, numbers[0])).requester == "gone:2"
    assert (await the(store, numbers[1])).requester == ANNA.id
    assert ANNA.id in str(await driver.rows("SELECT who FROM forgotten")), "as long as it is not done"
    assert await forget(driver, ANNA.id) == "gone:2"
    assert {(await the(store, number)).requester for number in numbers} == {"gone:2"}
    assert [len(await store.history(DESK, number)) for number in numbers] == [2, 2, 2], "recorded once each"
    assert await driver.rows("SELECT who FROM forgotten") == [(None,), (None,)]


async def test_whoever_comes_back_is_somebody_else(driver: Driver, store: Store) -> None:
    first = await opened(store, WORDS, ANNA)
    assert await forget(driver, ANNA.id) == "gone:1"
    second = await opened(store, "the scanner", ANNA)
    assert (await the(store, second)).requester == ANNA.id
    assert await forget(driver, ANNA.id) == "gone:2"
    assert [(await the(store, number)).requester for number in (first, second)] == ["gone:1", "gone:2"]


async def test_what_they_looked_after_is_let_go_and_looked_at_at_once(driver: Driver, store: Store) -> None:
    await store.know(DESK, PEOPLE)
    number = await opened(store)
    await store.run(does(number, c.Take()))
    await store.run(does(number, c.Offer(), EXPERT))
    await forget(driver, OWNER.id)
    request = await the(store, number)
    assert (request.status, request.shepherd) == (Status.NEW, None)
    assert [one.who for one in request.swarm] == [EXPERT.id]
    dropped = (await store.history(DESK, number))[-2]
    assert dropped == ev.Dropped(at=LATER, by=SYSTEM, who="gone:1", why=LEFT)
    assert await store.due(NOON, 10) == [(DESK, number)], "whoever works here looks at it"
    assert [one.load for one in await store.people(DESK)] == [0] * (len(PEOPLE) - 1)
    await store.run(does(number, c.Take(), OTHER, LATER))
    assert (await the(store, number)).first_shepherd == "gone:1"
    assert sound(await verify(where(driver)))


async def test_whoever_works_on_it_meanwhile_goes_on_with_what_is_there_then(driver: Driver, store: Store) -> None:
    """What a process has read of it before is not written back: each transaction reads what it decides about anew."""
    number = await opened(store, WORDS, ANNA)
    await store.run(does(number, c.Take()))
    assert (await the(store, number)).requester == ANNA.id
    await forget(driver, ANNA.id)
    await store.run(does(number, c.TriedStep(step="a restart"), OWNER, LATER))
    await store.run(does(number, c.Resolve(how="done"), LEAD, LATER))
    left = await all_texts(driver)
    assert ANNA.id not in left and WORDS not in left
    assert (await the(store, number)).requester == "gone:1"
    assert await store.rebuild() == 0


async def test_whom_they_blocked_stays_so_without_their_name_and_reason(driver: Driver, store: Store) -> None:
    other = replace(OTHER, blocked=Blocked(by=LEAD.id, at=NOON, why=f"too many, says @{ANNA.id}"))
    await store.know(DESK, (*PEOPLE, ANNA))
    await store.run(Job(desk=DESK, decide=lambda _: Outcome(person=other)))
    await forget(driver, ANNA.id)
    assert await store.blocked(DESK, OTHER.id) == replace(other.blocked or never(), why=f"too many, says {FORGOTTEN}")
    await forget(driver, LEAD.id)
    assert await store.blocked(DESK, OTHER.id) == Blocked(by="gone:2", at=NOON, why=NO_WORDS)
    assert sound(await verify(where(driver)))


def never() -> Blocked:
    raise AssertionError


async def test_what_was_just_being_told_to_them_leaves_no_trace(driver: Driver, store: Store) -> None:
    """It was on its way when they were forgotten: that it arrived is nothing that anybody has to know any more."""
    number = await planted(store)
    told, *_ = await store.pending(DESK, number, 10)
    await forget(driver, ANNA.id)
    await store.delivered(DESK, told.id, told.revision, number=number, addresses={f"last {ANNA.id}": "slack:D1/9"})
    assert ANNA.id not in await all_texts(driver)


async def test_what_is_told_to_somebody_is_found_again(store: Store) -> None:
    number = await planted(store)
    told, *_ = await store.pending(DESK, number, 10)
    await store.delivered(DESK, told.id, told.revision, number=number, addresses={f"last {ANNA.id}": "slack:D1/9"})
    assert await store.address(DESK, number, f"last {ANNA.id}") == "slack:D1/9"


async def test_a_word_of_an_asker_is_found_though_it_is_cut_or_on_two_lines(driver: Driver, store: Store) -> None:
    long = "My long story, which begins here,\nand goes on and on until nobody listens any more, and then some more."
    cut = long.replace("\n", " ")[:70] + "…"
    listed = Effect(kind="whisper", doc=json.dumps({"kind": "whisper", "to": LEAD.id, "card": {"body": [[cut]]}}))
    made = (await store.run(opens(long, ASKER, effects=[listed]))).request
    assert made is not None
    await forget(driver, ASKER.id)
    assert await store.pending(DESK, made.number, 10) == []
