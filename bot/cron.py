"""When a sitting is to begin: five fields as cron has them, in the desk's time zone. Reads no clock.

APScheduler's own reading of such a line counts the days from Monday, passes over a step that stands after names, and
fires twice in the hour that is repeated when the clocks are put back; cronsim reads it as cron does.
"""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

FIELDS = 'five fields: minute, hour, day, month and day of the week, such as "0 9 * * mon-fri"'
ANY_DAY = datetime(2026, 1, 1, tzinfo=UTC)


def read(text: str) -> None:
    """Whether a line is one, and ever has its turn. Raises ValueError, saying what would be understood."""
    if len(text.split()) != 5:
        raise ValueError(f"has to be {FIELDS}")
    try:
        next(CronSim(text, ANY_DAY))
    except (CronSimError, StopIteration) as error:
        what = str(error).lower() or "it never comes"
        raise ValueError(f"is not understood, {what}: it has to be {FIELDS}") from None


def following(text: str, zone: str, after: datetime) -> datetime:
    """The first moment after this one, in UTC. What the clocks leap over comes once they have leapt.

    Raises ValueError.
    """
    read(text)
    return next(CronSim(text, after.astimezone(ZoneInfo(zone)))).astimezone(UTC)
