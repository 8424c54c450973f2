"""Business hours: what a support lead expects of them, and what holds of any hours in any zone."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import compress, pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from swarm.hours import ALWAYS, Calendar, Hours
from swarm.week import Week, week
from swarm.when import DAYS, duration

BERLIN, NEW_YORK, KOLKATA, KATHMANDU = "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Asia/Kathmandu"
LORD_HOWE, HAVANA, BEIRUT, APIA = "Australia/Lord_Howe", "America/Havana", "Asia/Beirut", "Pacific/Apia"
OFFICE = "mon-fri 9:00-17:00"
SIESTA = "mon-thu 9:00-12:00 13:00-17:00"
NIGHTS = "fri-sat 22:00-02:00"
ALL_WEEK = "mon-sun 0:00-24:00"
NIGHT_SHIFT = "mon-sun 0:00-6:00"
TICK = timedelta(microseconds=1)


def calendar(zone: str, lines: str, closed: str = "") -> Hours:
    return Hours(ZoneInfo(zone), week(lines.split("; ")), frozenset(map(date.fromisoformat, closed.split())))


def at(text: str, zone: str) -> datetime:
    """A moment as the zone's clock shows it, such as Fri 2026-03-06 16:30; of an hour that comes twice, the first,
    unless the offset from UTC is added.
    """
    weekday, _, written = text.partition(" ")
    moment = datetime.fromisoformat(written)
    assert f"{moment:%a}" == weekday, f"{text} is no {weekday}"
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


@pytest.mark.parametrize(
    ("zone", "lines", "closed", "start", "length", "expected"),
    [
        # within a day, over the evening, over lunch, over the weekend
        (BERLIN, OFFICE, "", "Wed 2026-03-04 10:00", "2h", "Wed 2026-03-04 12:00"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 16:30", "1h", "Thu 2026-03-05 09:30"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 16:30", "30m", "Wed 2026-03-04 17:00"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 09:00", "1d", "Fri 2026-03-06 17:00"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 03:00", "15m", "Wed 2026-03-04 09:15"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 17:00", "15m", "Thu 2026-03-05 09:15"),
        (BERLIN, SIESTA, "", "Wed 2026-03-04 11:30", "1h", "Wed 2026-03-04 13:30"),
        (BERLIN, SIESTA, "", "Wed 2026-03-04 12:15", "4h", "Wed 2026-03-04 17:00"),
        (BERLIN, SIESTA, "", "Thu 2026-03-05 16:45", "30m", "Mon 2026-03-09 09:15"),
        (BERLIN, OFFICE, "", "Fri 2026-03-06 16:30", "1h", "Mon 2026-03-09 09:30"),
        (BERLIN, OFFICE, "", "Sat 2026-03-07 12:00", "1h", "Mon 2026-03-09 10:00"),
        (NEW_YORK, OFFICE, "", "Fri 2026-03-06 16:30", "1h", "Mon 2026-03-09 09:30"),
        # holidays
        (BERLIN, OFFICE, "2026-12-24 2026-12-25", "Wed 2026-12-23 16:30", "1h", "Mon 2026-12-28 09:30"),
        (BERLIN, OFFICE, "2026-12-24", "Thu 2026-12-24 12:00", "1h", "Fri 2026-12-25 10:00"),
        # over midnight; a holiday cuts a shift off at midnight, or begins it there
        (BERLIN, NIGHTS, "", "Fri 2026-03-06 23:00", "2h", "Sat 2026-03-07 01:00"),
        (BERLIN, NIGHTS, "", "Fri 2026-03-06 23:00", "4h", "Sat 2026-03-07 23:00"),
        (BERLIN, NIGHTS, "", "Sat 2026-03-07 23:00", "4h", "Fri 2026-03-13 23:00"),
        (BERLIN, NIGHTS, "2026-03-07", "Fri 2026-03-06 23:00", "1h", "Sat 2026-03-07 00:00"),
        (BERLIN, NIGHTS, "2026-03-07", "Fri 2026-03-06 23:00", "2h", "Sun 2026-03-08 01:00"),
        (BERLIN, NIGHTS, "2026-03-06", "Fri 2026-03-06 12:00", "1h", "Sat 2026-03-07 01:00"),
        (BERLIN, "sun 22:00-02:00", "", "Sun 2026-03-08 12:00", "3h", "Mon 2026-03-09 01:00"),
        # the clocks are put forward, and back
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-03-29 01:00", "2h", "Sun 2026-03-29 04:00"),
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-10-25 01:00", "2h", "Sun 2026-10-25 02:00+01:00"),
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-10-25 01:00", "4h", "Sun 2026-10-25 04:00"),
        (BERLIN, "sun 2:00-3:00", "", "Sun 2026-03-29 00:00", "1h", "Sun 2026-04-05 03:00"),
        (BERLIN, "sun 2:00-3:00", "", "Sun 2026-10-25 00:00", "2h", "Sun 2026-10-25 03:00"),
        (BERLIN, "sun 2:00-2:30", "", "Sun 2026-10-25 00:00", "45m", "Sun 2026-10-25 02:15+01:00"),
        (BERLIN, OFFICE, "", "Fri 2026-03-27 16:00", "2h", "Mon 2026-03-30 10:00"),
        (BERLIN, OFFICE, "", "Fri 2026-10-23 16:00", "2h", "Mon 2026-10-26 10:00"),
        (NEW_YORK, NIGHT_SHIFT, "", "Sun 2026-03-08 01:30", "1h", "Sun 2026-03-08 03:30"),
        (NEW_YORK, NIGHT_SHIFT, "", "Sun 2026-11-01 01:30-04:00", "1h", "Sun 2026-11-01 01:30-05:00"),
        (LORD_HOWE, NIGHT_SHIFT, "", "Sun 2026-04-05 01:00", "2h", "Sun 2026-04-05 02:30"),
        (LORD_HOWE, NIGHT_SHIFT, "", "Sun 2026-10-04 01:00", "2h", "Sun 2026-10-04 03:30"),
        # put forward at midnight: the day begins at one; put back to midnight: its first hour comes twice
        (HAVANA, NIGHT_SHIFT, "", "Sat 2026-03-07 12:00", "1h", "Sun 2026-03-08 02:00"),
        (HAVANA, NIGHT_SHIFT, "", "Sat 2026-10-31 12:00", "2h", "Sun 2026-11-01 01:00"),
        (HAVANA, ALL_WEEK, "2026-11-01", "Sat 2026-10-31 23:00", "2h", "Mon 2026-11-02 01:00"),
        (BEIRUT, ALL_WEEK, "2024-03-31", "Sat 2024-03-30 23:00", "2h", "Mon 2024-04-01 01:00"),
        # put back at a minute past midnight: yesterday comes again, holiday or not
        ("America/St_Johns", ALL_WEEK, "2006-10-29", "Sat 2006-10-28 23:30-02:30", "30m", "Sun 2006-10-29 00:00-02:30"),
        ("America/St_Johns", ALL_WEEK, "2006-10-29", "Sat 2006-10-28 23:30-02:30", "31m", "Sat 2006-10-28 23:02-03:30"),
        # a Friday that never was
        (APIA, OFFICE, "", "Thu 2011-12-29 16:00", "2h", "Mon 2012-01-02 10:00"),
        (APIA, ALL_WEEK, "", "Thu 2011-12-29 23:00", "2h", "Sat 2011-12-31 01:00"),
        # offsets of half and quarter hours; around the clock
        (KOLKATA, OFFICE, "", "Wed 2026-03-04 16:45", "30m", "Thu 2026-03-05 09:15"),
        (KATHMANDU, OFFICE, "", "Wed 2026-03-04 16:45", "30m", "Thu 2026-03-05 09:15"),
        (BERLIN, ALL_WEEK, "", "Sat 2026-03-28 12:00", "1d", "Sun 2026-03-29 13:00"),
        (BERLIN, ALL_WEEK, "", "Sat 2026-03-07 12:00", "52w", "Sat 2027-03-06 12:00"),
        # nothing to wait for
        (BERLIN, OFFICE, "", "Sat 2026-03-07 12:00", "0m", "Sat 2026-03-07 12:00"),
    ],
)
def test_when_so_much_business_time_has_passed(
    zone: str, lines: str, closed: str, start: str, length: str, expected: str
) -> None:
    hours = calendar(zone, lines, closed)
    assert hours.after(at(start, zone), duration(length)) == at(expected, zone)
    assert hours.within(at(start, zone), at(expected, zone)) == duration(length)


@pytest.mark.parametrize(
    ("zone", "lines", "closed", "start", "end", "expected"),
    [
        (BERLIN, OFFICE, "", "Wed 2026-03-04 10:00", "Wed 2026-03-04 12:00", "2h"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 16:00", "Thu 2026-03-05 10:00", "2h"),
        (BERLIN, OFFICE, "", "Fri 2026-03-06 17:00", "Mon 2026-03-09 09:00", "0m"),
        (BERLIN, OFFICE, "", "Mon 2026-03-02 00:00", "Mon 2026-03-09 00:00", "40h"),
        (BERLIN, SIESTA, "", "Mon 2026-03-02 11:00", "Mon 2026-03-02 14:00", "2h"),
        (BERLIN, OFFICE, "2026-12-24 2026-12-25", "Mon 2026-12-21 00:00", "Mon 2026-12-28 00:00", "24h"),
        (BERLIN, NIGHTS, "", "Mon 2026-03-02 00:00", "Mon 2026-03-09 00:00", "8h"),
        (BERLIN, NIGHTS, "2026-03-07", "Mon 2026-03-02 00:00", "Mon 2026-03-09 00:00", "4h"),
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-03-29 00:00", "Sun 2026-03-29 12:00", "5h"),
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-10-25 00:00", "Sun 2026-10-25 12:00", "7h"),
        (BERLIN, NIGHT_SHIFT, "", "Sun 2026-10-25 02:30+02:00", "Sun 2026-10-25 02:30+01:00", "1h"),
        (NEW_YORK, NIGHT_SHIFT, "", "Sun 2026-03-08 00:00", "Sun 2026-03-08 12:00", "5h"),
        (NEW_YORK, NIGHT_SHIFT, "", "Sun 2026-11-01 00:00", "Sun 2026-11-01 12:00", "7h"),
        (LORD_HOWE, NIGHT_SHIFT, "", "Sun 2026-04-05 00:00", "Sun 2026-04-05 12:00", "6h 30m"),
        (LORD_HOWE, NIGHT_SHIFT, "", "Sun 2026-10-04 00:00", "Sun 2026-10-04 12:00", "5h 30m"),
        (HAVANA, NIGHT_SHIFT, "", "Sat 2026-03-07 12:00", "Sun 2026-03-08 12:00", "5h"),
        (HAVANA, NIGHT_SHIFT, "", "Sat 2026-10-31 12:00", "Sun 2026-11-01 12:00", "7h"),
        (BEIRUT, NIGHT_SHIFT, "", "Sat 2024-03-30 12:00", "Sun 2024-03-31 12:00", "5h"),
        (BEIRUT, "sat 23:00-24:00", "", "Sat 2024-10-26 12:00", "Sun 2024-10-27 12:00", "2h"),
        (APIA, OFFICE, "", "Mon 2011-12-26 00:00", "Mon 2012-01-02 00:00", "32h"),
        (APIA, ALL_WEEK, "2011-12-30", "Mon 2011-12-26 00:00", "Mon 2012-01-02 00:00", "6d"),
        (KOLKATA, OFFICE, "", "Mon 2026-03-02 00:00", "Mon 2026-03-09 00:00", "40h"),
        (KATHMANDU, OFFICE, "", "Wed 2026-03-04 08:45", "Wed 2026-03-04 09:45", "45m"),
        (BERLIN, ALL_WEEK, "", "Thu 2026-01-01 00:00", "Fri 2027-01-01 00:00", "365d"),
        (BERLIN, OFFICE, "", "Wed 2026-03-04 12:00", "Wed 2026-03-04 10:00", "0m"),
    ],
)
def test_how_much_business_time_lies_between(
    zone: str, lines: str, closed: str, start: str, end: str, expected: str
) -> None:
    assert calendar(zone, lines, closed).within(at(start, zone), at(end, zone)) == duration(expected)


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        ("Wed 2026-03-04 08:59", False),
        ("Wed 2026-03-04 09:00", True),
        ("Wed 2026-03-04 16:59", True),
        ("Wed 2026-03-04 17:00", False),
        ("Thu 2026-03-05 12:00", False),
        ("Sat 2026-03-07 12:00", False),
    ],
)
def test_what_is_open(moment: str, expected: bool) -> None:
    assert calendar(BERLIN, OFFICE, "2026-03-05").is_open(at(moment, BERLIN)) is expected


def test_the_end_of_any_business_day_is_its_closing() -> None:
    hours = calendar(BERLIN, OFFICE)
    start = at("Mon 2026-03-02 09:00", BERLIN)
    for day in range(100):
        closing = datetime(2026, 3, 2, 17, tzinfo=ZoneInfo(BERLIN)) + timedelta(weeks=day // 5, days=day % 5)
        assert hours.after(start, timedelta(hours=8 * (day + 1))) == closing


def test_around_the_clock_all_that_passes_counts() -> None:
    midnight, four = (datetime(2026, 3, 29, hour, tzinfo=ZoneInfo(BERLIN)) for hour in (0, 4))
    for always in (ALWAYS, calendar(BERLIN, ALL_WEEK)):
        assert always.within(midnight, four) == timedelta(hours=3)
        assert always.within(four, midnight) == timedelta()
        assert always.after(midnight, timedelta(hours=3)) == four
        assert always.after(midnight, timedelta(hours=-3)) == midnight
        assert always.after(midnight, timedelta(hours=3)).tzinfo is UTC
        assert always.is_open(midnight)


@pytest.mark.parametrize("calendar", [ALWAYS, calendar(BERLIN, OFFICE)])
def test_a_moment_has_a_zone(calendar: Calendar) -> None:
    with pytest.raises(TypeError):
        calendar.after(datetime(2026, 3, 4, 10), timedelta(hours=1))
    with pytest.raises(TypeError):
        calendar.within(datetime(2026, 3, 4, 10), datetime(2026, 3, 4, 11))


def test_hours_are_equal_by_what_they_say_whatever_was_asked_of_them() -> None:
    one, same = calendar(BERLIN, OFFICE, "2026-12-24"), calendar(BERLIN, OFFICE, "2026-12-24")
    assert one.is_open(at("Wed 2026-03-04 12:00", BERLIN))
    assert one == same
    assert hash(one) == hash(same)
    assert one != calendar(BERLIN, OFFICE)


class EveryDay:
    """Closed until a day, or for ever."""

    def __init__(self, until: date = date.max) -> None:
        self.until = until

    def __contains__(self, day: object) -> bool:
        return isinstance(day, date) and day < self.until


def test_an_opening_years_ahead_is_found() -> None:
    hours = Hours(ZoneInfo(BERLIN), week([OFFICE]), EveryDay(date(2031, 2, 1)))
    start = at("Wed 2026-03-04 10:00", BERLIN)
    assert hours.after(start, timedelta(hours=1)) == at("Mon 2031-02-03 10:00", BERLIN)


@pytest.mark.parametrize(
    "hours", [Hours(ZoneInfo(BERLIN), ((),) * 7), Hours(ZoneInfo(BERLIN), week([OFFICE]), EveryDay())]
)
def test_what_never_opens_is_given_up_after_five_years(hours: Hours) -> None:
    start = at("Wed 2026-03-04 10:00", BERLIN)
    found = hours.after(start, TICK)
    assert timedelta(days=5 * 365) < found - start < timedelta(days=6 * 365)
    assert hours.within(start, found) == timedelta()
    assert hours.after(start, timedelta()) == start


def test_a_lifetime_is_counted_without_being_remembered() -> None:
    born, old = datetime(1950, 1, 1, tzinfo=UTC), datetime(2040, 1, 1, tzinfo=UTC)
    hours = calendar(BERLIN, ALL_WEEK)
    assert hours.within(born, old) == old - born
    assert len(hours._pages) < 300


CHANGES = [
    (BERLIN, "2025-03-30T01:00:00"),
    (BERLIN, "2025-10-26T01:00:00"),
    (BERLIN, "1947-05-11T01:00:00"),
    (NEW_YORK, "2025-03-09T07:00:00"),
    (NEW_YORK, "2025-11-02T06:00:00"),
    (LORD_HOWE, "2025-04-05T15:00:00"),
    (LORD_HOWE, "2025-10-04T15:30:00"),
    (HAVANA, "2025-03-09T05:00:00"),
    (HAVANA, "2025-11-02T05:00:00"),
    (BEIRUT, "2024-03-30T22:00:00"),
    (BEIRUT, "2024-10-26T21:00:00"),
    ("America/St_Johns", "2006-04-02T03:31:00"),
    ("America/St_Johns", "2006-10-29T02:31:00"),
    ("America/St_Johns", "1988-04-03T03:31:00"),
    (APIA, "2011-12-30T10:00:00"),
    ("Pacific/Kwajalein", "1993-08-21T12:00:00"),
    ("America/Juneau", "1867-10-19T00:31:13"),
    ("Africa/Monrovia", "1972-01-07T00:44:30"),
    ("Africa/Freetown", "1939-09-05T00:40:00"),
    (KATHMANDU, "1985-12-31T18:30:00"),
    (KOLKATA, "1945-10-14T17:30:00"),
]
"""Where clocks were put forward or back, in UTC: by an hour, two or half of one, a quarter or a few seconds, around
midnight, over a day that never was or that came twice.
"""
QUIET = [
    (KOLKATA, "2026-03-04T18:30:00"),
    ("UTC", "2026-03-01T00:00:00"),
    ("Pacific/Kiritimati", "2026-03-01T10:00:00"),
]
RAGGED = "mon-sun 0:00-0:01 0:30-1:15 1:45-2:20 2:45-3:30 11:59-12:45 18:00-18:01 22:50-23:02 23:17-24:00"


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def counted(hours: Hours, start: datetime, end: datetime) -> timedelta:
    """The business time between two whole seconds, by looking at the wall clock once a second."""
    count = 0
    for second in range(int(start.timestamp()), int(end.timestamp())):
        here = datetime.fromtimestamp(second, hours.zone)
        minute = here.hour * 60 + here.minute
        if any(begin <= minute < end for begin, end in hours.week[here.weekday()]):
            count += here.date() not in hours.closed
    return timedelta(seconds=count)


@pytest.mark.parametrize(("zone", "change"), CHANGES)
def test_each_change_is_counted_as_the_wall_clock_shows_it(zone: str, change: str) -> None:
    before, after = (utc(change) + timedelta(seconds=seconds) for seconds in (-1, 0))
    assert before.astimezone(ZoneInfo(zone)).utcoffset() != after.astimezone(ZoneInfo(zone)).utcoffset()
    hours = calendar(zone, RAGGED)
    start, end = utc(change) - timedelta(hours=5), utc(change) + timedelta(hours=9)
    assert hours.within(start, end) == counted(hours, start, end)


def _day(points: Sequence[int], kept: Sequence[bool]) -> tuple[tuple[int, int], ...]:
    return tuple(compress(pairwise(sorted(points)), kept))


POINTS = st.lists(st.integers(0, 1440) | st.sampled_from([0, 60, 120, 180, 1380, 1440]), max_size=6, unique=True)
DAY = st.builds(_day, POINTS, st.lists(st.booleans(), min_size=5, max_size=5)) | st.just(((0, 1440),))
WEEKS: st.SearchStrategy[Week] = st.tuples(*[DAY] * 7)
SECONDS = st.integers(-36 * 3600, 36 * 3600).map(lambda seconds: timedelta(seconds=seconds))
AROUND = st.integers(-(10**12), 10**12).map(lambda ticks: ticks * TICK) | SECONDS
"""Some eleven days before and after."""


@st.composite
def calendars(draw: st.DrawFn) -> tuple[Hours, datetime]:
    """Hours in one of the zones, some days closed, and the moment around which something happens to the clock."""
    zone, moment = draw(st.sampled_from(CHANGES + QUIET))
    closed = draw(st.frozensets(st.integers(-2, 2), max_size=3))
    days = frozenset(utc(moment).date() + timedelta(days=day) for day in closed)
    return Hours(ZoneInfo(zone), draw(WEEKS), days), utc(moment)


@settings(max_examples=150, deadline=None)
@given(calendars(), st.integers(-14 * 3600, 3600), st.integers(0, 36 * 3600))
def test_it_is_what_the_wall_clock_shows(some: tuple[Hours, datetime], first: int, seconds: int) -> None:
    hours, moment = some
    start, end = moment + timedelta(seconds=first), moment + timedelta(seconds=first + seconds)
    assert hours.within(start, end) == counted(hours, start, end)


@settings(deadline=None)
@given(calendars(), st.tuples(AROUND, AROUND, AROUND))
def test_parts_add_up_and_never_shrink(some: tuple[Hours, datetime], around: tuple[timedelta, ...]) -> None:
    hours, moment = some
    start, middle, end = sorted(moment + one for one in around)
    assert hours.within(start, middle) + hours.within(middle, end) == hours.within(start, end)
    assert timedelta() <= hours.within(start, middle) <= hours.within(start, end) <= end - start
    assert hours.within(end, start) == timedelta()


@settings(deadline=None)
@given(calendars(), AROUND, st.floats(0, 1))
def test_after_is_the_first_moment_within_which_it_is_so_much(
    some: tuple[Hours, datetime], around: timedelta, part: float
) -> None:
    hours, moment = some
    start = moment + around
    length = hours.within(start, start + timedelta(days=400)) * part
    found = hours.after(start, length)
    assert hours.within(start, found) == length
    assert found == start if not length else hours.within(start, found - TICK) == length - TICK
    assert hours.after(start, length + TICK) > found


@settings(deadline=None)
@given(calendars(), AROUND)
def test_open_is_when_time_counts(some: tuple[Hours, datetime], around: timedelta) -> None:
    hours, moment = some
    start = moment + around
    assert hours.is_open(start) == bool(hours.within(start, start + TICK))


@settings(deadline=None)
@given(calendars(), st.tuples(AROUND, AROUND), st.tuples(*[st.sampled_from([zone for zone, _ in CHANGES])] * 2))
def test_it_does_not_matter_in_whose_zone_a_moment_is_given(
    some: tuple[Hours, datetime], around: tuple[timedelta, timedelta], zones: tuple[str, str]
) -> None:
    hours, moment = some
    start, end = moment + around[0], moment + around[1]
    their_start, their_end = start.astimezone(ZoneInfo(zones[0])), end.astimezone(ZoneInfo(zones[1]))
    for one in (hours, ALWAYS):
        assert one.within(their_start, their_end) == one.within(start, end)
        assert one.after(their_start, abs(around[1])) == one.after(start, abs(around[1]))
        assert one.after(their_start, abs(around[1])).tzinfo is UTC
        assert one.is_open(their_start) == one.is_open(start)


NINE_TO_FIVE = ((540, 1020),)
CLOSED: tuple[tuple[int, int], ...] = ()


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["mon-fri 9:00-17:00"], (*[NINE_TO_FIVE] * 5, CLOSED, CLOSED)),
        (["MON-Fri 09:00-17:00"], (*[NINE_TO_FIVE] * 5, CLOSED, CLOSED)),
        (["Monday – Friday  9:00 – 17:00", " "], (*[NINE_TO_FIVE] * 5, CLOSED, CLOSED)),
        (["fri-mon 9:00-17:00"], (NINE_TO_FIVE, CLOSED, CLOSED, CLOSED, *[NINE_TO_FIVE] * 3)),
        (["mon, wednesday 9:00-17:00"], (NINE_TO_FIVE, CLOSED, NINE_TO_FIVE, *[CLOSED] * 4)),
        (["mon,thu-fri 9:00-17:00"], (NINE_TO_FIVE, CLOSED, CLOSED, NINE_TO_FIVE, NINE_TO_FIVE, CLOSED, CLOSED)),
        (["tues 9:00-17:00", "mon 9:00-17:00"], (NINE_TO_FIVE, NINE_TO_FIVE, *[CLOSED] * 5)),
        (["mon 13:00-17:00 9:00-12:00"], (((540, 720), (780, 1020)), *[CLOSED] * 6)),
        (["mon 13:00-17:00", "mon 9:00-13:00"], (((540, 780), (780, 1020)), *[CLOSED] * 6)),
        (["mon 9:00-12:00, 13:00-17:00"], (((540, 720), (780, 1020)), *[CLOSED] * 6)),
        (["sun 0:00-24:00"], (*[CLOSED] * 6, ((0, 1440),))),
        (["sat 22:00-02:00"], (*[CLOSED] * 5, ((1320, 1440),), ((0, 120),))),
        (["sun 22:00-02:00"], (((0, 120),), *[CLOSED] * 5, ((1320, 1440),))),
        (["sun 22:00-0:00"], (*[CLOSED] * 6, ((1320, 1440),))),
        (["mon-sun 22:00-21:59"], (((0, 1319), (1320, 1440)),) * 7),
    ],
)
def test_weeks_as_people_write_them(lines: Sequence[str], expected: Week) -> None:
    assert week(lines) == expected


NOTHING = "No hours are given. Write them as `mon-fri 9:00-17:00`."


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ([], NOTHING),
        (["", "  "], NOTHING),
        (["montag 9:00-17:00"], "“montag” is no day. The days are mon, tue, wed, thu, fri, sat and sun."),
        (["mo 9:00-17:00"], "“mo” is no day. The days are mon, tue, wed, thu, fri, sat and sun."),
        (["mon-fri-sun 9:00-17:00"], "“fri-sun” is no day. The days are mon, tue, wed, thu, fri, sat and sun."),
        (["9:00-17:00"], "“9:00” is no day. The days are mon, tue, wed, thu, fri, sat and sun."),
        (["mon-fri"], "“mon-fri” has no hours. Write them as `mon-fri 9:00-17:00`."),
        (["mon 9-17"], "“9-17” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 9:00"], "“9:00” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 9:00-25:00"], "“9:00-25:00” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 9:00-24:01"], "“9:00-24:01” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 24:00-2:00"], "“24:00-2:00” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 9:60-17:00"], "“9:60-17:00” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon ٩:٠٠-17:00"], "“٩:٠٠-17:00” is no stretch of time. Write it as `9:00-17:00`, between 0:00 and 24:00."),
        (["mon 9:00-9:00"], "“9:00-9:00” is empty. The whole day is `0:00-24:00`."),
        (["mon 0:00-0:00"], "“0:00-0:00” is empty. The whole day is `0:00-24:00`."),
        (["mon-fri 9:00-17:00", "wed 16:00-18:00"], "“mon-fri 9:00-17:00” overlaps “wed 16:00-18:00”."),
        (["wed 16:00-18:00", "Mon-Fri 9:00-17:00"], "“Mon-Fri 9:00-17:00” overlaps “wed 16:00-18:00”."),
        (["mon 9:00-12:00 11:59-13:00"], "“mon 9:00-12:00” overlaps “mon 11:59-13:00”."),
        (["mon 9:00-17:00", "mon 10:00-11:00"], "“mon 9:00-17:00” overlaps “mon 10:00-11:00”."),
        (["sat 22:00-02:00", "sun 1:00-5:00"], "“sat 22:00-02:00” overlaps “sun 1:00-5:00”."),
        (["mon 0:30-5:00", "sun 22:00-02:00"], "“sun 22:00-02:00” overlaps “mon 0:30-5:00”."),
        (["sat 22:00-02:00", "sat-sun 0:00-24:00"], "“sat-sun 0:00-24:00” overlaps “sat 22:00-02:00”."),
    ],
)
def test_weeks_that_are_refused(lines: Sequence[str], sentence: str) -> None:
    with pytest.raises(ValueError, match=r".") as refused:
        week(lines)
    assert str(refused.value) == sentence


@given(WEEKS.filter(any))
def test_any_week_can_be_written(expected: Week) -> None:
    lines = [
        f"{name} {begin // 60}:{begin % 60:02}-{end // 60}:{end % 60:02}"
        for name, day in zip(DAYS, expected, strict=True)
        for begin, end in day
    ]
    assert week(lines) == expected


WORDS = st.sampled_from(["mon", "sun", "fri-tue", ",", "-", "9:00-17:00", "22:00-2:00", "24:00", "9:00", "–", "0:00-"])


@given(st.lists(st.lists(WORDS, max_size=5).map(" ".join) | st.text(max_size=12), max_size=4))
def test_whatever_is_written_is_a_week_or_refused(lines: Sequence[str]) -> None:
    try:
        found = week(lines)
    except ValueError as refused:
        assert str(refused).endswith(".")
        return
    assert len(found) == 7
    for day in found:
        points = [point for stretch in day for point in stretch]
        assert points == sorted(points)
        assert all(0 <= begin < end <= 1440 for begin, end in day)
