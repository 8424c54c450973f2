"""Whatever was ever written can be read for ever: one stored sample of every kind of event."""

import json
from dataclasses import fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.codec import (
    decode_event,
    decode_person,
    decode_request,
    encode_blocked,
    encode_event,
    encode_person,
    encode_request,
    view_event,
    view_request,
)
from storage.newer import Newer
from storage.projection import columns
from swarm.events import AnyEvent, Opened, Spoke, Told, fold
from swarm.people import Blocked, Person, Role
from swarm.request import Request

SAMPLES = (Path(__file__).parent / "samples" / "events.jsonl").read_text(encoding="utf-8").splitlines()
"""Lines are only ever added here: what was stored stays stored."""
BEGAN = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
FOLDED = (Path(__file__).parent / "samples" / "folded.jsonl").read_text(encoding="utf-8").splitlines()
"""For each sample the row of a request to which it has happened, as it was when the sample was added."""
PRELUDE = ("opened", "owned", "pull_asked", "help_asked", "offered", "told", "resolved")
"""What happens to it before, so that each sample finds something to change."""


def test_every_kind_of_event_has_a_sample() -> None:
    sampled = {type(decode_event(line)) for line in SAMPLES}
    assert sampled == set(get_args(AnyEvent))


@pytest.mark.parametrize("line", SAMPLES, ids=[json.loads(line)["type"] for line in SAMPLES])
def test_a_sample_says_today_what_it_said_then(line: str) -> None:
    assert encode_event(decode_event(line)) == line


def row(sample: str) -> dict[str, Any]:
    """The row of a request, each of whose events came a minute after the one before."""
    before = [next(line for line in SAMPLES if line.startswith(f'{{"type":"{kind}"')) for kind in PRELUDE]
    if '"pull":"p2"' in sample:
        before[2:4] = [line.replace('"p1"', '"p2"') for line in before[2:4]]
    lines = [sample] if sample.startswith('{"type":"opened"') else [*before, sample]
    events = [replace(decode_event(line), at=BEGAN + at * timedelta(minutes=1)) for at, line in enumerate(lines)]
    request = fold(events)
    return {**columns(request), "doc": json.loads(encode_request(request))}


@pytest.mark.parametrize(("sample", "then"), list(zip(SAMPLES, FOLDED, strict=True)), ids=[*range(1, len(SAMPLES) + 1)])
def test_what_happened_before_comes_to_the_same(sample: str, then: str) -> None:
    """If it must not: a migration that remakes requests, and new lines here. See storage/migrations/README.md."""
    assert row(sample) == json.loads(then)


def test_nothing_more_is_kept_in_the_document_of_a_person() -> None:
    """Every process writes it back as far as it knows it: what is new of people gets a column of its own."""
    kept = {field.name for field in fields(Person)} - {"away_until", "load", "last_owned_at", "blocked", "unsure"}
    assert kept == {"id", "roles", "tier", "skills", "zone", "plan", "quiet"}


def test_what_only_a_newer_one_knows_is_shown_as_far_as_it_is_known_and_not_decided_on() -> None:
    today = _request("The replica lags")
    doc = json.loads(encode_request(today))
    newer = json.dumps({**doc, "mood": "tense"})
    assert view_request(newer) == today
    with pytest.raises(Newer, match=r"does not know \(mood\)"):
        decode_request(newer)
    for unheard_of in ({"kind": "riot"}, {"turns": [{"at": BEGAN.isoformat(), "phase": "dreaming"}]}):
        for decode in (view_request, decode_request):
            with pytest.raises(Newer):
                decode(json.dumps({**doc, **unheard_of}))


def test_an_event_of_a_newer_one_is_known_for_what_it_is() -> None:
    told = '{"type":"told","at":"2026-03-02T00:00:00Z","by":"slack:U2","text":"soon"'
    assert view_event(f'{told},"loudly":true}}') == decode_event(f"{told}}}")
    with pytest.raises(Newer, match="loudly"):
        decode_event(f'{told},"loudly":true}}')
    for decode in (view_event, decode_event):
        with pytest.raises(Newer, match=r"does not know \(sung\)"):
            decode(f"{told}}}".replace("told", "sung"))


def test_what_is_damaged_is_not_taken_for_something_newer() -> None:
    with pytest.raises(ValueError, match="validation error"):
        decode_event('{"type":"told","by":"slack:U2","text":"soon","loudly":true}')
    with pytest.raises(ValueError, match="validation error"):
        decode_request('{"mood":"tense"}')


def test_defaults_are_left_out_but_never_the_type() -> None:
    event = Told(at=datetime(2026, 3, 2, tzinfo=UTC), by="slack:U2", text="soon")
    assert json.loads(encode_event(event)) == {
        "type": "told",
        "at": "2026-03-02T00:00:00Z",
        "by": "slack:U2",
        "text": "soon",
    }
    assert "status" not in json.loads(encode_request(_request("The replica lags")))


@pytest.mark.parametrize("doc", ["", "{", "{}", '{"type":"told","by":"slack:U2"}', "[]"])
def test_what_makes_no_sense_is_refused(doc: str) -> None:
    with pytest.raises(ValueError, match="validation error"):
        decode_event(doc)
    with pytest.raises(ValueError, match="validation error"):
        decode_request(doc)


@given(st.text(st.characters(exclude_categories=["Cs"])), st.datetimes(timezones=st.just(UTC)))
def test_any_text_at_any_moment_comes_back_exactly(text: str, at: datetime) -> None:
    event = Told(at=at, by="slack:U2", text=text)
    assert decode_event(encode_event(event)) == event
    request = fold([Spoke(at=at, by="slack:U2", requester=False)], _request(text))
    assert decode_request(encode_request(request)) == request


@given(st.frozensets(st.sampled_from(Role)), st.none() | st.integers(0, 4), st.frozensets(st.text("abc", min_size=1)))
def test_a_person_comes_back_with_what_is_known_elsewhere(
    roles: frozenset[Role], tier: int | None, skills: frozenset[str]
) -> None:
    at = datetime(2026, 3, 2, tzinfo=UTC)
    person = Person(
        id="slack:U2", roles=roles, tier=tier, skills=skills, away_until=at, load=3, last_owned_at=at, zone="Asia/Tokyo"
    )
    person = replace(person, blocked=Blocked(by="slack:U6", at=at, why="spam"))
    doc, blocked = encode_person(person), encode_blocked(person.blocked)
    assert not {"away_until", "load", "last_owned_at", "blocked"} & set(json.loads(doc))
    assert decode_person(doc, at, 3, at, blocked) == person


def _request(title: str) -> Request:
    opened = Opened(
        at=datetime(1, 1, 1, tzinfo=UTC),
        by="slack:U1",
        desk="support",
        number=1,
        title=title,
        requester="slack:U1",
        intake="slack:C1",
    )
    return fold([opened])
