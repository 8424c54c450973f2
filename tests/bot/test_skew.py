"""Whether this machine's clock can be trusted, by the date on somebody else's answer."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from bot.skew import Theirs, complaint, off_by

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
DATE = "Sun, 01 Mar 2026 12:00:00 GMT"


@pytest.mark.parametrize("off", [-600, -119, 0, 30, 7_200])
def test_how_far_it_is_off(off: int) -> None:
    assert off_by(DATE, NOON + timedelta(seconds=off)) == timedelta(seconds=off)


@pytest.mark.parametrize("date", ["", "soon", "Sun, 99 Mar 2026 12:00:00 GMT", "2026-03-01"])
def test_a_date_that_cannot_be_read_is_no_complaint(date: str) -> None:
    assert complaint("Slack's", date, NOON) == []


def test_a_little_is_not_worth_saying() -> None:
    assert complaint("Slack's", DATE, NOON + timedelta(seconds=119)) == []
    (told,) = complaint("Slack's", DATE, NOON + timedelta(seconds=121))
    assert "2 minutes ahead of Slack's" in told


async def test_what_a_platforms_clock_showed_is_told_by_its_latest_answers() -> None:
    now, theirs = asyncio.get_running_loop().time(), Theirs()
    assert theirs.before(now) is None
    theirs.told("Sun, 01 Mar 2026 11:59:59 GMT")
    theirs.told(DATE)
    theirs.told("Sun, 01 Mar 2026 11:59:59 GMT")
    theirs.told("soon")
    theirs.told("")
    for ago in (0, 3_600):
        shown = theirs.before(now - ago)
        assert shown is not None
        assert timedelta() < NOON - timedelta(seconds=ago) - shown < timedelta(seconds=3), "whatever ours shows"
