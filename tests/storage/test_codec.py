"""Whatever was ever written can be read for ever: one stored sample of every kind of event."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from storage.codec import decode_event, decode_person, decode_request, encode_event, encode_person, encode_request
from swarm.events import AnyEvent, Opened, Spoke, Told, fold
from swarm.people import Person, Role
from swarm.request import Request

SAMPLES = (Path(__file__).parent / "samples" / "events.jsonl").read_text(encoding="utf-8").splitlines()
"""Lines are only ever added here: what was stored stays stored."""


def test_every_kind_of_event_has_a_sample() -> None:
    sampled = {type(decode_event(line)) for line in SAMPLES}
    assert sampled == set(get_args(AnyEvent))


@pytest.mark.parametrize("line", SAMPLES, ids=[json.loads(line)["type"] for line in SAMPLES])
def test_a_sample_says_today_what_it_said_then(line: str) -> None:
    assert encode_event(decode_event(line)) == line


def test_defaults_are_left_out_but_never_the_type() -> None:
    event = Told(at=datetime(2026, 3, 2, tzinfo=UTC), by="slack:U2", text="soon")
    assert json.loads(encode_event(event)) == {
        "type": "told",
        "at": "2026-03-02T00:00:00Z",
        "by": "slack:U2",
        "text": "soon",
    }
    assert "status" not in json.loads(encode_request(_request("The replica lags")))


@pytest.mark.parametrize("doc", ["", "{", "{}", '{"type":"unheard of"}', '{"type":"told","by":"slack:U2"}', "[]"])
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
    doc = encode_person(person)
    assert not {"away_until", "load", "last_owned_at"} & set(json.loads(doc))
    assert decode_person(doc, at, 3, at) == person


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
