"""When a sitting is to begin: five fields as cron has them, in the desk's time zone. Reads no clock."""

import re
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

DAYS = ("sun", "mon", "tue", "wed", "thu", "fri", "sat", "sun")
"""The days as cron counts them; the library counts from Monday, so they are given to it by name."""


def trigger(text: str, zone: str) -> CronTrigger:
    """Raises ValueError, saying what is understood."""
    fields = text.split()
    try:
        if len(fields) != 5:
            raise ValueError
        minute, hour, day, month, weekday = fields
        return CronTrigger(
            minute=minute, hour=hour, day=day, month=month, day_of_week=_named(weekday), timezone=ZoneInfo(zone)
        )
    except (ValueError, IndexError):
        said = 'has to be five fields: minute, hour, day, month and day of the week, such as "0 9 * * mon-fri"'
        raise ValueError(said) from None


def following(text: str, zone: str, after: datetime) -> datetime | None:
    """The first moment after this one, in UTC; none if there never is one."""
    at = trigger(text, zone).get_next_fire_time(after, after)
    return None if at is None else at.astimezone(UTC)


def _named(weekday: str) -> str:
    """The days of the week by name; what stands behind a stroke is a step, and no day."""
    return re.sub(r"(?<!/)\b[0-7]\b", lambda found: DAYS[int(found[0])], weekday.lower())
