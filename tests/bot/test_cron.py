"""When a line of cron has its turn: in the desk's zone, over the days on which the clocks are changed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot import cron

BERLIN = "Europe/Berlin"
MONDAY = datetime(2026, 3, 2, tzinfo=UTC)


def turns(line: str, days: int, zone: str = "UTC", after: datetime = MONDAY - timedelta(seconds=1)) -> list[datetime]:
    """The turns within so many days, in the zone's own time."""
    found, end = [], after + timedelta(days=days)
    while (at := cron.following(line, zone, after)) <= end:
        assert at.tzinfo is UTC and at > after
        found.append(at.astimezone(ZoneInfo(zone)))
        after = at
    return found


@pytest.mark.parametrize(
    ("week", "days"),
    [
        ("0", "sun"),
        ("1", "mon"),
        ("2", "tue"),
        ("3", "wed"),
        ("4", "thu"),
        ("5", "fri"),
        ("6", "sat"),
        ("7", "sun"),
        ("sun", "sun"),
        ("MON", "mon"),
        ("mon-fri", "mon tue wed thu fri"),
        ("1-5", "mon tue wed thu fri"),
        ("0-6", "mon tue wed thu fri sat sun"),
        ("0-7", "mon tue wed thu fri sat sun"),
        ("sun-thu", "mon tue wed thu sun"),
        ("5-7", "fri sat sun"),
        ("mon,3,fri", "mon wed fri"),
        ("mon-fri/2", "mon wed fri"),
        ("*/2", "tue thu sat sun"),
        ("2/2", "tue thu sat"),
        ("*", "mon tue wed thu fri sat sun"),
    ],
)
def test_days_of_the_week(week: str, days: str) -> None:
    assert " ".join(f"{at:%a}".lower() for at in turns(f"0 9 * * {week}", 7)) == days


@pytest.mark.parametrize(
    ("line", "times"),
    [
        ("0 9 * * *", "09:00"),
        ("30 9,14 * * *", "09:30 14:30"),
        ("0 9-11 * * *", "09:00 10:00 11:00"),
        ("*/20 9 * * *", "09:00 09:20 09:40"),
        ("40/15 9 * * *", "09:40 09:55"),
        ("5-25/10 9 * * *", "09:05 09:15 09:25"),
        ("0 0 * * *", "00:00"),
        ("59 23 * * *", "23:59"),
        ("  0\t9 * * *  ", "09:00"),
    ],
)
def test_times_of_a_day(line: str, times: str) -> None:
    assert " ".join(f"{at:%H:%M}" for at in turns(line, 1)) == times


@pytest.mark.parametrize(
    ("line", "days"),
    [
        ("0 9 1 * *", "04-01 05-01"),
        ("0 9 1 apr,6 *", "04-01"),
        ("0 9 31 * *", "03-31 05-31"),
        ("0 9 30 2-4 *", "03-30 04-30"),
        ("0 9 1 */4 *", "05-01"),
        ("0 9 1 mar-may *", "04-01 05-01"),
        ("0 9 */15 * *", "03-16 03-31 04-01 04-16 05-01 05-16 05-31"),
        ("0 9 15 3 sun", "03-08 03-15 03-22 03-29"),  # either is enough, as with cron
        ("0 9 15 apr mon", "04-06 04-13 04-15 04-20 04-27"),
        ("0 9 */15 * sun", "05-31"),  # a star with a step is a star
    ],
)
def test_days_of_months(line: str, days: str) -> None:
    assert " ".join(f"{at:%m-%d}" for at in turns(line, 91)) == days


def test_rare_days_are_found() -> None:
    assert cron.following("0 9 29 2 *", "UTC", MONDAY) == datetime(2028, 2, 29, 9, tzinfo=UTC)
    rarest = cron.following("0 9 29 2 */7", "UTC", datetime(2088, 3, 1, tzinfo=UTC))
    assert rarest == datetime(2128, 2, 29, 9, tzinfo=UTC)


@pytest.mark.parametrize("line", ["", "9:00", "@daily", "0 9 * *", "0 9 * * mon fri", "0 0 9 * * mon"])
def test_a_line_has_five_fields(line: str) -> None:
    with pytest.raises(ValueError, match=r"^has to be five fields: minute, hour, day"):
        cron.read(line)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ("60 9 * * *", "bad minute"),
        ("-1 9 * * *", "bad minute"),
        (", 9 * * *", "bad minute"),
        ("*/0 9 * * *", "bad minute"),
        ("99999999999999999999 9 * * *", "bad minute"),
        ("0 24 * * *", "bad hour"),
        ("0 17-9 * * *", "bad hour"),
        ("0 9 0 * *", "bad day-of-month"),
        ("0 9 last * *", "bad day-of-month"),
        ("0 9 30 2 *", "bad day-of-month"),
        ("0 9 31 4,jun *", "bad day-of-month"),
        ("0 9 * 13 *", "bad month"),
        ("0 9 * feb-jan *", "bad month"),
        ("0 9 * * 8", "bad day-of-week"),
        ("0 9 * * mo", "bad day-of-week"),
        ("0 9 * * mon!", "bad day-of-week"),
        ("0 9 * * fri-mon", "bad day-of-week"),
    ],
)
def test_a_mistake_names_its_field(line: str, what: str) -> None:
    with pytest.raises(ValueError, match=rf"^is not understood, {what}: it has to be five fields"):
        cron.read(line)


def utc(month: int, day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, month, day, hour, minute, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "after", "moments"),
    [
        # 9 o'clock stays 9 o'clock
        ("0 9 * * *", utc(3, 28, 0), [utc(3, 28, 8), utc(3, 29, 7)]),
        ("0 9 * * *", utc(10, 24, 0), [utc(10, 24, 7), utc(10, 25, 8)]),
        # what the clocks leap over comes when they have leapt, and is not lost
        ("30 2 * * *", utc(3, 28, 12), [utc(3, 29, 1), utc(3, 30, 0, 30)]),
        ("0,30 2-3 * * *", utc(3, 29, 0), [utc(3, 29, 1), utc(3, 29, 1, 30), utc(3, 30, 0)]),
        # what comes twice counts once
        ("30 2 * * *", utc(10, 24, 12), [utc(10, 25, 0, 30), utc(10, 26, 1, 30)]),
        ("30 2 * * *", utc(10, 25, 0, 31), [utc(10, 26, 1, 30)]),
        # the day begins at the desk
        ("0 0 * * mon", utc(3, 1, 22, 59), [utc(3, 1, 23), utc(3, 8, 23)]),
    ],
)
def test_clocks_that_are_changed(line: str, after: datetime, moments: list[datetime]) -> None:
    for moment in moments:
        after = cron.following(line, BERLIN, after)
        assert after == moment


def test_a_turn_follows_itself_by_a_whole_round() -> None:
    at = cron.following("0 9 * * *", BERLIN, MONDAY)
    assert cron.following("0 9 * * *", BERLIN, at - timedelta(milliseconds=1)) == at
    assert cron.following("0 9 * * *", BERLIN, at) == at + timedelta(days=1)
