"""When an office is open, in words, and which of its working days are not."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from bot.calendars import holidays_of
from swarm.office import Office
from swarm.week import week

SHOWN, AHEAD = 4, 366
"""How many closed days are shown, and how many days are looked through for them."""
DAY = timedelta(days=1)


def opening(office: Office, now: datetime) -> Iterator[str]:
    """When it is open, and which days that would be working days are not."""
    kept = f", but not on the holidays of {office.holidays}" if office.holidays else ""
    yield f"Open {anded(office.week)}, in the time of {office.zone}{kept}"
    if days := list(_closed(office, now.astimezone(ZoneInfo(office.zone)).date())):
        yield f"Closed next on {anded(days[:SHOWN])}"


def _closed(office: Office, today: date) -> Iterator[str]:
    """The days from today on."""
    working, holidays = week(office.week), holidays_of(office.holidays) if office.holidays else None
    for one in (today + DAY * ahead for ahead in range(AHEAD)):
        name = holidays.name(one) if holidays else ""
        if (name or one in office.closed) and working[one.weekday()]:
            yield day(one, today) + (f" ({name})" if name else "")


def day(one: date, today: date) -> str:
    """A day as people write it; with its year if that is another one."""
    return f"{one:%a} {one.day} {one:%b}" + ("" if one.year == today.year else f" {one.year}")


def anded(words: Sequence[str], last: str = "and") -> str:
    """Words as a list: a, b and c."""
    return f" {last} ".join(filter(None, (", ".join(words[:-1]), *words[-1:])))
