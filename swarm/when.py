"""Durations and dates as people type them, read in the person's own time zone."""

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from swarm.refused import Refused

UNDERSTOOD = "`30m`, `2h 30m`, `1d`, `14:30`, `tomorrow 9:00`, `fri`, `2026-12-24` or `2026-12-24 14:00`"
LONGEST = timedelta(days=366)
UNITS = {"w": timedelta(weeks=1), "d": timedelta(days=1), "h": timedelta(hours=1), "m": timedelta(minutes=1)}
DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")

_DURATION = re.compile(r"(?:\d{1,5}\s*(?:w|d|h|m|min)\s*)+", re.IGNORECASE)
_PART = re.compile(r"(\d+)\s*([wdhm])", re.IGNORECASE)
_DATE = re.compile(
    r"(?:(?P<day>today|tomorrow|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?|\d{4}-\d{2}-\d{2})"
    r"(?:\s+(?P<time>\d{1,2}:\d{2}))?|(?P<alone>\d{1,2}:\d{2}))",
    re.IGNORECASE,
)


def looks_like(text: str) -> bool:
    """Whether the text has the form of a duration or a date; it may still name no real day."""
    return bool(_DURATION.fullmatch(text) or _DATE.fullmatch(text))


def moment(text: str, now: datetime, zone: str = "UTC") -> datetime:
    """The moment meant, in UTC: a duration from now, or a date in the zone.

    Raises Refused, saying what is understood.
    """
    if _DURATION.fullmatch(text):
        return _ahead(duration(text), now)
    dated = _DATE.fullmatch(text)
    if dated is None:
        raise _unclear(text)
    here = now.astimezone(_zone(zone))
    try:
        clock = time.fromisoformat((dated["time"] or dated["alone"] or "09:00").zfill(5))
        day = _day(dated["day"], here.date()) if dated["day"] else here.date()
        meant = _utc(datetime.combine(day, clock, here.tzinfo), now)
    except (ValueError, OverflowError):
        raise _unclear(text) from None
    if meant <= now and (again := _comes_again(dated)):
        meant = _utc(datetime.combine(day + again, clock, here.tzinfo), now)
    return _ahead(meant - now, now)


def duration(text: str) -> timedelta:
    """The length meant, such as 2h 30m. Raises Refused."""
    if not _DURATION.fullmatch(text):
        raise _unclear(text)
    try:
        return sum((int(count) * UNITS[unit.lower()] for count, unit in _PART.findall(text)), timedelta())
    except OverflowError:
        raise _too_far() from None


def _day(word: str, today: date) -> date:
    word = word.lower()
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    if word[:3] in DAYS:
        return today + timedelta(days=(DAYS.index(word[:3]) - today.weekday()) % 7)
    return date.fromisoformat(word)


def _comes_again(dated: re.Match[str]) -> timedelta | None:
    """After how long what has passed comes again: a time of day tomorrow, a day of the week in a week."""
    if dated["alone"]:
        return timedelta(days=1)
    return timedelta(weeks=1) if (dated["day"] or "")[:3].lower() in DAYS else None


def _utc(local: datetime, now: datetime) -> datetime:
    """The local time in UTC; of an hour that comes twice, the second one once the first has passed."""
    first = local.astimezone(UTC)
    return first if first > now else local.replace(fold=1).astimezone(UTC)


def _ahead(length: timedelta, now: datetime) -> datetime:
    if length <= timedelta():
        raise Refused("That moment has passed. Name a later one.")
    if length > LONGEST:
        raise _too_far()
    return now.astimezone(UTC) + length


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return ZoneInfo("UTC")


def _too_far() -> Refused:
    return Refused("That is more than a year away. Name an earlier moment.")


def _unclear(text: str) -> Refused:
    return Refused(f"I don't understand the time “{text[:40]}”. Understood are {UNDERSTOOD}.")
