"""Whether this machine's clock can be trusted, by the date on somebody else's answer."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.skew import complaint, off_by

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
