"""What is still to be done can be done after somebody is forgotten: only from what is shown do words and names go."""

import json
from dataclasses import replace
from typing import Any

import pytest

from storage import Effect, Job, Outcome, SittingOutcome, Store
from swarm import commands as c
from swarm import events as ev
from swarm.people import FORGOTTEN, Blocked, Person
from tests.storage.drivers import Driver
from tests.storage.forgotten import SHOWN, all_texts, forget
from tests.storage.jobs import DESK, LEAD, NOON, OTHER, OWNER, PEOPLE, does, opened, opens

Doc = dict[str, Any]
ANNA = Person(id="slack:U0ANNA001")
CARD: Doc = {
    "title": [],
    "body": [["It is ", {"bold": "new"}, {"desk": "support", "number": 1, "address": "slack:C1/1", "label": None}]],
    "facts": [{"name": "Asked by", "text": [{"person": OTHER.id, "ping": False}]}],
    "buttons": [{"label": "Take", "line": "take support#1", "look": "plain"}],
    "more": [{"label": "Note", "line": "note support#1", "look": "plain"}],
    "tone": "calm",
}
DOCS: list[Doc] = [
    {"kind": "open_thread"},
    {"kind": "update_card"},
    {"pull": "p1", "ask": 0, "kind": "post_pull"},
    {"to": OTHER.id, "card": CARD, "kind": "whisper"},
    {"card": CARD, "kind": "post"},
    {"to": OTHER.id, "things": [{"number": 1, "nudge": {"clock": "vendor"}}], "more": 1, "kind": "digest"},
    {"swarm": "dispatch", "id": 1, "kind": "open_sitting"},
]
"""Effects as the outbox keeps them, none of which tells of Anna."""


def post(*spans: Any) -> Doc:
    return {"card": {**CARD, "body": [list(spans)]}, "kind": "post"}


async def left(driver: Driver, store: Store, docs: list[Doc], *names: str, title: str = "Help") -> list[Doc]:
    """What is still to be done once Anna is forgotten, who asked for help; without that the card is shown anew."""
    await store.know(DESK, (*PEOPLE, ANNA))
    effects = [Effect(kind=doc["kind"], doc=json.dumps(doc)) for doc in docs]
    made = (await store.run(opens(title, ANNA, effects=effects))).request
    assert made is not None
    await forget(driver, ANNA.id, *names)
    rows = await store.pending(DESK, made.number, 20)
    return [json.loads(row.doc) for row in rows if row.key != SHOWN.key]


@pytest.mark.parametrize("title", ["open", "thread", "card", "post", "slack", "dispatch", "calm", "take", "support"])
async def test_what_does_not_show_their_words_is_still_done(driver: Driver, store: Store, title: str) -> None:
    assert await left(driver, store, DOCS, title=title) == DOCS


@pytest.mark.parametrize(
    "span", ["open it", {"bold": "open"}, {"code": "open"}, {"url": "http://x.y", "label": "open"}]
)
async def test_what_shows_their_words_is_not(driver: Driver, store: Store, span: Any) -> None:
    assert await left(driver, store, [DOCS[0], post(span), DOCS[1]], title="open") == DOCS[:2]


@pytest.mark.parametrize(
    "name",
    ["Post", "Card", "More", "To", "Ask", "Kind", "By", "Calm", "Take", "Slack", "Support", "Vendor", "Dispatch"],
)
async def test_a_name_that_is_a_word_of_ours_breaks_nothing(driver: Driver, store: Store, name: str) -> None:
    assert await left(driver, store, DOCS, name) == DOCS


async def test_of_what_is_shown_the_name_goes_and_the_id_from_everywhere(driver: Driver, store: Store) -> None:
    mention, gone = {"person": ANNA.id, "ping": True}, {"person": "gone:1", "ping": True}
    said = post("so says Post, ", {"bold": "Post"}, mention, f" or @{ANNA.id}")
    said["card"]["buttons"] = [{"label": "Pull", "line": f"pull support#1 {ANNA.id}", "look": "plain"}]
    (found,) = await left(driver, store, [said], "Post")
    assert found["kind"] == "post"
    assert found["card"]["body"] == [[f"so says {FORGOTTEN}, ", {"bold": FORGOTTEN}, gone, f" or {FORGOTTEN}"]]
    assert ANNA.id not in await all_texts(driver)


@pytest.mark.parametrize("name", ["By", "At", "Agenda", "Dispatch"])
async def test_a_sitting_is_read_again_whatever_somebody_was_called(driver: Driver, store: Store, name: str) -> None:
    sitting = {"swarm": "dispatch", "id": 1, "at": "2026-03-02T12:00:00Z", "by": ANNA.id, "agenda": [1]}
    await store.sit(DESK, "dispatch", lambda _: SittingOutcome(doc=json.dumps(sitting), answer="x"), "d2")
    await forget(driver, ANNA.id, name)
    assert json.loads(await store.sitting(DESK, "dispatch")) == {**sitting, "by": "gone:1"}


@pytest.mark.parametrize(
    ("name", "said"), [("Élodie", "élodie"), ("łukasz", "Łukasz"), ("Анна", "АННА"), ("李明", "李明")]
)
async def test_a_name_is_found_in_either_case_of_any_letters(
    driver: Driver, store: Store, name: str, said: str
) -> None:
    other = replace(OTHER, blocked=Blocked(by=LEAD.id, at=NOON, why=f"too many, says {said}"))
    await store.know(DESK, (*PEOPLE, ANNA))
    await store.run(Job(desk=DESK, decide=lambda _: Outcome(person=other)))
    number = await opened(store, "The scanner", OTHER)
    row = Effect(kind="post", doc=json.dumps(post(f"so says {said}"), ensure_ascii=False))
    await store.run(does(number, c.Take(), OWNER, effects=[row]))
    await store.run(does(number, c.Note(text=f"ask {said} about it"), OWNER))
    await forget(driver, ANNA.id, name)
    notes = [one.text for one in await store.history(DESK, number) if isinstance(one, ev.Noted)]
    assert notes == [f"ask {FORGOTTEN} about it"]
    assert said not in await all_texts(driver)
