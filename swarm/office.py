"""A desk's hours as its policy says them, customer plans, and the hours in which people want no nudge."""

import re
from collections.abc import Container
from datetime import date, datetime, time
from functools import cached_property, lru_cache
from typing import Annotated, Any, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, PrivateAttr

from swarm.hours import ALWAYS, TICK, Calendar, Hours
from swarm.week import MIDNIGHT, Day, week

QUIET = re.compile(r"(?P<begin>\d{1,2}:\d{2})\s*(?:-|–|to)\s*(?P<end>\d{1,2}:\d{2})")
DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
CLOSED = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True, coerce_numbers_to_str=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"names “{name[:40]}”, which is no time zone, such as Europe/Berlin") from None
    return name


def _date(value: Any) -> date:
    """A day, as text or as TOML's own dates; not a number of seconds, nor a moment."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) and DATE.fullmatch(value) else value
    except ValueError:
        day = None
    if not isinstance(day, date) or isinstance(day, datetime):
        raise ValueError(f"names “{str(value)[:20]}”, which is no date, such as 2026-12-24")
    return day


def _week(lines: tuple[str, ...]) -> tuple[str, ...]:
    week(lines)
    return lines


def quiet(text: str) -> str:
    """Quiet hours such as 20:00-07:00, in their usual form; or empty. Raises ValueError."""
    if not text:
        return text
    begin, end = _quiet(text)
    if begin == end:
        raise ValueError("has to begin and to end at different times, such as 20:00-07:00")
    return f"{begin:%H:%M}-{end:%H:%M}"


Zone = Annotated[str, AfterValidator(_zone)]
Quiet = Annotated[
    str, AfterValidator(quiet), Field(description='two times of day with a dash between them, such as "20:00-07:00"')
]


class Office(BaseModel):
    """When somebody works: the week, its time zone, and the days on which nobody does."""

    model_config = CLOSED

    zone: Zone = Field(default="UTC", description='the name of a time zone, such as "Europe/Berlin"')
    week: Annotated[tuple[str, ...], AfterValidator(_week)] = Field(
        description='a list of weekly hours, such as ["mon-fri 9:00-17:00", "sat 22:00-02:00"]'
    )
    holidays: str = Field(default="", description='a country, or a part of one, such as "DE" or "DE-BY"')
    """Whose public holidays are kept."""
    closed: tuple[Annotated[date, BeforeValidator(_date)], ...] = Field(
        default=(), description='a list of dates, such as ["2026-12-24"]'
    )
    """Further days on which the desk is closed."""

    _holidays: Container[date] = PrivateAttr(default=frozenset())

    @cached_property
    def calendar(self) -> Calendar:
        return Hours(ZoneInfo(self.zone), week(self.week), _Either(frozenset(self.closed), self._holidays))

    def observing(self, holidays: Container[date]) -> Self:
        """The same office, closed on these days as well. What days they are is no rule of the practice."""
        other = self.model_validate(self.model_dump())
        other._holidays = holidays
        return other


class _Either:
    """Days of one of two kinds."""

    def __init__(self, some: Container[date], others: Container[date]) -> None:
        self._some, self._others = some, others

    def __contains__(self, day: object) -> bool:
        return day in self._some or day in self._others


class Plan(BaseModel):
    """What some customers were promised: hours of their own, or a tier that is pulled in at once."""

    model_config = CLOSED | ConfigDict(coerce_numbers_to_str=True)

    people: tuple[str, ...] = Field(default=(), description='a list of ids, such as ["U1", "S2"]')
    """Ids of people, of Slack user groups, or of Discord roles."""
    hours: Office | None = None
    starts_with: int | None = Field(default=None, ge=1, le=4, strict=True)
    """The tier that is pulled in when the request has a shepherd."""


def calendar(office: Office | None) -> Calendar:
    """The office's hours; around the clock where there is none."""
    return ALWAYS if office is None else office.calendar


def quiet_until(hours: str, at: datetime, zone: str) -> datetime | None:
    """When the quiet hours end that this moment is within, in UTC; none if it is within none."""
    if not hours:
        return None
    awake = _awake(hours, zone)
    return None if awake.is_open(at) else awake.after(at, TICK) - TICK


@lru_cache(maxsize=256)
def _awake(hours: str, zone: str) -> Calendar:
    """The hours that are not quiet. A zone that is not known here is taken for UTC: platforms know others than we."""
    begin, end = (60 * one.hour + one.minute for one in _quiet(hours))
    day: Day = ((end, begin),) if end < begin else ((0, begin), (end, MIDNIGHT))
    try:
        where = ZoneInfo(zone)
    except (ValueError, OSError, KeyError):
        where = ZoneInfo("UTC")
    return Hours(where, (tuple(one for one in day if one[0] < one[1]),) * 7)


def _quiet(text: str) -> tuple[time, time]:
    said = QUIET.fullmatch(text.strip())
    try:
        if said is None:
            raise ValueError
        return time.fromisoformat(said["begin"].zfill(5)), time.fromisoformat(said["end"].zfill(5))
    except ValueError:
        raise ValueError("has to be two times of day, such as 20:00-07:00") from None
