"""What is handed out about somebody is what forgetting them changes, row by row, and afterwards there is none of it."""

import json
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from storage import Effect, Job, Outcome, SittingOutcome, StorageBroken, Store
from storage.about import About, about
from storage.editing import editing
from storage.keeping import verify
from storage.told import Told, told_of
from swarm import commands as c
from swarm.forgetting import Forgetting
from swarm.people import FORGOTTEN, GONE, Blocked, Person
from tests.storage.drivers import DRIVERS, Driver, SQLite, fresh
from tests.storage.forgotten import all_texts, forget, where
from tests.storage.jobs import DESK, EXPERT, LEAD, MINUTE, NOON, OTHER, OWNER, PEOPLE, does, opened, opens

ANNA = Person(id="slack:U1A")
LATER = NOON + timedelta(days=2)
NAMES = (
    *("Anna", "Élodie", "E\u0301lodie", "O'Brien", "Anne-Marie", "J.R.", 'Anna "Ace" Bell', "Weiß", "İbrahim", "Işıl"),
    *(
        "Will",
        "open",
        "card",
        "kind",
        "calm",
        "Slack",
        "to",
        "post",
        "person",
        "Анна",
        "李明",
        "अनिल",
        "somebody",
        "a_%",
    ),
)
LIKE_THEM = (
    *("Joanna", "annabel", "élodie", "éLODIE", "ÉLODIE", "e\u0301LODIE", "o’brien", "anne\u2011marie", "j.r.", "weiss"),
    *(
        'anna  "ace"\nbell',
        "WEISS",
        "weißt",
        "ibrahim",
        "IŞIL",
        "will",
        "willing",
        "reopen",
        "OPEN",
        "АННА",
        "李明明",
        "अनिला",
    ),
    *(
        "U1A",
        "U1",
        "U1AB",
        "<@U1A>",
        "<@U1AB>",
        "@slack:U1A",
        "slack:U1AB",
        "https://x.slack.com/team/U1A/Anna?to=will",
    ),
    *('{"kind":"post"}', "\\u0041nna", "\\Anna", "a_%", "axx", FORGOTTEN, "\x01Anna", "🐑"),
)
SAID = st.lists(st.sampled_from(NAMES + LIKE_THEM), min_size=1, max_size=3).map(" ".join)
CARD = {"body": [["said"]], "buttons": [{"label": "Take", "line": "take support#1", "look": "plain"}], "tone": "calm"}


def effect(at: int, *spans: Any, to: str = "") -> Effect:
    doc = {"kind": "post", "at": at, "card": {**CARD, "body": [list(spans)]}, **({"to": to} if to else {})}
    return Effect(kind="post", doc=json.dumps(doc, ensure_ascii=at % 2 == 0))


def comes_to(outcome: Outcome, delivery: str = "") -> Job:
    return Job(desk=DESK, decide=lambda _: outcome, delivery=delivery)


async def said(store: Store, texts: list[str]) -> None:
    """Each of the texts stands wherever words can."""
    await store.know(DESK, (*PEOPLE, ANNA))
    for at, text in enumerate(texts):
        answer = json.dumps({"card": {**CARD, "title": [text]}}, ensure_ascii=at % 2 == 0)
        shut_out = Person(id=f"slack:U9{at}", blocked=Blocked(by=LEAD.id, at=NOON, why=text))
        await store.run(comes_to(Outcome(person=shut_out)))
        number = await opened(store, f"A scanner: {text}", OTHER)
        await store.run(does(number, c.Take(), OWNER, effects=[effect(10 * at + 1, text), effect(10 * at + 2, "fine")]))
        await store.run(does(number, c.Note(text=text), EXPERT, delivery=f"d{at}"))
        await store.run(does(number, c.Resolve(how="done"), OWNER, NOON + (at + 2) * MINUTE))
        await store.run(comes_to(Outcome(answer=answer), f"told {at}"))
    pending = await store.pending(DESK, 1, 9)
    await store.failed(DESK, pending[-1].id, f"not_found: {texts[0]}", pending[-1].revision)


async def looked(driver: Driver, names: tuple[str, ...]) -> tuple[About, Told]:
    async with editing(where(driver)) as edited:
        told = await told_of(edited.reader, DESK, Forgetting(who=ANNA.id, pseudonym=GONE, names=names))
        return await about(edited.reader, DESK, ANNA.id, names), told


async def kept(driver: Driver) -> dict[str, dict[Any, str]]:
    """What may change, by table and key."""
    events = await driver.rows("SELECT number, seq, doc FROM events")
    effects = await driver.rows("SELECT id, kind, doc, error FROM outbox")
    people = await driver.rows("SELECT id, doc, blocked FROM people")
    return {
        "events": {(number, seq): doc for number, seq, doc in events},
        "outbox": {id_: json.dumps([doc, error]) for id_, kind, doc, error in effects if kind == "post"},
        "people": {id_: f"{doc} {blocked}" for id_, doc, blocked in people if id_ != ANNA.id},
    }


def changed(before: dict[Any, str], after: dict[Any, str]) -> list[Any]:
    return sorted(key for key, doc in before.items() if after.get(key) != doc)


def ids(docs: Iterable[Any]) -> list[int]:
    return sorted(one["what"]["at"] for one in docs)


@pytest.mark.parametrize("name", list(DRIVERS))
@given(texts=st.lists(SAID, min_size=1, max_size=3), names=st.lists(st.sampled_from(NAMES), max_size=2).map(tuple))
@example(texts=["Joanna says", "éLODIE says"], names=("Anna", "Élodie"))
@example(texts=["U1AB @U1AB <@U1AB>"], names=())
@settings(max_examples=12, deadline=None)
async def test_what_is_handed_out_is_what_forgetting_changes(
    name: str, texts: list[str], names: tuple[str, ...]
) -> None:
    async with fresh(name) as driver:
        store = await driver.open()
        try:
            await said(store, texts)
            before, measures = await kept(driver), await store.stats(DESK, None, LATER)
            rule = Forgetting(who=ANNA.id, pseudonym=GONE, names=names)
            handed_out, told = await looked(driver, names)
            await forget(driver, ANNA.id, *names)
            after = await kept(driver)
            found = {table: changed(before[table], after[table]) for table in before}

            out = handed_out.kept
            docs = [json.dumps(one, sort_keys=True) for each in out.get("requests", ()) for one in each["events"]]
            assert sorted(docs) == sorted(
                json.dumps(json.loads(before["events"][key]), sort_keys=True) for key in found["events"]
            )
            assert ids(out.get("still_to_be_done", ())) == sorted(
                json.loads(json.loads(before["outbox"][key])[0])["at"] for key in found["outbox"]
            )
            assert sorted(one["person"] for one in out.get("blocked_others", ())) == found["people"]
            assert len(out.get("answers", ())) == sum(rule.text(text) != text for text in texts)
            assert told.rows == {
                table: count
                for table, count in {
                    **{table: len(keys) for table, keys in found.items()},
                    "requests": len({number for number, _ in found["events"]}),
                    "deliveries": len(out.get("answers", ())),
                    "people": len(found["people"]) + 1,
                }.items()
                if count
            }
            assert await store.stats(DESK, None, LATER) == measures

            nothing, nobody = await looked(driver, names)
            assert not nothing.kept and not nobody
            once = await all_texts(driver)
            await forget(driver, ANNA.id, *names)
            assert of_them(await all_texts(driver)) == of_them(once)
            assert (await verify(where(driver))).sound
        finally:
            await store.close()


def of_them(texts: str) -> list[str]:
    return [line for line in texts.splitlines() if not line.startswith("forgotten ")]


JOANNA = json.dumps({"card": {**CARD, "title": ["Joanna asks"]}})
ANNAS = json.dumps({"card": {**CARD, "title": ["Anna and ANNA ask U1A"]}})


async def test_of_others_nothing_is_handed_out_and_nothing_twice(driver: Driver, store: Store) -> None:
    await store.know(DESK, (*PEOPLE, ANNA))
    effects = [effect(1, "Joanna"), effect(2, "Anna, ANNA and <@U1A>"), effect(3, "U1AB")]
    await store.run(opens("The scanner", OTHER, effects=effects))
    for at, answer in enumerate((JOANNA, ANNAS)):
        await store.run(comes_to(Outcome(answer=answer), f"d{at}"))
    (handed_out, told) = await looked(driver, ("Anna", "anna"))
    assert ids(handed_out.kept["still_to_be_done"]) == [2]
    assert [one["answer"]["card"]["title"] for one in handed_out.kept["answers"]] == [["Anna and ANNA ask U1A"]]
    assert told.rows == {"outbox": 1, "deliveries": 1, "people": 1} and "requests" not in handed_out.kept


async def test_what_only_says_their_words_again_is_handed_out_as_it_would_go(driver: Driver, store: Store) -> None:
    """A handover says again, in the name of whoever took it, why it was asked for."""
    number = await opened(store, "The scanner", OTHER)
    await store.know(DESK, PEOPLE)
    await store.run(does(number, c.Take(), OWNER))
    await store.run(does(number, c.HandOver(person=EXPERT.id, why="I am ill"), OWNER))
    await store.run(does(number, c.Accept(), EXPERT))
    async with editing(where(driver)) as edited:
        found = await about(edited.reader, DESK, OWNER.id)
    before = await store.history(DESK, number)
    await forget(driver, OWNER.id)
    after = await store.history(DESK, number)
    gone = [one.type for one, other in zip(before, after, strict=False) if one != other]
    assert [one["type"] for one in found.kept["requests"][0]["events"]] == gone


async def test_a_sitting_of_whose_id_theirs_is_the_beginning_is_not_theirs(driver: Driver, store: Store) -> None:
    sitting = {"swarm": "dispatch", "id": 1, "at": "2026-03-02T12:00:00Z", "by": "slack:U1AB", "agenda": [1]}
    await store.sit(DESK, "dispatch", lambda _: SittingOutcome(doc=json.dumps(sitting), answer="you"), "d1")
    await store.settled(DESK, 0, {"last slack:U1AB": "slack:D1/1", "last slack:xU1A": "slack:D1/2"})
    handed_out, told = await looked(driver, ())
    assert not handed_out.kept and not told
    await forget(driver, ANNA.id)
    assert json.loads(await store.sitting(DESK, "dispatch"))["by"] == "slack:U1AB"
    assert len(await store.addresses(DESK, 0)) == 2


async def test_whom_they_blocked_is_theirs_to_know(driver: Driver, store: Store) -> None:
    blocked = Blocked(by=ANNA.id, at=NOON, why="spam")
    await store.run(comes_to(Outcome(person=replace(OTHER, blocked=blocked))))
    handed_out, told = await looked(driver, ())
    assert handed_out.kept["blocked_others"] == [
        {"person": OTHER.id, "by": ANNA.id, "at": "2026-03-02T12:00:00.123456Z", "why": "spam"}
    ]
    assert told.rows == {"people": 1}


DAMAGED = "UPDATE events SET doc = replace(doc, '\"at\":\"', '\"at\":\"x') WHERE number = 1 AND type = 'tried'"


@pytest.mark.parametrize(
    ("said", "stops"), [("нажали всё", False), ("спросили\nЭлоди", True), ("asked slack:u1a", True)]
)
async def test_what_cannot_be_read_stops_it_only_where_it_may_tell_of_them(
    driver: Driver, store: Store, said: str, stops: bool
) -> None:
    await opened(store, "принтер", OTHER)
    await store.run(does(1, c.TriedStep(step=said), OTHER))
    await opened(store, "сканер", ANNA)
    await driver.tamper(DAMAGED)
    if stops:
        with pytest.raises(StorageBroken, match=r"#1"):
            await looked(driver, ("Элоди",))
        return
    handed_out, told = await looked(driver, ("Элоди",))
    assert [one["number"] for one in handed_out.kept["requests"]] == [2] and told.rows["requests"] == 1
    await forget(driver, ANNA.id, "Элоди")
    assert not (await looked(driver, ("Элоди",)))[1]


async def test_of_what_processes_keep_together_only_their_own_pace_goes(driver: Driver, store: Store) -> None:
    if isinstance(driver, SQLite):
        pytest.skip("only on a server processes keep a pace together")
    await driver.tamper(
        "INSERT INTO paces (name, next_at) VALUES ('T1 im U1A 1', 5), ('T1 im U1AB 1', 5), ('U1A held', 5)"
    )
    await opened(store, "The scanner", ANNA)
    await forget(driver, ANNA.id)
    assert await driver.rows("SELECT name FROM paces") == [("T1 im U1AB 1",)]
