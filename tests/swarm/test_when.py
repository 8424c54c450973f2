"""Durations and dates as people type them."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from swarm import when
from swarm.refused import Refused

NOW = datetime(2026, 3, 4, 10, 15, tzinfo=UTC)
"""A Wednesday; in Berlin it is 11:15, in New York 5:15, in Auckland 23:15."""
PASSED = "That moment has passed. Name a later one."
TOO_FAR = "That is more than a year away. Name an earlier moment."
BERLIN, NEW_YORK, AUCKLAND = "Europe/Berlin", "America/New_York", "Pacific/Auckland"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("30m", 30),
        ("30 min", 30),
        ("5min", 5),
        ("2h", 120),
        ("2H 30M", 150),
        ("2h30m", 150),
        ("1d", 1440),
        ("1w 1d", 11520),
        ("0m", 0),
        ("90m", 90),
        ("1h 1h", 120),
    ],
)
def test_durations(text: str, minutes: int) -> None:
    assert when.duration(text) == timedelta(minutes=minutes)
    assert when.looks_like(text)


@pytest.mark.parametrize("text", ["", "h", "30", "1.5h", "-1h", "2 hours", "1h 30", "soon", "123456m", "1²h", " 1h"])
def test_no_durations(text: str) -> None:
    with pytest.raises(Refused, match=r"I don't understand the time .* Understood are `30m`"):
        when.duration(text)


@pytest.mark.parametrize(
    ("text", "zone", "meant"),
    [
        ("30m", BERLIN, "2026-03-04 10:45"),
        ("366d", "UTC", "2027-03-05 10:15"),
        ("14:30", "UTC", "2026-03-04 14:30"),
        ("14:30", BERLIN, "2026-03-04 13:30"),
        ("9:00", BERLIN, "2026-03-05 08:00"),
        ("11:15", BERLIN, "2026-03-05 10:15"),
        ("11:16", BERLIN, "2026-03-04 10:16"),
        ("5:30", NEW_YORK, "2026-03-04 10:30"),
        ("0:05", AUCKLAND, "2026-03-04 11:05"),
        ("today 14:30", BERLIN, "2026-03-04 13:30"),
        ("today 23:30", AUCKLAND, "2026-03-04 10:30"),
        ("tomorrow", BERLIN, "2026-03-05 08:00"),
        ("Tomorrow 9:30", AUCKLAND, "2026-03-04 20:30"),
        ("thu", "UTC", "2026-03-05 09:00"),
        ("Friday", "UTC", "2026-03-06 09:00"),
        ("fri 17:00", BERLIN, "2026-03-06 16:00"),
        ("saturday", "UTC", "2026-03-07 09:00"),
        ("sun", "UTC", "2026-03-08 09:00"),
        ("mon", "UTC", "2026-03-09 09:00"),
        ("tues", "UTC", "2026-03-10 09:00"),
        ("wed", "UTC", "2026-03-11 09:00"),
        ("wednesday 23:00", "UTC", "2026-03-04 23:00"),
        ("wed 10:15", "UTC", "2026-03-11 10:15"),
        ("wed", "UTC", "2026-03-11 09:00"),
        ("2026-12-24", BERLIN, "2026-12-24 08:00"),
        ("2026-07-01 14:00", BERLIN, "2026-07-01 12:00"),
        ("14:30", "Nowhere/Atall", "2026-03-04 14:30"),
        ("14:30", "", "2026-03-04 14:30"),
        ("14:30", "../etc/passwd", "2026-03-04 14:30"),
        ("14:30", "Europe", "2026-03-04 14:30"),
        ("14:30", "a\0b", "2026-03-04 14:30"),
        # the hour that does not exist is read as if the clock had not been put forward
        ("2026-03-29 2:30", BERLIN, "2026-03-29 01:30"),
        ("2026-10-25 2:30", BERLIN, "2026-10-25 00:30"),
    ],
)
def test_moments(text: str, zone: str, meant: str) -> None:
    found = when.moment(text, NOW, zone)
    assert found == datetime.fromisoformat(meant).replace(tzinfo=UTC)
    assert found.tzinfo is UTC
    assert when.looks_like(text)


@pytest.mark.parametrize(
    ("now", "text", "meant"),
    [
        ("2026-10-24 23:45", "2:30", "2026-10-25 00:30"),
        ("2026-10-25 00:45", "2:30", "2026-10-25 01:30"),
        ("2026-10-25 01:15", "2:30", "2026-10-25 01:30"),
        ("2026-10-25 01:15", "today 2:30", "2026-10-25 01:30"),
        ("2026-10-25 01:45", "2:30", "2026-10-26 01:30"),
        ("2026-03-28 23:00", "2:30", "2026-03-29 01:30"),
        ("2026-03-29 00:30", "2:30", "2026-03-29 01:30"),
        ("2026-03-29 01:45", "2:30", "2026-03-30 00:30"),
    ],
)
def test_the_hour_that_comes_twice_and_the_one_that_never_comes(now: str, text: str, meant: str) -> None:
    here = datetime.fromisoformat(now).replace(tzinfo=UTC)
    assert when.moment(text, here, BERLIN) == datetime.fromisoformat(meant).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "zone", "sentence"),
    [
        ("0m", "UTC", PASSED),
        ("today", "UTC", PASSED),
        ("today 10:15", "UTC", PASSED),
        ("today 11:15", BERLIN, PASSED),
        ("2026-03-03", "UTC", PASSED),
        ("2025-12-24 14:00", "UTC", PASSED),
        ("367d", "UTC", TOO_FAR),
        ("2027-03-05 10:16", "UTC", TOO_FAR),
        ("9999-12-31", "UTC", TOO_FAR),
        ("99999w" * 6, "UTC", TOO_FAR),
        ("99999w" * 1600, "UTC", TOO_FAR),
    ],
)
def test_moments_that_cannot_be_meant(text: str, zone: str, sentence: str) -> None:
    with pytest.raises(Refused) as refused:
        when.moment(text, NOW, zone)
    assert str(refused.value) == sentence


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("", "UTC"),
        ("soon", "UTC"),
        ("24:00", "UTC"),
        ("12:60", "UTC"),
        ("monday 25:00", "UTC"),
        ("2026-02-30", "UTC"),
        ("2026-13-01", "UTC"),
        ("0000-01-01", "UTC"),
        ("0001-01-01", "Asia/Tokyo"),
        ("9999-12-31 23:00", NEW_YORK),
        ("tomorrow noon", "UTC"),
        ("in 5m", "UTC"),
        ("tuday", "UTC"),
        ("٩:٠٠", "UTC"),
        ("x" * 10_000, "UTC"),
    ],
)
def test_moments_that_are_not_understood(text: str, zone: str) -> None:
    with pytest.raises(Refused, match="I don't understand the time") as refused:
        when.moment(text, NOW, zone)
    assert len(str(refused.value)) < 250


WORDS = st.sampled_from(
    ["9:00", "2:30", "23:59", "today", "tomorrow", "fri", "2026-10-25", "99999w", "3h", "0001-01-01"]
)


@given(
    st.lists(WORDS, min_size=1, max_size=6).map(" ".join) | st.text(max_size=20),
    st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC)),
    st.sampled_from([BERLIN, NEW_YORK, AUCKLAND, "Asia/Kathmandu", "UTC"]),
)
def test_a_moment_lies_ahead_and_within_a_year_or_is_refused(text: str, now: datetime, zone: str) -> None:
    try:
        meant = when.moment(text, now, zone)
    except Refused:
        return
    assert timedelta() < meant - now <= when.LONGEST
