"""A desk's hours as its policy says them, customer plans, and the hours in which people want no nudge."""

import re
from collections.abc import Container
from datetime import UTC, date, datetime, time, timedelta
from typing import Annotated, Self
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, PrivateAttr

from swarm.hours import ALWAYS, Calendar, Hours, week

QUIET = re.compile(r"(?P<begin>\d{1,2}:\d{2})\s*(?:-|–|to)\s*(?P<end>\d{1,2}:\d{2})")
CLOSED = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        raise ValueError(f"names “{name[:40]}”, which is no time zone, such as Europe/Berlin") from None
    return name


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
Quiet = Annotated[str, AfterValidator(quiet)]


class Office(BaseModel):
    """When somebody works: the week, its time zone, and the days on which nobody does."""

    model_config = CLOSED

    zone: Zone = "UTC"
    week: Annotated[tuple[str, ...], AfterValidator(_week)] = Field(min_length=1)
    """Such as "mon-fri 9:00-17:00" and "sat 22:00-02:00"."""
    holidays: str = ""
    """A country, and if need be a part of it: "DE", "DE-BY"."""
    closed: tuple[date, ...] = ()
    """Further days on which the desk is closed."""

    _calendar: Calendar = PrivateAttr()

    def model_post_init(self, _context: object) -> None:
        self._calendar = Hours(ZoneInfo(self.zone), week(self.week), frozenset(self.closed))

    @property
    def calendar(self) -> Calendar:
        return self._calendar

    def observing(self, holidays: Container[date]) -> Self:
        """The same office, closed on these days as well. What days they are is no rule of the practice."""
        other = self.model_copy()
        other._calendar = Hours(ZoneInfo(self.zone), week(self.week), _Either(frozenset(self.closed), holidays))
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

    people: tuple[str, ...] = ()
    """Ids of people, of Slack user groups, or of Discord roles."""
    hours: Office | None = None
    starts_with: Annotated[int, Field(ge=1, le=4)] | None = None
    """The tier that is pulled in when the request has a shepherd."""


def calendar(office: Office | None) -> Calendar:
    """The office's hours; around the clock where there is none."""
    return ALWAYS if office is None else office.calendar


def quiet_until(hours: str, at: datetime, zone: str) -> datetime | None:
    """When the quiet hours end that this moment is within, in UTC; none if it is within none."""
    if not hours:
        return None
    begin, end = _quiet(hours)
    here = at.astimezone(ZoneInfo(zone))
    now = here.time()
    within = begin <= now < end if begin < end else now >= begin or now < end
    if not within:
        return None
    day = here.date() if now < end else here.date() + timedelta(days=1)
    return max(datetime.combine(day, end, here.tzinfo).astimezone(UTC), at)


def _quiet(text: str) -> tuple[time, time]:
    said = QUIET.fullmatch(text.strip())
    try:
        if said is None:
            raise ValueError
        return time.fromisoformat(said["begin"].zfill(5)), time.fromisoformat(said["end"].zfill(5))
    except ValueError:
        raise ValueError("has to be two times of day, such as 20:00-07:00") from None
