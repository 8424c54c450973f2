"""A desk's business hours: what time of the week is open, and how much of it lies between two moments.

Everything is counted in whole microseconds since the epoch, so that nothing is ever rounded and no clock that is
put back can mislead. What the hours are used for, and what time it is now, is not known here.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import accumulate, pairwise
from typing import Protocol
from zoneinfo import ZoneInfo

from swarm.week import MIDNIGHT, Week

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SECOND = 1_000_000
MINUTE = 60 * SECOND
DAY = MIDNIGHT * MINUTE
PAGE = 32 * DAY
"""What is worked out at once and remembered."""
PAGES = 256  # are remembered: 22 years
FAR = 60  # pages, a little over five years, are looked through for time that is open


class Calendar(Protocol):
    """Which time counts."""

    def within(self, start: datetime, end: datetime) -> timedelta:
        """The business time between two moments; nothing if the end is not after the start."""

    def after(self, start: datetime, length: timedelta) -> datetime:
        """The first moment, in UTC, at which so much business time has passed since the start.

        At the end of a business day that is the closing, not the next opening. Without a length it is the start.
        """

    def is_open(self, at: datetime) -> bool:
        """Whether the moment counts."""


@dataclass(frozen=True)
class _Always:
    def within(self, start: datetime, end: datetime) -> timedelta:
        return max((end - EPOCH) - (start - EPOCH), timedelta())

    def after(self, start: datetime, length: timedelta) -> datetime:
        return EPOCH + ((start - EPOCH) + max(length, timedelta()))

    def is_open(self, at: datetime) -> bool:
        return True


ALWAYS: Calendar = _Always()
"""Around the clock."""


class _Page:
    """The open spans of 32 days, in order; the last one is empty and lies at the end of the page."""

    def __init__(self, spans: Iterable[tuple[int, int]], end: int) -> None:
        spans = [*spans, (end, end)]
        self.begins = [opens for opens, _ in spans]
        self.ends = [closes for _, closes in spans]
        self.worked = list(accumulate(closes - opens for opens, closes in spans))
        self.total = self.worked[-1]

    def until(self, at: int) -> int:
        """The business time from the page's beginning to an instant on it."""
        span = bisect_left(self.ends, at)
        return self.worked[span] - self.ends[span] + max(at, self.begins[span])

    def when(self, worked: int) -> int:
        """The first instant by which so much of the page's business time, more than none, has passed."""
        span = bisect_left(self.worked, worked)
        return self.ends[span] - self.worked[span] + worked

    def is_open(self, at: int) -> bool:
        return self.begins[bisect_right(self.ends, at)] <= at


@dataclass(frozen=True)
class Hours:
    """Weekly hours in a time zone: open is every instant whose local day is not closed and whose local time is in
    one of that weekday's stretches. So an hour that comes twice counts twice, and one that never comes, not at all.
    """

    zone: ZoneInfo
    week: Week
    closed: Container[date] = frozenset()
    """Local days that are closed from midnight to midnight. It must not change, since pages are remembered."""
    _pages: dict[int, _Page] = field(default_factory=dict, init=False, repr=False, compare=False)

    def within(self, start: datetime, end: datetime) -> timedelta:
        since, until = _instant(start), _instant(end)
        if until <= since:
            return timedelta()
        first, last = since // PAGE, until // PAGE
        total = sum(self._page(number).total for number in range(first, last)) if first < last else 0
        return (total + self._page(last).until(until) - self._page(first).until(since)) * TICK

    def after(self, start: datetime, length: timedelta) -> datetime:
        """As of every calendar; but where hardly anything is open, the answer is a moment some five years ahead."""
        since, left = _instant(start), length // TICK
        if left <= 0:
            return _moment(since)
        first = since // PAGE
        left += self._page(first).until(since)
        for number in range(first, first + FAR):
            page = self._page(number)
            if left <= page.total:
                return _moment(page.when(left))
            left -= page.total
        return _moment((first + FAR) * PAGE)

    def is_open(self, at: datetime) -> bool:
        instant = _instant(at)
        return self._page(instant // PAGE).is_open(instant)

    def _page(self, number: int) -> _Page:
        page = self._pages.get(number)
        if page is None:
            if len(self._pages) >= PAGES:
                self._pages.clear()
            begin, end = number * PAGE, (number + 1) * PAGE
            page = self._pages[number] = _Page(self._spans(begin, end), end)
        return page

    def _spans(self, begin: int, end: int) -> Iterator[tuple[int, int]]:
        """What is open between two instants, in order. Between two changes of its offset, a zone's wall clock runs
        straight on, so the stretches of each day that it shows need only be moved by the offset.
        """
        for since, until in pairwise([begin, *_changes(self.zone, begin, end), end]):
            offset = _offset(self.zone, since)
            for day in range((since + offset) // DAY, (until + offset) // DAY + 1):
                for opens, closes in self._stretches(day):
                    span = max(since, day * DAY + opens - offset), min(until, day * DAY + closes - offset)
                    if span[0] < span[1]:
                        yield span

    def _stretches(self, day: int) -> Iterator[tuple[int, int]]:
        """What is open on a day, which is counted from the epoch, in microseconds since its midnight."""
        local = date.fromordinal(EPOCH.toordinal() + day)
        if local not in self.closed:
            yield from ((opens * MINUTE, closes * MINUTE) for opens, closes in self.week[local.weekday()])


def _instant(moment: datetime) -> int:
    return (moment - EPOCH) // TICK


def _moment(instant: int) -> datetime:
    return EPOCH + instant * TICK


def _offset(zone: ZoneInfo, instant: int) -> int:
    """How far the zone's wall clock is ahead of UTC."""
    moment = _moment(instant)
    return (moment.astimezone(zone).replace(tzinfo=UTC) - moment) // TICK


def _changes(zone: ZoneInfo, begin: int, end: int) -> Iterator[int]:
    """The instants, after the beginning and up to the end, at which the zone's offset changes; found by halving.

    Changes fall on whole seconds. A pair that cancels out within a day would be missed; the closest pair that any
    zone has ever had is four days apart.
    """
    if end - begin <= DAY and _offset(zone, begin) == _offset(zone, end):
        return
    if end - begin <= SECOND:
        yield end
        return
    middle = begin + (end - begin) // (2 * SECOND) * SECOND
    yield from _changes(zone, begin, middle)
    yield from _changes(zone, middle, end)
