"""When a sitting is to begin: five fields as cron has them, in the desk's time zone. Reads no clock.

APScheduler's own reading of such a line counts the days from Monday, passes over a step that stands after names, and
fires twice in the hour that is repeated when the clocks are put back. So the line is read here.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

FIELDS = 'has to be five fields: minute, hour, day, month and day of the week, such as "0 9 * * mon-fri"'
PART = re.compile(r"(?:\*|(?P<first>\w+)(?:-(?P<last>\w+))?)(?:/(?P<step>[1-9]\d?))?")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WEEK = ("sun", "mon", "tue", "wed", "thu", "fri", "sat")
LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""How many days each month has at most."""
AHEAD = 41 * 366
"""How many days are looked through at most: so rarely is the 29th of February a Monday, at worst."""


@dataclass(frozen=True, slots=True)
class Field:
    """One of the five: its name, its least and its most, and words for its numbers."""

    name: str
    least: int
    most: int
    words: tuple[str, ...] = ()

    def numbers(self, text: str) -> frozenset[int]:
        """What is meant: `*`, numbers, ranges, each with a step or without. Raises ValueError."""
        return frozenset(number for part in text.split(",") for number in self._part(part))

    def _part(self, part: str) -> range:
        found = PART.fullmatch(part)
        if found is None:
            raise self._wrong(part)
        first = self._number(found["first"]) if found["first"] else self.least
        last = self._number(found["last"]) if found["last"] else first
        if not found["first"] or (found["step"] and not found["last"]):
            last = self.most
        if last < first and self.words is WEEK:
            last += 7  # over the end of the week, as in fri-mon
        if last < first:
            raise self._wrong(part)
        return range(first, last + 1, int(found["step"] or 1))

    def _number(self, word: str) -> int:
        if word in self.words:
            return self.words.index(word) + self.least
        if not word.isdecimal() or not self.least <= int(word[:9]) <= self.most:
            raise self._wrong(word)
        return int(word)

    def _wrong(self, part: str) -> ValueError:
        words = f", or {self.words[0]} to {self.words[-1]}" if self.words else ""
        return ValueError(f"names “{part[:20]}”, which is no {self.name}: {self.least} to {self.most}{words}")


MINUTE, HOUR, DAY = Field("minute", 0, 59), Field("hour", 0, 23), Field("day of the month", 1, 31)
MONTH, WEEKDAY = Field("month", 1, 12, MONTHS), Field("day of the week", 0, 7, WEEK)


@dataclass(frozen=True, slots=True)
class Line:
    """A line, read: at which times, on which days."""

    times: tuple[time, ...]
    days: frozenset[int]
    months: frozenset[int]
    week: frozenset[int]
    """Sunday is 0."""
    either: bool
    """Whether one of day and day of the week is enough; so it is in cron where neither is a star."""

    def on(self, day: date) -> bool:
        fits = (day.day in self.days, day.isoweekday() % 7 in self.week)
        return day.month in self.months and (any(fits) if self.either else all(fits))


@lru_cache
def read(text: str) -> Line:
    """A line as it is meant. Raises ValueError, saying what would be understood."""
    fields = text.lower().split()
    if len(fields) != 5:
        raise ValueError(FIELDS)
    minutes, hours, days, months, week = (
        field.numbers(said) for field, said in zip((MINUTE, HOUR, DAY, MONTH, WEEKDAY), fields, strict=True)
    )
    either = not fields[2].startswith("*") and not fields[4].startswith("*")
    if not either and min(days) > max(LONGEST[month - 1] for month in months):
        raise ValueError("never comes: no such month has so many days")
    times = tuple(time(hour, minute) for hour in hours for minute in minutes)
    return Line(times, days, months, frozenset(day % 7 for day in week), either)


def following(text: str, zone: str, after: datetime) -> datetime:
    """The first moment after this one, in UTC. Raises ValueError.

    A time that the clocks leap over moves on with them; one that comes twice counts the first time.
    """
    line, place = read(text), ZoneInfo(zone)
    today = after.astimezone(place).date()
    for day in (today + timedelta(days=ahead) for ahead in range(AHEAD)):
        moments = [datetime.combine(day, one, place).astimezone(UTC) for one in line.times] if line.on(day) else []
        if coming := [moment for moment in moments if moment > after]:
            return min(coming)
    raise ValueError("never comes")
