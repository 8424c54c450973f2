"""Somebody is forgotten in a history: every kind of event is, whatever is added to them; and what is measured stays."""

from collections.abc import Iterator
from dataclasses import MISSING, dataclass, fields, replace
from datetime import timedelta
from typing import Any, cast, get_args, get_type_hints

import pytest

from swarm import events as ev
from swarm.events import AnyEvent, fold
from swarm.events.event import Event
from swarm.events.texts import Sort, Who, texts_of
from swarm.forgetting import LEFT, NO_WORDS, OPERATOR, Forgetting, emptied, forgotten
from swarm.people import FORGOTTEN, GONE, SYSTEM, is_gone
from swarm.request import Ending, Kind, Priority, Status, Waiting
from tests.swarm.given import START, at, opened

ANNA, BEN, CLEO = "slack:U0ANNA001", "slack:U0BEN0002", "slack:U0CLEO003"
GONE_1 = f"{GONE}:1"
HER = Forgetting(who=ANNA, pseudonym=GONE_1, names=("Anna of Sales", "Anna"))
KINDS: tuple[Any, ...] = get_args(AnyEvent)
LATER = at(10_000)


def made(kind: Any, by: str, words: str, who: str) -> AnyEvent:
    """An event of a kind, its words and its people all the same."""
    given: dict[str, Any] = {}
    sorts, hints = texts_of(kind), get_type_hints(kind)
    for one in fields(kind):
        if one.name in sorts:
            value = {Sort.WORDS: words, Sort.TRACE: words, Sort.WHO: who, Sort.NAME: "a name"}[sorts[one.name]]
            given[one.name] = (value,) if "tuple" in str(hints[one.name]) else value
        elif one.default is MISSING:
            given[one.name] = SOMETHING.get(one.name, 1)
    return cast(AnyEvent, kind(**{**given, "by": by, "at": START}))


SOMETHING: dict[str, Any] = {
    "on": Waiting.VENDOR,
    "ending": "redirected",
    "clock": "resolve",
    "since": START,
    "until": START,
    "deadline": START,
    "reach": timedelta(hours=1),
    "requester": False,
    "how": "take",
}


def texts(event: AnyEvent) -> Iterator[str]:
    """All that is in the event as text, whatever it is said to be."""
    for one in fields(event):
        value = getattr(event, one.name)
        yield from (value if isinstance(value, tuple) else (value,)) if isinstance(value, str | tuple) else ()


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_whatever_she_wrote_is_gone_and_so_is_she(kind: Any) -> None:
    planted = "her very words"
    asked = made(kind, ANNA, planted, ANNA)
    said_before = made(ev.HandoverAsked, ANNA, planted, BEN)
    after = HER.history([said_before, asked])[1]
    left = "\n".join(texts(after))
    assert planted not in left and ANNA not in left
    assert [after.at, after.type] == [asked.at, asked.type]


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_others_words_stay_without_her_in_them(kind: Any) -> None:
    (after,) = HER.history([made(kind, BEN, f"@{ANNA} knows it, says Anna", CLEO)])
    for name, sort in texts_of(kind).items():
        value = getattr(after, name)
        if sort in (Sort.WORDS, Sort.TRACE):
            assert value in (f"{FORGOTTEN} knows it, says {FORGOTTEN}", (f"{FORGOTTEN} knows it, says {FORGOTTEN}",))
        elif sort is Sort.WHO:
            assert value in (BEN, CLEO)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_words_that_are_no_longer_kept_are_gone_and_people_stay(kind: Any) -> None:
    asked = made(kind, ANNA, "her very words", BEN)
    after, record = emptied([asked], LATER)
    assert "her very words" not in "\n".join(texts(after))
    kept = [name for name, sort in texts_of(kind).items() if sort in (Sort.WHO, Sort.NAME)]
    assert [getattr(after, one) for one in kept] == [getattr(asked, one) for one in kept]
    assert record == ev.Emptied(at=LATER, by=SYSTEM)


def test_an_event_that_does_not_say_what_a_text_of_it_is_is_refused() -> None:
    @dataclass(frozen=True, slots=True, kw_only=True)
    class Sung(Event):
        song: str | None = None
        to: Who

    with pytest.raises(TypeError, match="Sung does not say what song is"):
        texts_of(Sung)


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (f"ask @{ANNA}.", f"ask {FORGOTTEN}."),
        (f"ask {ANNA}", f"ask {FORGOTTEN}"),
        ("ask <@U0ANNA001> or <@U0ANNA001|anna>", f"ask {FORGOTTEN} or {FORGOTTEN}"),
        ("see https://desk.slack.com/team/U0ANNA001", f"see https://desk.slack.com/team/{FORGOTTEN}"),
        ("@anna: ANNA OF SALES knows", f"{FORGOTTEN}: {FORGOTTEN} knows"),
        (f"@{ANNA}9 and Joanna, Annas", f"@{ANNA}9 and Joanna, Annas"),
        (f"@{BEN} knows", f"@{BEN} knows"),
    ],
)
def test_how_others_mention_her(said: str, left: str) -> None:
    assert HER.text(said) == left


def test_on_discord_an_id_is_a_number_and_at_the_console_a_name_that_may_be_a_word() -> None:
    on_discord = Forgetting(who="discord:100000000000000007", pseudonym=GONE_1)
    assert on_discord.text("<@100000000000000007> <@!100000000000000007> 1000000000000000071") == (
        f"{FORGOTTEN} {FORGOTTEN} 1000000000000000071"
    )
    there = Forgetting(who="console:helper", pseudonym=GONE_1)
    assert there.text("@console:helper and @helper are a helper") == f"{FORGOTTEN} and {FORGOTTEN} are a helper"


def test_what_was_only_said_again_is_gone_as_well() -> None:
    why = "I am ill since monday"
    history: list[AnyEvent] = [
        ev.HandoverAsked(at=at(2), by=ANNA, to=BEN, why=why),
        ev.HandedOver(at=at(3), by=BEN, source=ANNA, to=BEN, why=why),
        ev.PullAsked(at=at(4), by=SYSTEM, pull="p1", question=why),
        ev.Told(at=at(5), by=BEN, text=why),
    ]
    after = HER.history(history)
    assert [getattr(one, "why", getattr(one, "question", "")) for one in after[:3]] == [NO_WORDS] * 3
    assert after[3] == history[3], "what somebody says himself is his"


def test_the_reason_of_a_handover_is_not_that_of_whoever_said_yes() -> None:
    history: list[AnyEvent] = [
        ev.HandoverAsked(at=at(2), by=BEN, to=ANNA, why="my shift ends"),
        ev.HandedOver(at=at(3), by=ANNA, source=BEN, to=ANNA, why="my shift ends", shift=True),
    ]
    assert HER.history(history) == (
        ev.HandoverAsked(at=at(2), by=BEN, to=GONE_1, why="my shift ends"),
        ev.HandedOver(at=at(3), by=GONE_1, source=BEN, to=GONE_1, why="my shift ends", shift=True),
    )


def story(asker: str = BEN, shepherd: str = ANNA) -> list[AnyEvent]:
    return [
        opened(requester=asker, by=asker, intake="slack:C1", topic="storage"),
        ev.Owned(at=at(1), by=shepherd, who=shepherd, how="take"),
        ev.Tried(at=at(2), by=shepherd, step="a restart"),
        ev.HandoverAsked(at=at(3), by=shepherd, to=CLEO, why="lunch"),
    ]


def test_it_is_recorded_at_the_end_and_changes_nothing_of_the_request() -> None:
    withdrawn = ev.Closed(at=at(9), by=ANNA, ending=Ending.WITHDRAWN, why="never mind")
    history = [*story(asker=ANNA, shepherd=BEN), withdrawn]
    after = forgotten(history, HER, LATER)
    assert after[-1] == ev.Forgotten(at=LATER, by=OPERATOR, pseudonym=GONE_1)
    assert len(after) == len(history) + 1
    request = fold(after)
    assert (request.title, request.ending_why, request.topic) == (NO_WORDS, NO_WORDS, "")
    assert request.requester == GONE_1 and is_gone(request.requester)
    assert request.beside == "slack:C1", "whoever looks for people on its platform finds them"
    before = fold(history).changed(title=NO_WORDS, ending_why=NO_WORDS, topic="", requester=GONE_1)
    assert request == before.changed(version=before.version + 1), "nothing else is another"


def test_done_again_nothing_is_left_to_do() -> None:
    once = forgotten(story(), HER, LATER)
    assert forgotten(once, HER, LATER) == once
    assert forgotten(story(CLEO, BEN), HER, LATER) == tuple(story(CLEO, BEN)), "of others nothing is touched"


def test_an_open_request_is_let_go_by_a_shepherd_who_is_no_more() -> None:
    after = forgotten(story(), HER, LATER)
    assert after[-2] == ev.Dropped(at=LATER, by=SYSTEM, who=GONE_1, why=LEFT)
    request = fold(after)
    assert request.status is Status.NEW and request.shepherd is None and request.handover is None
    assert request.title == "replica lags" and request.topic == "storage"
    assert [step.by for step in request.tried] == [GONE_1] and request.tried[0].text == NO_WORDS


def test_who_was_asked_to_take_over_or_helped_is_no_longer_waited_for() -> None:
    asked = Forgetting(who=CLEO, pseudonym=GONE_1)
    history = [*story(), ev.Offered(at=at(4), by=CLEO, who=CLEO)]
    after = forgotten(history, asked, LATER)
    assert after[-3:-1] == (
        ev.HandoverDeclined(at=LATER, by=SYSTEM, to=GONE_1, why=LEFT),
        ev.Left(at=LATER, by=SYSTEM, who=GONE_1),
    )
    assert fold(after).shepherd == ANNA and fold(after).swarm == () and fold(after).contributors == (GONE_1,)


def test_a_history_from_ahead_of_our_clock_stays_in_order() -> None:
    assert forgotten(story(), HER, START)[-1].at == at(3)
    assert emptied(story(), START)[-1].at == at(3)


def test_two_are_told_apart_and_who_was_one_stays_one() -> None:
    both = forgotten(forgotten(story(ANNA, CLEO), HER, LATER), Forgetting(who=CLEO, pseudonym="gone:2"), LATER)
    assert fold(both).requester == GONE_1
    assert {one.by for one in both} == {GONE_1, "gone:2", SYSTEM, OPERATOR}


def test_facts_that_are_no_words_stay() -> None:
    changed = ev.Changed(at=at(1), by=ANNA, priority=Priority.CRITICAL, kind=Kind.INCIDENT)
    assert HER.history([changed]) == (replace(changed, by=GONE_1),)
